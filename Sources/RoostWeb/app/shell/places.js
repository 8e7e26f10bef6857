/** The places of the app. What a later version brings is not shown before it works. */
export const places = [
  { id: 'tasks', name: 'Tasks', href: '#/tasks', icon: 'tasks' },
  { id: 'agents', name: 'Agents', href: '#/agents', icon: 'agents' },
]
