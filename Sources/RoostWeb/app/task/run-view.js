// One run of a task: its message, set-up, work, answer and outcome.

import { h } from '../core/dom.js'
import { render, renderList } from '../core/render.js'
import { changes, count, money, plural, time } from '../core/format.js'
import { icon } from '../core/icons.js'
import { Activity } from './activity.js'
import { isOver, parts } from './conversation.js'
import { entryView, PersonMessage } from './entries.js'
import { inert, prose } from './inert.js'
import { outcomeOf } from './outcomes.js'
import { SetupRow } from './setup-row.js'

/** @type {Record<string, string>} */
const TRIGGERS = { retry: 'Started again', resume: 'Resumed after an interruption' }

export class RunView {
  #revision = ''

  /** @param {App.Run} run @param {App.ConversationContext} context */
  constructor(run, context) {
    this.context = context
    this.note = h('p.attempt', { hidden: true })
    this.person = new PersonMessage(context.openAttachment)
    this.setup = new SetupRow(context.projectPath)
    this.activity = new Activity(context)
    this.wait = h('section.card.wait', { hidden: true, dataset: { item: '' } })
    this.author = h('div.answer-head', { hidden: true })
    this.answer = h('div.answer')
    this.end = h('section.card.outcome', { hidden: true, dataset: { item: '' }, 'aria-label': 'Result' })
    this.foot = h('div.run-foot', { hidden: true })
    this.element = h('section.run', { dataset: { run: run.id } }, this.note, this.person.element, this.setup.element,
      this.activity.element, this.wait,
      this.author, this.answer, this.end, this.foot)
  }

  /** @param {App.Run} run @param {{isRepeat: boolean, isLast: boolean}} place */
  update(run, { isRepeat, isLast }) {
    const message = this.context.messages.get(run.messageId ?? '')
    const revision = `${run.revision} ${message?.revision} ${isRepeat} ${isLast}`
    const hasInterjections = run.entries.some(entry => entry.kind === 'person')
    if (revision === this.#revision && !hasInterjections) return
    this.#revision = revision
    this.element.setAttribute('aria-label', `Run ${run.attempt}`)
    this.#head(run, message, isRepeat)
    const { work, answer, steps } = parts(run)
    this.setup.update(run)
    this.activity.update(run, work, steps)
    this.#wait(run)
    this.#answer(run, answer)
    this.#end(run, isLast)
    this.#foot(run)
  }

  /** @param {App.Run} run @param {App.Message | undefined} message @param {boolean} isRepeat */
  #head(run, message, isRepeat) {
    this.person.element.hidden = isRepeat || !message
    if (message) this.person.update(message, this.context.isCommand)
    const words = TRIGGERS[run.trigger ?? '']
    this.note.hidden = !words
    if (words) render(this.note, icon('retry', 13), ` ${words} `, time(run.queuedAt, 'clock'), h('span.faint', ` · run ${run.attempt}`))
  }

  /** @param {App.Run} run */
  #wait(run) {
    const isWaiting = run.status === 'queued'
    this.wait.hidden = !isWaiting
    if (!isWaiting) return void render(this.wait)
    const place = run.queuePlace ? `place ${run.queuePlace} in the queue` : 'in the queue'
    render(this.wait, h('span.dot', { dataset: { kind: 'idle' }, 'aria-hidden': 'true' }),
      h('b', run.isCancelRequested ? 'Cancelling' : 'Waiting'),
      h('span.activity-meta', place))
  }

  /** @param {App.Run} run @param {App.Entry[]} entries */
  #answer(run, entries) {
    const first = entries.find(entry => entry.kind === 'text')
    this.author.hidden = !first
    if (first) render(this.author, h('b', ...inert(this.context.agent)), ' ', first.at ? time(first.at, 'clock') : null)
    renderList(this.answer, entries, entry => entry.key, entry => entryView(entry, 'div', this.context),
      (view, entry) => view.update(entry))
  }

  /** @param {App.Run} run @param {boolean} isLast */
  #end(run, isLast) {
    const outcome = outcomeOf(run)
    this.end.hidden = !outcome
    if (!outcome) return
    this.end.dataset.kind = outcome.kind
    render(this.end,
      h('div.outcome-head', h('span.dot', { dataset: { kind: outcome.kind }, 'aria-hidden': 'true' }), h('b', outcome.headline),
        outcome.code === null ? null : h('code.chip.small', `exit code ${outcome.code}`),
        outcome.signal === null ? null : h('code.chip.small', `signal ${outcome.signal}`)),
      outcome.message ? h('p', ...prose(outcome.message)) : null,
      outcome.hint ? h('p.muted', outcome.hint) : null,
      isLast && run.status !== 'cancelled'
        ? h('div.outcome-actions', outcome.needsNetwork && this.#network(run),
          h('button.btn.small', { type: 'button', onclick: () => this.context.retry() }, icon('retry', 14), 'Try again'))
        : null)
  }

  /**
   * The action for a run that needs network access: a retry alone would fail again.
   * @param {App.Run} run
   */
  #network(run) {
    const { policy, messages, openNetwork } = this.context
    return policy ? h('a.btn.small', { href: policy }, 'Open its policy')
      : h('button.btn.small', { type: 'button', onclick: () => openNetwork(messages.get(run.messageId ?? '')) }, 'Start again with network access')
  }

  /** @param {App.Run} run */
  #foot(run) {
    const { usage, diff } = run
    const words = []
    if (usage && isOver(run.status)) {
      words.push(`${count(usage.inputTokens)} tokens in`, `${count(usage.outputTokens)} out`)
      if (usage.costUSD !== undefined && usage.costUSD !== null) words.push(money(usage.costUSD))
    }
    const hasChanges = Boolean(diff?.files)
    this.foot.hidden = words.length === 0 && !hasChanges
    render(this.foot,
      diff && hasChanges ? h('button.btn.small', { key: 'changes', type: 'button', onclick: () => this.context.showChanges(run.id) }, icon('diff', 14),
        plural(diff.files, 'file'), changes(diff)) : null,
      words.length ? h('span.faint.num', words.join(' · ')) : null)
  }
}
