import { api, live, session, withQuery } from '../../core/client.js'
import { coalesce } from '../../core/coalesce.js'

const pageSize = 100

/** A long list of tasks. Only the visible pages are loaded and kept up to date, so that 10,000 tasks cost as much as 100. */
export class TaskWindow extends EventTarget {
  /** @type {(API.Task | undefined)[]} Tasks by index; `undefined` where nothing was loaded yet */
  items = []
  /** @type {number | null} The number of tasks that match the filter; `null` before the first answer */
  total = null
  /** @type {any} */
  error = null
  #filter = {}
  #first = 0
  #last = pageSize - 1
  #fresh = new Set()
  #turn = 0

  /**
   * Loads, then stays up to date until `signal` aborts.
   * @param {AbortSignal} signal
   */
  open(signal) {
    const stop = live.subscribe('tasks', {
      subscribed: () => this.refresh(), reset: () => this.refresh(), frames: () => this.refresh(),
    })
    signal.addEventListener('abort', stop)
    session.addEventListener('change', () => session.connection === 'online' && this.error && this.refresh(), { signal })
  }

  /**
   * Sets the filter: `{group, search, agent, project, archived}`. The old tasks stay visible until the answer arrives.
   * @param {Record<string, unknown>} filter
   */
  set filter(filter) {
    this.#filter = filter
    this.#turn += 1
    this.#fresh.clear()
    this.#isOther = true
    void this.#load()
  }
  #isOther = false

  /**
   * Call this when rows `first` to `last` are visible: loads their pages.
   * @param {number} first
   * @param {number} last
   */
  see(first, last) {
    this.#first = Math.max(0, first)
    this.#last = Math.max(this.#first, last)
    if (this.total !== null && this.#pages().some(page => !this.#fresh.has(page))) void this.#load()
  }

  refresh = coalesce(() => {
    this.#fresh.clear()
    return this.#load()
  })

  /**
   * Removes a task at once, before the daemon confirms it.
   * @param {string} id
   */
  remove(id) {
    const place = this.items.findIndex(task => task?.id === id)
    if (place < 0) return
    // Answers to running requests may still contain it.
    this.#turn += 1
    this.items.splice(place, 1)
    this.total = (this.total ?? 1) - 1
    this.#changed()
  }

  #pages() {
    const pages = []
    const end = Math.max(this.#first, this.total === null ? this.#last : Math.min(this.#last, this.total - 1))
    for (let page = Math.floor(this.#first / pageSize); page <= Math.floor(end / pageSize); page += 1) pages.push(page)
    return pages
  }

  async #load() {
    const turn = this.#turn
    const pages = this.#isOther ? [0] : this.#pages().filter(page => !this.#fresh.has(page))
    for (const page of pages) this.#fresh.add(page)
    try {
      const answers = await Promise.all(pages.map(page =>
        api.get(withQuery('/v1/tasks', { ...this.#filter, limit: pageSize, offset: page * pageSize || undefined }))))
      if (turn !== this.#turn) return
      if (this.#isOther) this.items = []
      this.#isOther = false
      answers.forEach((answer, index) => {
        this.total = answer.total ?? answer.items.length
        answer.items.forEach((task, place) => (this.items[pages[index] * pageSize + place] = task))
      })
      this.items.length = Math.min(this.items.length, this.total ?? 0)
      this.error = null
    } catch (error) {
      if (turn !== this.#turn) return
      for (const page of pages) this.#fresh.delete(page)
      this.error = error
    }
    this.#changed()
  }

  #changed() {
    this.dispatchEvent(new Event('change'))
  }
}
