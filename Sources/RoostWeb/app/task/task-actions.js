// The actions of the task page.

import { api } from '../core/client.js'
import { h } from '../core/dom.js'
import { keepDraft } from '../core/drafts.js'
import { Once } from '../core/once.js'
import { go } from '../core/router.js'
import { deleteTask } from '../pages/tasks/actions.js'
import { toast, toastError } from '../shell/feedback.js'
import { askToCancel } from './cancel.js'
import { plain } from './inert.js'

export class TaskActions {
  #once = new Once()
  /** Whether this page is deleting the task. It then shows its own message about the deletion. */
  isDeleting = false

  /**
   * @param {import('./task-data.js').TaskData} data
   * @param {{changed(): void, toEnd(): void}} page
   */
  constructor(data, page) {
    this.data = data
    this.page = page
  }

  /**
   * Shows an error message if `work` fails, and returns `undefined` then.
   * @template T
   * @param {() => Promise<T>} work
   * @param {string} [doing]
   */
  async #try(work, doing) {
    try {
      return await work()
    } catch (error) {
      toastError(error, doing)
      return undefined
    }
  }

  /** @param {'pause' | 'resume'} verb */
  act(verb) {
    const run = this.data.conversation.activeRun
    return run && this.#try(() => api.post(`/v1/runs/${run.id}/${verb}`))
  }

  async cancel() {
    const { conversation } = this.data
    const run = conversation.activeRun
    if (!run || run.isCancelRequested) return
    const request = await askToCancel(conversation.waiting)
    if (request) await this.#try(() => api.post(`/v1/runs/${run.id}/cancel`, request), 'The run was not cancelled')
  }

  retry() {
    this.page.toEnd()
    return this.#try(() => api.post(`/v1/tasks/${this.data.id}/retry`), 'The run was not started again')
  }

  /**
   * A task's sandbox cannot be changed. Opens the form for a new task with the same message, agent and folder, and with network access.
   * @param {{body: string} | undefined} message
   */
  openNetwork(message) {
    const { agent, projectPath: folder } = /** @type {API.Task} */ (this.data.task)
    keepDraft('roost.new-task', { prompt: message?.body ?? '', agent, folder, network: 'open' })
    go('#/new')
  }

  async archive() {
    const { id } = this.data
    if (!await this.#try(() => api.post(`/v1/tasks/${id}/archive`), 'The task was not archived')) return
    await this.data.load()
    toast('Archived', { undo: () => this.#try(() => api.post(`/v1/tasks/${id}/restore`)).then(() => this.data.load()) })
  }

  async restore() {
    if (await this.#try(() => api.post(`/v1/tasks/${this.data.id}/restore`), 'The task was not restored')) await this.data.load()
  }

  async remove() {
    if (!this.data.task) return
    this.isDeleting = true
    if (await deleteTask(this.data.task)) go('#/tasks')
    this.isDeleting = false
  }

  /** @param {string} title */
  async rename(title) {
    const { conversation, task: before } = this.data
    if (!before) return
    conversation.title = title
    this.data.task = { ...before, title }
    this.page.changed()
    try {
      const answer = await api.patch(`/v1/tasks/${before.id}`, { title }, { ifMatch: before.version })
      if (conversation === this.data.conversation) this.data.takeTask(answer)
    } catch (error) {
      conversation.title = null
      toastError(error, 'The title was not changed')
      await this.data.load()
    }
    this.page.changed()
  }

  /**
   * Returns whether the message was sent.
   * @param {string} body
   * @param {'queue' | 'steer'} mode
   * @param {string[]} attachments
   */
  async send(body, mode, attachments) {
    const { conversation, id } = this.data
    const path = /** @type {const} */ (`/v1/tasks/${id}/messages`)
    const request = { body, mode, ...(attachments.length ? { attachments } : {}) }
    try {
      const answer = await api.post(path, request, { idempotencyKey: this.#once.keyOf(path, request) })
      this.#once.settle()
      conversation.takeMessage(answer.message)
    } catch (error) {
      this.#once.settle(error)
      toastError(error, 'The message was not sent')
      return false
    }
    if (conversation === this.data.conversation) this.page.toEnd()
    this.page.changed()
    return true
  }

  /**
   * Returns whether the message was removed.
   * @param {string} messageId
   */
  async removeMessage(messageId) {
    const { conversation, id } = this.data
    const isGone = await this.#try(async () => {
      await api.delete(`/v1/tasks/${id}/messages/${messageId}`)
      return true
    }, 'The message was not removed')
    if (!isGone) return false
    conversation.messages.delete(messageId)
    this.page.changed()
    return true
  }

  /** @param {string} id @param {string} name */
  async openAttachment(id, name) {
    const blob = await this.#try(() => api.blob(`/v1/attachments/${id}`), 'The file could not be read')
    if (!blob) return
    const address = URL.createObjectURL(blob)
    h('a', { href: address, download: plain(name) }).click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
  }
}
