import { api } from '../../core/client.js'
import { statusOf } from '../../core/format.js'
import { h } from '../../core/dom.js'
import { confirm, openDialog, toast, toastError } from '../../shell/feedback.js'
import { askToCancel, waitingOf } from '../../task/cancel.js'
import { plain } from '../../task/inert.js'
import { sentence } from '../../task/outcomes.js'

/** @param {API.Task} task @returns {`/v1/tasks/${string}`} */
const path = task => `/v1/tasks/${task.id}`
/** @param {API.Task} task */
const isOver = task => !task.status || ['succeeded', 'failed', 'cancelled', 'interrupted'].includes(task.status)

/**
 * The actions for a task in a list. They ask `list` to remove the task or to reload.
 * @param {API.Task | undefined} task
 * @param {App.TaskList} [list]
 * @returns {App.Actions}
 */
export function taskActions(task, list) {
  if (!task) return []
  return [
    { text: 'Open', iconName: 'right', run: () => (location.hash = `#/tasks/${task.id}`) },
    { text: 'Rename…', iconName: 'pencil', run: () => rename(task, list) },
    isOver(task) && task.status &&
    { text: 'Run again', iconName: 'retry', run: () => attempt(() => api.post(`${path(task)}/retry`), list) },
    !isOver(task) && { text: 'Cancel…', iconName: 'stop', danger: true, run: () => cancel(task, list) },
    task.archivedAt
      ? { text: 'Restore', iconName: 'undo', run: () => restore(task, list) }
      : { text: 'Archive', iconName: 'archive', run: () => archive(task, list) },
    isOver(task) && { text: 'Delete…', iconName: 'trash', danger: true, run: () => deleteTask(task, list) },
  ]
}

/** @param {() => Promise<unknown>} work @param {App.TaskList} [list] */
async function attempt(work, list) {
  try {
    await work()
    list?.refresh()
    return true
  } catch (error) {
    toastError(error)
    return false
  }
}

/**
 * Cancels the active run. Its changes so far are kept for review.
 * @param {API.Task} task
 * @param {App.TaskList} [list]
 */
export async function cancel(task, list) {
  if (isOver(task)) return toast(`“${plain(task.title)}” is not running (${statusOf(task).word.toLowerCase()})`)
  let waiting
  try {
    waiting = waitingOf((await api.get(`${path(task)}/messages`)).items)
  } catch (error) {
    return toastError(error, 'The run was not cancelled')
  }
  const request = await askToCancel(waiting, plain(task.title))
  if (request) await attempt(() => api.post(`${path(task)}/cancel`, request), list)
}

/** @param {API.Task} task @param {App.TaskList} [list] */
export async function archive(task, list) {
  if (!isOver(task)) {
    const isSure = await confirm({
      title: 'Cancel and archive?', text: `“${plain(task.title)}” is still running. It is stopped with all its processes and then archived.`,
      action: 'Cancel and archive', danger: true, keep: 'Keep running',
    })
    if (!isSure) return
  }
  list?.remove?.(task.id)
  if (await attempt(() => api.post(`${path(task)}/archive`), list)) {
    toast(`Archived “${plain(task.title)}”`, { undo: () => attempt(() => api.post(`${path(task)}/restore`), list) })
  } else list?.refresh()
}

/** @param {API.Task} task @param {App.TaskList} [list] */
async function restore(task, list) {
  list?.remove?.(task.id)
  if (await attempt(() => api.post(`${path(task)}/restore`), list)) toast(`“${plain(task.title)}” is back in the list`)
}

/**
 * Deletes a task after confirmation, and after a second one if undecided changes would be lost. Returns whether it was deleted.
 * @param {API.Task} task
 * @param {App.TaskList} [list]
 */
export async function deleteTask(task, list) {
  const isSure = await confirm({
    title: 'Delete this task?', text: `“${plain(task.title)}” is deleted for good, with its conversation, its events and its stored changes. What was applied stays in your folder.`,
    action: 'Delete the task', danger: true,
  })
  if (!isSure) return false
  try {
    await api.delete(path(task))
  } catch (error) {
    if (error.code !== 'undecided') {
      toastError(error, 'It was not deleted')
      return false
    }
    const isLost = await confirm({
      title: 'Lose its changes?', text: sentence(plain(error.message)), action: 'Delete it anyway', danger: true,
    })
    if (!isLost || !await attempt(() => api.delete(`${path(task)}?undecided=true`), list)) return false
  }
  list?.remove?.(task.id)
  toast(`Deleted “${plain(task.title)}”`)
  return true
}

/** @param {API.Task} task @param {App.TaskList} [list] */
export async function rename(task, list) {
  const title = await openDialog('Rename', close => {
    const input = h('input.input', { value: task.title, maxlength: 200, required: true, 'aria-label': 'Title' })
    queueMicrotask(() => input.select())
    return h(
      'form.dialog', { onsubmit: event => (event.preventDefault(), close(input.value.trim())) }, h('h2', 'Rename'), input,
      h(
        'div.actions', h('button.btn', { type: 'button', onclick: () => close() }, 'Cancel'),
        h('button.btn.primary', { type: 'submit' }, 'Rename')))
  })
  if (title && title !== task.title) await attempt(() => api.patch(path(task), { title }, { ifMatch: task.version ?? 1 }), list)
}
