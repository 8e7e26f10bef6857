/**
 * The actions for an open task in the command palette.
 * @param {{
 *   data: import('./task-data.js').TaskData, actions: import('./task-actions.js').TaskActions,
 *   pane: import('../diff/changes-pane.js').ChangesPane, header: import('./header.js').TaskHeader,
 *   layout: import('./task-layout.js').TaskLayout
 * }} page
 * @returns {App.Actions}
 */
export function taskVerbs({ data: { task, conversation, isLoaded }, actions, pane, header, layout }) {
  if (!task || !isLoaded) return []
  const run = conversation.activeRun
  const isLive = run && !run.isCancelRequested
  return [
    isLive && { text: 'Cancel the run', iconName: 'stop', run: () => actions.cancel() },
    isLive && run.status === 'running' && (run.isPaused
      ? { text: 'Resume the run', iconName: 'play', run: () => actions.act('resume') }
      : { text: 'Pause the run', iconName: 'pause', run: () => actions.act('pause') }),
    ...pane.verbs(),
    !run && conversation.lastRun && !task.archivedAt && { text: 'Run again', iconName: 'retry', run: () => actions.retry() },
    { text: 'Show or hide the changes', iconName: 'split', run: () => layout.toggleChanges() },
    { text: 'Rename the task', iconName: 'pencil', run: () => header.edit() },
    task.archivedAt ? { text: 'Restore the task', iconName: 'undo', run: () => actions.restore() }
      : { text: 'Archive the task', iconName: 'archive', run: () => actions.archive() },
  ]
}
