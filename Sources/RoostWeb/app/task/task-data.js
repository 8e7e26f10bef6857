// The data of one task: the task from the API, and the conversation built from its events. The live connection keeps both up to date.

import { api, live } from '../core/client.js'
import { coalesce } from '../core/coalesce.js'
import { Conversation } from './conversation.js'

/** Event types after which the task is loaded again, because the API response has more than the event. */
const STALE = new Set(['task.changed', 'run.queued', 'run.finished', 'application.changed', 'work_tree.removed', 'diff.captured'])

export class TaskData {
  id = ''
  /** @type {API.Task | null} */
  task = null
  conversation = new Conversation()
  isLoaded = false
  /** @type {(() => void) | null} */
  #stop = null
  /** @type {(() => void) | null} */
  #stopQueue = null
  #asked = 0
  #answered = 0

  /**
   * @param {() => AbortSignal} signal aborts the requests
   * @param {{changed(isDrawnNow: boolean): void, failed(error: any): void, reset(): void}} told `isDrawnNow`: called in an animation frame
   */
  constructor(signal, told) {
    this.signal = signal
    this.told = told
  }

  /** @param {string} id */
  open(id) {
    this.close()
    this.id = id
    this.task = null
    this.isLoaded = false
    this.conversation = new Conversation()
    this.#stop = live.subscribe(`task:${id}`, {
      after: 0, subscribed: () => this.load(), reset: () => this.told.reset(), frames: frames => this.#take(frames),
    })
    void this.load()
  }

  close() {
    this.#stop?.()
    this.#stopQueue?.()
    this.#stop = this.#stopQueue = null
    this.id = ''
  }

  #loadSoon = coalesce(() => this.load())

  async load() {
    const { id } = this
    if (!id) return
    const turn = (this.#asked += 1)
    try {
      const options = { signal: this.signal() }
      const [task, messages] = await Promise.all([api.get(`/v1/tasks/${id}`, options), api.get(`/v1/tasks/${id}/messages`, options)])
      if (id !== this.id) return
      for (const message of messages.items) this.conversation.takeMessage(message)
      // Answers may arrive in another order than the requests were sent.
      if (turn > this.#answered) {
        this.#answered = turn
        this.task = task
      }
      this.isLoaded = true
      this.told.changed(false)
    } catch (error) {
      if (id !== this.id || error.name === 'AbortError') return
      // If the page already shows the task, the connection line reports that Roost does not answer.
      if (!this.task) this.told.failed(error)
    }
  }

  /**
   * Takes the task from the answer to a change. Answers to earlier requests are then outdated.
   * @param {API.Task} task
   */
  takeTask(task) {
    this.task = task
    this.#answered = this.#asked += 1
  }

  /** @param {App.Frame[]} frames */
  #take(frames) {
    let isChanged = false
    let isStale = false
    for (const { live, event } of frames) {
      if (live) isChanged = this.conversation.takeLive(live) || isChanged
      if (!event) continue
      isChanged = this.conversation.take(event) || isChanged
      isStale ||= STALE.has(event.type) || (event.type === 'message.accepted' && event.data.attachments)
    }
    if (isStale) this.#loadSoon()
    if (isChanged) this.told.changed(true)
  }

  /** While the newest run is queued, loads its place in the queue on events of any task. */
  watchQueue() {
    const run = this.conversation.activeRun
    const isWaiting = run?.status === 'queued'
    if (isWaiting === Boolean(this.#stopQueue)) return
    if (!run || !isWaiting) {
      this.#stopQueue?.()
      this.#stopQueue = null
      return
    }
    const read = async () => {
      try {
        const answer = await api.get(`/v1/runs/${run.id}`, { signal: this.signal() })
        if (this.conversation.takeRun(answer)) this.told.changed(false)
      } catch (error) {
        // The place in the queue is optional information, so an error is only logged.
        if (error.name !== 'AbortError') console.debug(error.message)
      }
    }
    this.#stopQueue = live.subscribe('tasks', { frames: read })
    void read()
  }
}
