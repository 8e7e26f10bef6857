import { api, live, session } from './client.js'
import { coalesce } from './coalesce.js'

/**
 * The task summary that the shell and the task list share: counts, active tasks and recent tasks. Loaded from the API, again on each event.
 */
class TaskSummary extends EventTarget {
  /** @type {API.TaskCounts | null} */
  counts = null
  /** @type {API.Info | null} */
  info = null
  /** @type {API.Task[]} */
  waiting = []
  /** @type {API.Task | undefined} */
  lastFailed = undefined
  /** @type {API.Task[]} */
  active = []
  /** @type {API.Task[]} */
  recent = []
  /** @type {any} */
  error = null
  isLoaded = false
  /** @type {(() => void) | null} */
  #stop = null
  #readers = 0

  /**
   * Calls `listener` on changes. Events are followed while there is a listener. Returns a function that ends it.
   * @param {() => void} listener
   */
  watch(listener) {
    this.addEventListener('change', listener)
    if ((this.#readers += 1) === 1) this.#begin()
    return () => {
      this.removeEventListener('change', listener)
      if ((this.#readers -= 1) === 0) this.#end()
    }
  }

  #begin() {
    this.#stop = live.subscribe('tasks', {
      subscribed: () => this.refresh(),
      reset: () => this.refresh(),
      frames: () => this.refresh(),
    })
    this.refresh()
  }

  #end() {
    this.#stop?.()
    this.#stop = null
  }

  refresh = coalesce(() => this.#load())

  async #load() {
    if (!this.#readers) return
    try {
      const [counts, active, waiting, failed, recent, info] = await Promise.all([
        api.get('/v1/tasks/counts'), api.get('/v1/tasks?group=active&limit=6'), api.get('/v1/tasks?group=waiting&limit=6'),
        api.get('/v1/tasks?group=failed&limit=1'), api.get('/v1/tasks?limit=14'), api.get('/v1/info'),
      ])
      Object.assign(this, { counts, info, waiting: waiting.items, lastFailed: failed.items[0] })
      // Tasks that wait for a person come first.
      this.active = [...waiting.items, ...active.items].slice(0, 6)
      const shown = new Set(this.active.map(task => task.id))
      this.recent = recent.items.filter(task => !shown.has(task.id)).slice(0, 8)
      this.error = null
      this.isLoaded = true
    } catch (error) {
      this.error = error
    }
    this.dispatchEvent(new Event('change'))
  }
}

export const summary = new TaskSummary()

session.addEventListener('change', () => {
  if (session.connection === 'online' && summary.error) summary.refresh()
})
