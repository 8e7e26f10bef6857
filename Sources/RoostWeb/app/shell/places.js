/** The main pages, for the sidebar and the bottom bar. */
export const places = [
  { id: 'tasks', name: 'Tasks', href: '#/tasks', icon: 'tasks' },
  { id: 'agents', name: 'Agents', href: '#/agents', icon: 'agents' },
]
