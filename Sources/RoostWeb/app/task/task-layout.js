// The two parts of the task page: side by side on wide screens, otherwise as tabs.

import { h, setText } from '../core/dom.js'
import { Dock } from './dock.js'

const isWide = matchMedia('(min-width: 1100px)')

/** @typedef {'conversation' | 'changes'} Tab */

export class TaskLayout {
  /**
   * @param {{head: Node, scroll: Node, foot: Node[], changes: Node, toggle: HTMLElement}} parts `toggle`: the button for the changes
   */
  constructor({ head, scroll, foot, changes, toggle }) {
    this.toggle = toggle
    this.dock = new Dock(changes)
    this.count = h('span.tab-count', { hidden: true })
    this.tabs = h('div.seg.task-tabs', { role: 'tablist', 'aria-label': 'Parts of the task' }, this.#tab('conversation', 'Conversation'),
      this.#tab('changes', 'Changes', this.count))
    this.element = h('div.task-layout', { dataset: { tab: 'conversation' } },
      h('div.task-main', head, this.tabs, scroll, ...foot), this.dock.element)
    this.place()
  }

  /**
   * Adapts to the window width until the signal aborts.
   * @param {AbortSignal} signal
   */
  follow(signal) {
    isWide.addEventListener('change', () => this.place(), { signal })
  }

  /** @param {'loading' | 'ready' | 'failed'} state */
  set state(state) {
    this.element.dataset.state = state
  }

  get isReady() {
    return this.element.dataset.state === 'ready'
  }

  /** @param {number} files */
  set files(files) {
    setText(this.count, files ? String(files) : '')
    this.count.hidden = !files
  }

  /** @param {Tab} name */
  show(name) {
    this.element.dataset.tab = name
    for (const tab of this.tabs.children) tab.setAttribute('aria-selected', String(tab.id === `tab-${name}`))
    if (isWide.matches && name === 'changes' && !this.dock.isOpen) this.toggleChanges()
  }

  /** @returns {void} */
  toggleChanges() {
    if (!isWide.matches) return this.show(this.element.dataset.tab === 'changes' ? 'conversation' : 'changes')
    this.dock.isOpen = !this.dock.isOpen
    this.place()
  }

  place() {
    this.element.toggleAttribute('data-docked', this.dock.isOpen)
    this.toggle.setAttribute('aria-pressed', String(this.dock.isOpen))
  }

  /** @param {Tab} name @param {string} words @param {...Node} more */
  #tab(name, words, ...more) {
    return h('button', {
      type: 'button', role: 'tab', id: `tab-${name}`, 'aria-selected': String(name === 'conversation'), onclick: () => this.show(name),
      onkeydown: event => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        this.show(name === 'changes' ? 'conversation' : 'changes')
        const selected = this.tabs.querySelector('[aria-selected="true"]')
        if (selected instanceof HTMLElement) selected.focus()
      },
    }, words, ...more)
  }
}
