// Shown on the task page instead of the conversation.

import { h } from '../core/dom.js'
import { failure } from '../shell/feedback.js'

/** Shown while the conversation is loading. */
export const taskSkeleton = () => h('div.task-skeleton', { 'aria-hidden': 'true' }, h('div.skeleton.tall'), h('div.skeleton'),
  h('div.skeleton.taller'), h('div.skeleton.short'))

/**
 * Explains why the conversation cannot be shown.
 * @param {any} error
 * @param {() => unknown} again
 */
export function taskFailure(error, again) {
  if (error.code !== 'task_not_found' && error.code !== 'ambiguous_id') return failure(error, again, 'This task could not be loaded')
  return h('div.empty', { role: 'alert' }, h('h2', 'This task does not exist'),
    h('p', 'It was deleted, or the link belongs to another machine.'),
    h('div.actions', h('a.btn.primary', { href: '#/tasks' }, 'Show all tasks')))
}
