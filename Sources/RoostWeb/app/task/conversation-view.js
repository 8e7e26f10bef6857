// All runs of a task, in order, and keyboard navigation through them.

import { h } from '../core/dom.js'
import { renderList } from '../core/render.js'
import { RunView } from './run-view.js'

const none = { isRepeat: false, isLast: false }

export class ConversationView {
  /** @type {Map<string, RunView>} */
  #views = new Map()

  /** @param {App.ConversationContext} context */
  constructor(context) {
    this.context = context
    this.element = h('div.runs')
  }

  /** @param {import('./conversation.js').Conversation} conversation */
  update(conversation) {
    this.context.messages = conversation.messages
    const runs = conversation.attempts
    const shown = new Set()
    const last = runs.at(-1)
    const options = new Map(runs.map(run => {
      // A retry answers the same message, so the message is shown only once.
      const isRepeat = shown.has(run.messageId)
      shown.add(run.messageId)
      return [run.id, { isRepeat, isLast: run === last }]
    }))
    this.#views = renderList(this.element, runs, run => run.id, run => new RunView(run, this.context),
      (view, run) => view.update(run, options.get(run.id) ?? none))
  }

  /**
   * Scrolls to a run. Returns whether the run exists.
   * @param {string} runId
   * @param {import('./follow.js').Follow} follow
   */
  show(runId, follow) {
    const view = this.#views.get(runId)
    if (!view) return false
    if (this.#views.size > 1) follow.show(view.element)
    return true
  }

  /**
   * Focuses the next (`by` 1) or previous (`by` -1) item: message, card, step or text.
   * @param {number} by
   */
  step(by) {
    const items = /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll('[data-item]')]).filter(item => item.checkVisibility())
    const current = items.findIndex(item => item.contains(document.activeElement)
      && !items.some(other => other !== item && item.contains(other) && other.contains(document.activeElement)))
    const next = items[current < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, current + by))]
    if (!next) return
    const target = /** @type {HTMLElement} */ (next.querySelector(':scope > .disclosure-head, :scope > .step-fold > .disclosure-head') ?? next)
    if (target === next) next.tabIndex = -1
    target.focus({ preventScroll: true })
    next.scrollIntoView({ block: 'nearest' })
  }

  toggle() {
    /** @type {HTMLElement | null | undefined} */
    const head = document.activeElement?.closest('[data-item]')?.querySelector('.disclosure-head:not(:disabled)')
    head?.click()
  }
}
