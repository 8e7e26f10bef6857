// The network of a new task: the default or the person's choice. The last choice for each project is remembered.

import { h } from '../../core/dom.js'
import { keepNetwork, networkOf } from '../../core/network-choices.js'

export class NetworkSelect {
  #isChosen
  /** @type {{of: string, network: string} | null} The default according to the last preview, and the key it is valid for */
  #default = null

  /** @param {string} [chosen] from a draft */
  constructor(chosen) {
    this.#isChosen = Boolean(chosen)
    this.element = h(
      'select.chip', { 'aria-label': 'Network', oninput: () => (this.#isChosen = true) },
      h('option', { value: '' }, 'No network (default)'), h('option', { value: 'deny', selected: chosen === 'deny' }, 'No network'),
      h('option', { value: 'open', selected: chosen === 'open' }, 'Open network'))
  }

  get value() {
    return this.element.value
  }

  /** The value for the draft; empty if the person chose nothing. */
  get chosen() {
    return this.#isChosen ? this.value : ''
  }

  open() {
    this.element.value = 'open'
    this.#isChosen = true
  }

  /**
   * Selects the network that was last chosen for this project, unless the person chose one now.
   * @param {string} project
   */
  recall(project) {
    if (!this.#isChosen) this.element.value = networkOf(project) ?? ''
  }

  /** @param {string} project */
  keep(project) {
    keepNetwork(project, this.value)
  }

  /**
   * Takes the default network from a preview.
   * @param {string} of the key of the values that determine the default
   * @param {string} network
   */
  learn(of, network) {
    if (this.value === '') this.#default = { of, network }
  }

  /** @param {string} of @param {boolean} isTrusted */
  sayDefault(of, isTrusted) {
    const known = this.#default?.of === of ? this.#default.network : isTrusted ? 'open' : 'deny'
    this.element.options[0].textContent = known === 'open' ? 'Open network (default)' : 'No network (default)'
  }
}
