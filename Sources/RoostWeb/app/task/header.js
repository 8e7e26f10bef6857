// The header of the task page: status, title, cost and actions.

import { h, setText } from '../core/dom.js'
import { elapsed, money, setDot, statusOf } from '../core/format.js'
import { icon } from '../core/icons.js'
import { render } from '../core/render.js'
import { reviewChip } from '../core/review.js'
import { menu } from '../shell/feedback.js'
import { isOver } from './conversation.js'
import { inert, plain } from './inert.js'

export class TaskHeader {
  /** @type {API.Task | null} `null` while the task is loading or if it does not exist */
  task = null
  /** @type {App.Attempt | null} */
  run = null

  /** @param {App.HeaderActions} actions */
  constructor(actions) {
    this.actions = actions
    this.dot = h('span.dot')
    this.rename = h('button.title-button', { type: 'button', dir: 'auto', onclick: () => this.edit() })
    this.title = h('h1.task-title', this.rename)
    this.field = h('input.input.title-field', {
      'aria-label': 'Title', dir: 'auto', maxlength: 200, hidden: true, onkeydown: event => this.#key(event), onblur: () => this.#leave(true),
    })
    this.chips = h('div.task-chips')
    this.buttons = h('div.task-actions')
    this.more = menu(h('button.btn.quiet.icon-only', { type: 'button', 'aria-label': 'More' }, icon('more')), () => this.#items(), 'More')
    this.changes = h('button.btn.quiet.icon-only.changes-toggle', {
      type: 'button', 'aria-label': 'Show or hide the changes', title: 'Changes (d)', onclick: () => actions.toggleChanges(),
    }, icon('split'))
    this.element = h('header.bar.task-head', this.dot, this.title, this.field, this.chips, this.buttons, this.changes, this.more)
  }

  /** @param {API.Task} task @param {import('./conversation.js').Conversation} conversation @param {string} title */
  update(task, conversation, title) {
    this.task = task
    this.dot.hidden = false
    this.run = conversation.lastRun
    const status = statusOf(this.run ? { ...this.run, cancelRequestedAt: this.run.isCancelRequested || null } : task)
    setDot(this.dot, status.kind, status.isAlive, status.word)
    setText(this.rename, plain(title))
    this.rename.title = plain(title)
    this.rename.disabled = false
    this.#chips(task, conversation)
    this.#buttons(task)
  }

  /** Called when the reader leaves the page: saves a title that is being edited. */
  close() {
    this.#leave(true)
  }

  clear() {
    this.task = this.run = null
    this.dot.hidden = true
    setText(this.rename, 'Task')
    this.rename.title = ''
    this.rename.disabled = true
    render(this.chips)
    render(this.buttons)
  }

  edit() {
    if (!this.task) return
    this.field.value = this.task.title
    this.field.hidden = false
    this.title.hidden = true
    this.field.focus()
    this.field.select()
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Enter') this.#leave(true)
    else if (event.key === 'Escape') this.#leave(false)
    else return
    event.preventDefault()
    event.stopPropagation()
    this.rename.focus()
  }

  /** @param {boolean} isKept */
  #leave(isKept) {
    if (this.field.hidden) return
    const title = this.field.value.trim()
    this.field.hidden = true
    this.title.hidden = false
    if (isKept && title !== '' && title !== this.task?.title) void this.actions.rename(title)
  }

  /** @param {API.Task} task @param {import('./conversation.js').Conversation} conversation */
  #chips(task, conversation) {
    const { run } = this
    const cost = conversation.attempts.reduce((sum, one) => sum + (one.usage?.costUSD ?? 0), 0)
    const began = run?.startedAt ?? run?.preparingAt
    const isEnded = run !== null && isOver(run.status)
    const sandbox = run?.sandbox
    const policy = sandbox ? [sandbox.isolation, sandbox.network === 'open' ? 'network' : 'no network'] : null
    const agent = [h('b', ...inert(task.agent)), task.runtime === task.agent ? null : h('span.chip-more', ...inert(task.runtime))]
    render(this.chips,
      reviewChip(task), task.archivedAt ? h('span.chip', 'archived') : null,
      task.agentId ? h('a.chip.chip-agent', { href: `#/agents/${encodeURIComponent(task.agent)}` }, ...agent)
        : h('span.chip.chip-agent', ...agent),
      policy ? h('span.chip.chip-policy', { title: `Policy: ${policy.join(', ')}` }, policy.join(' · ')) : null,
      cost > 0 ? h('span.chip.num.chip-cost', { title: 'Cost, estimated from list prices' }, money(cost)) : null,
      began ? h('span.chip.num.chip-time', { title: 'Duration of this run', 'data-over': isEnded },
        elapsed(began, isEnded ? run.endedAt : undefined)) : null)
  }

  /** @param {API.Task} task */
  #buttons(task) {
    const { run } = this
    const focused = this.buttons.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.name : null
    /** @param {string} name @param {string} words @param {() => unknown} action @param {string} [kind] */
    const button = (name, words, action, kind) =>
      h('button.btn', { type: 'button', class: kind, dataset: { name }, onclick: event => this.#run(event.currentTarget, action) }, words)
    const isActive = run && !isOver(run.status) && !run.isCancelRequested
    render(this.buttons,
      isActive && run.status === 'running'
        ? (run.isPaused ? button('pause', 'Resume', this.actions.resume) : button('pause', 'Pause', this.actions.pause, 'quiet'))
        : null,
      isActive ? button('cancel', 'Cancel', this.actions.cancel, 'danger') : null,
      run && isOver(run.status) && run.status !== 'succeeded' && !task.archivedAt ? button('retry', 'Try again', this.actions.retry) : null,
      task.archivedAt ? button('restore', 'Restore', this.actions.restore) : null)
    if (!focused || this.buttons.contains(document.activeElement)) return
    // The focused button was removed. Focus the one that replaced it, such as Resume after Pause.
    const next = this.buttons.querySelector(`[data-name="${focused}"]`) ?? this.buttons.querySelector('button')
    if (next instanceof HTMLElement) next.focus()
  }

  /** @param {HTMLButtonElement} button @param {() => unknown} action */
  async #run(button, action) {
    button.setAttribute('aria-busy', 'true')
    button.disabled = true
    try {
      await action()
    } finally {
      button.removeAttribute('aria-busy')
      button.disabled = false
    }
  }

  #items() {
    const { task, run } = this
    if (!task) return []
    const canPause = run?.status === 'running' && !run.isCancelRequested
    const canRetry = run && isOver(run.status) && !task.archivedAt
    return [
      canPause && (run.isPaused
        ? { text: 'Resume', iconName: 'play', run: () => this.actions.resume() }
        : { text: 'Pause', iconName: 'pause', run: () => this.actions.pause() }),
      canRetry && { text: 'Try again', iconName: 'retry', run: () => this.actions.retry() },
      { text: 'Rename', iconName: 'pencil', run: () => this.edit() },
      { text: 'Copy the id', iconName: 'copy', run: () => navigator.clipboard.writeText(task.id) },
      { text: 'Copy the link', iconName: 'outside', run: () => navigator.clipboard.writeText(location.href) },
      task.archivedAt
        ? { text: 'Restore', iconName: 'undo', run: () => this.actions.restore() }
        : { text: 'Archive', iconName: 'archive', run: () => this.actions.archive() },
      (!run || isOver(run.status)) && { text: 'Delete…', iconName: 'trash', danger: true, run: () => this.actions.remove() },
    ]
  }
}
