// All runs of a task, one below the other, and the way through them by keys.

import { h, keyed } from '../core/dom.js'
import { RunView } from './run-view.js'

export class ConversationView {
  #views = new Map()

  constructor(context) {
    this.context = context
    this.element = h('div.runs')
  }

  update(conversation) {
    this.context.messages = conversation.messages
    const runs = conversation.attempts
    const shown = new Set()
    const last = runs.at(-1)
    const options = new Map(runs.map(run => {
      // Trying again answers the same message: it stands once.
      const isRepeat = shown.has(run.messageId)
      shown.add(run.messageId)
      return [run.id, { isRepeat, isLast: run === last }]
    }))
    keyed(this.element, runs, run => run.id, run => {
      const view = new RunView(run, this.context)
      this.#views.set(run.id, view)
      view.update(run, options.get(run.id))
      return view.element
    }, (node, run) => this.#views.get(run.id).update(run, options.get(run.id)))
  }

  /// Brings a run into sight; whether it is there.
  show(runId, follow) {
    const view = this.#views.get(runId)
    if (!view) return false
    if (this.#views.size > 1) follow.show(view.element)
    return true
  }

  /// To the next or the last part: messages, cards, steps, texts.
  step(by) {
    const items = [...this.element.querySelectorAll('[data-item]')].filter(item => item.checkVisibility())
    const current = items.findIndex(item => item.contains(document.activeElement)
      && !items.some(other => other !== item && item.contains(other) && other.contains(document.activeElement)))
    const next = items[current < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, current + by))]
    if (!next) return
    const target = next.querySelector(':scope > .disclosure-head, :scope > .step-fold > .disclosure-head') ?? next
    if (target === next) next.tabIndex = -1
    target.focus({ preventScroll: true })
    next.scrollIntoView({ block: 'nearest' })
  }

  toggle() {
    document.activeElement?.closest('[data-item]')?.querySelector('.disclosure-head:not(:disabled)')?.click()
  }
}
