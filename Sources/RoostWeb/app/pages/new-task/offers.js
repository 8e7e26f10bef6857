// The agents and folders that the fields of a new task offer.

import { api } from '../../core/client.js'
import { summary } from '../../core/tasks.js'

export class Offers {
  /** @type {API.Agent[]} */
  #agents = []
  /** @type {string[]} Opened projects, newest first */
  #projects = []

  /** @param {import('./fields.js').TaskFields} fields */
  constructor(fields) {
    this.fields = fields
  }

  /**
   * Loads agents and projects; returns whether that succeeded. Otherwise only the built-in agents are offered, and the preview shows the
   * error.
   * @param {AbortSignal} signal
   */
  async load(signal) {
    try {
      const [agents, projects] = await Promise.all([
        api.get('/v1/agents', { signal }), api.get('/v1/projects', { signal }).catch(() => ({ items: [] })),
      ])
      this.#agents = agents.items
      this.#projects = projects.items.toSorted((left, right) => (left.openedAt < right.openedAt ? 1 : -1)).map(({ path }) => path)
    } catch {
      return false
    }
    this.offerAgents()
    this.offerFolders()
    return true
  }

  /** @param {string} [chosen] */
  offerAgents(chosen) {
    this.fields.offerAgents(this.#agents.map(agent => agent.name), chosen)
  }

  offerFolders() {
    const tasks = [...summary.active, ...summary.recent].toSorted((left, right) => (left.activeAt < right.activeAt ? 1 : -1))
    this.fields.picker.recent = [...[...tasks, ...this.#agents].flatMap(({ projectPath }) => projectPath || []), ...this.#projects]
  }
}
