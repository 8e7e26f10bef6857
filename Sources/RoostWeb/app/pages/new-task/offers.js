// The agents and folders that the fields of a new task offer.

import { api } from '../../core/client.js'
import { summary } from '../../core/tasks.js'

export class Offers {
  /** @type {API.Agent[]} */
  #agents = []
  /** @type {string[]} Opened projects, the newest first */
  #projects = []

  /** @param {import('./fields.js').TaskFields} fields */
  constructor(fields) {
    this.fields = fields
  }

  /**
   * Whether agents and projects are known now. Without them the built-in agents are offered, and the preview says what is wrong.
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
