// Shown in the changes pane when there is no diff to show.

import { h } from '../core/dom.js'
import { isOver } from '../task/conversation.js'
import { inert, plain } from '../task/inert.js'
import { touchedList } from './touched.js'

/** @param {string} title @param {...string} words */
const state = (title, ...words) => h('div.pane-empty', h('b', title), ...words.map(text => h('p.muted', text)))

export const paneSkeleton = () =>
  h('div.pane-skeleton', { 'aria-hidden': 'true' }, h('div.skeleton'), h('div.skeleton'), h('div.skeleton'))

/**
 * @param {API.Task} task
 * @param {App.Run | null} run
 * @param {API.Diff | null} answer the run's diff, if it was loaded
 * @param {any} error why the diff could not be loaded; its code is `no_changes` if there is none
 * @param {() => unknown} again
 * @returns {App.Child}
 */
export function noChanges(task, run, answer, error, again) {
  if (!run) return task.runCount ? paneSkeleton() : state('No run yet', 'The changes of the agent appear here when its run is finished.')
  if (!isOver(run.status)) return [state('The diff appears when the run is finished', whereItWorks(task)), touchedList(run, task.projectPath)]
  if (error?.code === 'no_changes' || (answer && !answer.changes.length)) {
    if (run.status === 'interrupted' && !answer) {
      return state('No diff of this run',
        'The run was interrupted before its changes were read. They are kept and appear in the diff of the next run.')
    }
    const ignored = answer?.ignored.map(folder => folder.path) ?? []
    return state('No changes', ignored.length ? `Only ignored files changed: ${plain(ignored.join(', '))}` : 'This run changed no files.')
  }
  if (!error) return paneSkeleton()
  return h('div.pane-empty', { role: 'alert' }, h('b', 'The changes could not be loaded'), h('p.muted', ...inert(error.message)),
    error.hint ? h('p.faint', ...inert(error.hint)) : null, h('button.btn.small', { type: 'button', onclick: again }, 'Try again'))
}

/** @param {API.Task} task */
function whereItWorks({ projectPath, workTree }) {
  if (!projectPath) return 'The agent works in a folder of its own.'
  if (workTree === 'inPlace') return 'The agent works directly in your folder.'
  return 'The agent works in a layer over your folder. Your folder is unchanged until you apply.'
}
