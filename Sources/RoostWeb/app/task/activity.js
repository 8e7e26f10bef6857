// The card with a run's work: its current status and its steps.

import { fill, h } from '../core/dom.js'
import { render, renderList } from '../core/render.js'
import { count, elapsed, plural, setDot } from '../core/format.js'
import { Disclosure } from './disclosure.js'
import { isOver } from './conversation.js'
import { entryView } from './entries.js'
import { OutputView } from './output-view.js'
import { StepRow } from './step-row.js'

const AT_ONCE = 150

export class Activity {
  wasLive = false
  /** @type {App.Run | null} */
  run = null
  /** @type {App.Entry[]} */
  work = []
  #most = AT_ONCE

  /** @param {App.ConversationContext} context */
  constructor(context) {
    this.context = context
    this.dot = h('span.dot')
    this.label = h('b.activity-label')
    this.meta = h('span.activity-meta')
    this.steps = h('ol.steps')
    this.earlier = h('button.btn.quiet.small.earlier', { type: 'button', hidden: true, onclick: () => this.#showEarlier() })
    this.output = h('div.activity-output', { hidden: true })
    this.fold = new Disclosure('section.card.activity', () => [this.earlier, this.steps, this.output])
    this.fold.element.setAttribute('aria-label', 'Work')
    this.fold.element.dataset.item = ''
    this.fold.onchange = isOpen => isOpen && this.#body()
    fill(this.fold.head, this.dot, this.label, this.meta)
    this.element = this.fold.element
  }

  /**
   * `work` are the run's entries before its answer; `steps` is the number of tool calls.
   * @param {App.Run} run
   * @param {App.Entry[]} work
   * @param {number} steps
   */
  update(run, work, steps) {
    this.run = run
    this.work = work
    this.element.hidden = run.status === 'queued' && work.length === 0
    this.#head(run, steps)
    const hasBody = work.length > 0 || !run.output.isEmpty
    this.fold.button.disabled = !hasBody
    if (!hasBody) this.fold.close()
    else if (!this.fold.isChosen) this.#openByItself(run)
    if (this.fold.isOpen) this.#body()
  }

  /** @param {App.Run} run */
  #openByItself(run) {
    const isWanted = !isOver(run.status) || !run.output.isEmpty || this.wasLive || run.status !== 'succeeded'
    // While the stored events of an ended run are still being read, the run looks active. So the status alone does not count.
    this.wasLive ||= !isOver(run.status) && this.context.isWatched(run)
    if (isWanted) this.fold.open()
    else this.fold.close()
  }

  /** @param {App.Run} run @param {number} steps */
  #head(run, steps) {
    const { kind, isAlive, word } = stateOf(run)
    setDot(this.dot, kind, isAlive)
    const since = run.startedAt ?? run.preparingAt
    const spent = since && elapsed(since, isOver(run.status) ? run.endedAt : undefined)
    // Ended: "Worked for 2:14 · 6 steps". Active: "Working 6 steps · 1:52".
    if (isOver(run.status)) {
      render(this.label, word, since ? [' ', spent] : null)
      render(this.meta, steps ? plural(steps, 'step') : null)
    } else {
      render(this.label, word)
      render(this.meta, steps ? plural(steps, 'step') : null, steps && since ? ' · ' : null, spent)
    }
  }

  #body() {
    const { run, work } = this
    if (!run) return
    const hidden = Math.max(0, work.length - this.#most)
    this.earlier.hidden = hidden === 0
    this.earlier.textContent = `Show ${count(Math.min(hidden, 500))} earlier of ${count(hidden)}`
    const shown = hidden ? work.slice(hidden) : work
    const lastOutput = shown.findLast(entry => entry.kind === 'tool' && entry.callKind === 'execute' && entry.output)
    renderList(this.steps, shown, entry => entry.key,
      entry => (entry.kind === 'tool' ? new StepRow(entry, this.context.projectPath) : entryView(entry, 'li', this.context)),
      (view, entry) => view.update(/** @type {any} */ (entry), entry === lastOutput))
    this.steps.hidden = shown.length === 0
    this.#printed(run)
  }

  /** @param {App.Run} run */
  #printed(run) {
    this.output.hidden = run.output.isEmpty
    if (run.output.isEmpty) return
    if (!this.printed) {
      this.printed = new OutputView('Output of the run', { isTail: true })
      fill(this.output, this.printed.element)
    }
    this.printed.update(run.output.lines)
  }

  #showEarlier() {
    this.#most += 500
    this.#body()
  }
}

/** @type {Partial<Record<App.Run['status'], string>>} */
const RUNNING_WORDS = {
  preparing: 'Setting up', waiting_for_approval: 'Waiting for your approval', waiting_for_input: 'Waiting for your answer',
  finishing: 'Finishing',
}

/** @param {App.Run} run @returns {{kind: App.Look, word: string, isAlive: boolean}} */
function stateOf(run) {
  if (run.status === 'succeeded') return { kind: 'done', word: 'Worked for', isAlive: false }
  if (run.status === 'failed') return { kind: 'failed', word: 'Failed after', isAlive: false }
  if (run.status === 'cancelled') return { kind: 'idle', word: 'Cancelled after', isAlive: false }
  if (run.status === 'interrupted') return { kind: 'failed', word: 'Interrupted after', isAlive: false }
  if (run.isCancelRequested) return { kind: 'idle', word: 'Cancelling', isAlive: true }
  if (run.isPaused) return { kind: 'idle', word: 'Paused', isAlive: false }
  const isWaiting = run.status.startsWith('waiting')
  return { kind: isWaiting ? 'waiting' : 'running', word: RUNNING_WORDS[run.status] ?? 'Working', isAlive: true }
}
