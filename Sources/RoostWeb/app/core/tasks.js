import { api, live, session } from './client.js'

/// What frame and list share: counts, the tasks that are active and those that were last. One snapshot, kept up by events.
class TaskSummary extends EventTarget {
  counts = null
  active = []
  recent = []
  error = null
  isLoaded = false
  #stop = null
  #readers = 0
  #later = 0
  #isLoading = false
  #isStale = false

  /// Told of changes while anybody looks; returns what ends it.
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
    void this.refresh()
  }

  #end() {
    this.#stop?.()
    this.#stop = null
    clearTimeout(this.#later)
    this.#later = 0
  }

  /// Many events, few requests: at once, then at most each half second while more come.
  refresh = () => {
    this.#isStale = true
    if (this.#isLoading || this.#later) return
    void this.#load()
  }

  async #load() {
    this.#isLoading = true
    this.#isStale = false
    try {
      const [counts, active, waiting, recent] = await Promise.all([
        api.get('/v1/tasks/counts'), api.get('/v1/tasks?group=active&limit=6'), api.get('/v1/tasks?group=waiting&limit=6'),
        api.get('/v1/tasks?limit=14'),
      ])
      this.counts = counts
      // Who waits for a person stands first.
      this.active = [...waiting.items, ...active.items].slice(0, 6)
      const shown = new Set(this.active.map(task => task.id))
      this.recent = recent.items.filter(task => !shown.has(task.id)).slice(0, 8)
      this.error = null
      this.isLoaded = true
    } catch (error) {
      this.error = error
    }
    this.#isLoading = false
    this.dispatchEvent(new Event('change'))
    this.#later = setTimeout(() => {
      this.#later = 0
      if (this.#isStale && this.#readers) void this.#load()
    }, 500)
  }
}

export const summary = new TaskSummary()

session.addEventListener('change', () => {
  if (session.connection === 'online' && summary.error) summary.refresh()
})
