// The bar for a run's changes: apply them to the folder or a branch, discard them, or undo an application. It shows each result. Nothing
// happens without a click.

import { h } from '../core/dom.js'
import { plural } from '../core/format.js'
import { icon } from '../core/icons.js'
import { render } from '../core/render.js'
import { menu } from '../shell/feedback.js'
import { inert, plain } from '../task/inert.js'
import { sentence } from '../task/outcomes.js'
import { conflictPreview } from './conflict-preview.js'
import { canUndo } from './standing.js'
import { undoStack } from './undo-stack.js'

export class ApplyBar {
  /** @type {App.ApplyState | null} */
  #state = null
  #asksDiscard = false
  /** @type {App.ApplyTarget | null} The target of an application whose marked files the person must confirm */
  #asksMarks = null
  #isBusy = false
  /** @type {App.Problem | null} */
  #error = null

  /** @param {App.ApplyActions} actions */
  constructor(actions) {
    this.actions = actions
    this.element = h('footer.apply-bar', { 'aria-label': 'Apply or discard' })
  }

  /**
   * Sets the state; `null` hides the bar.
   * @param {App.ApplyState | null} state
   */
  set(state) {
    this.#state = state
    if (!state || !state.marked.length) this.#asksMarks = null
    if (!state) this.#asksDiscard = false
    this.#draw()
  }

  reset() {
    this.#asksDiscard = false
    this.#asksMarks = null
    this.#error = null
  }

  get #shown() {
    return /** @type {App.ApplyState} */ (this.#state)
  }

  #draw() {
    const state = this.#state
    this.element.hidden = !state
    if (!state) return
    const focused = this.element.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement) : null
    const applied = state.applications.filter(one => one.status === 'applied')
    const newest = state.applications[0]
    render(this.element,
      this.#error ? this.#failure() : null,
      newest?.status === 'conflicted' ? this.#conflicts(newest) : null,
      newest?.status === 'failed' ? h('p.apply-said.is-failed', h('b', 'Nothing was changed. '),
        ...inert(newest.message ?? 'It was rolled back.')) : null,
      newest?.status === 'undone' && newest.message ? h('p.apply-said', h('span', h('b', 'Undone. '), ...inert(sentence(newest.message))))
        : null,
      isMoving(newest)
        ? h('p.apply-said', newest.status === 'applying' ? 'Applying…' : 'Undoing…') : null,
      applied.length ? undoStack(applied, { isBusy: this.#isBusy, undo: id => this.#run(() => this.actions.undo(id)) }) : null,
      this.#asksDiscard ? this.#discardQuestion() : this.#asksMarks ? this.#marksQuestion() : applied.length && state.isWhole ? null
        : this.#choices(applied.length > 0))
    // Only if the focused button was removed or disabled.
    if (focused && (focused === this.element || !focused.isConnected || focused.matches(':disabled'))) this.#refocus(focused.dataset.name ?? '')
  }

  /**
   * Focuses the button with this name; if it is gone, Undo, else Apply, else the first button.
   * @param {string} name
   */
  #refocus(name) {
    /** @param {string} which */
    const button = which => /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-name="${which}"]:not(:disabled)`))
    const found = button(name) ?? (this.#isBusy ? null : button('undo') ?? button('apply') ?? /** @type {HTMLElement | null} */ (this.element.querySelector('button:not(:disabled)')))
    if (found) return found.focus()
    // The bar itself keeps the focus while it is busy, or if it has no buttons.
    this.element.tabIndex = -1
    this.element.focus({ preventScroll: true })
  }

  /** Actions for the command palette. @returns {App.Action[]} */
  verbs() {
    const state = this.#state
    if (!state || this.#isBusy || isMoving(state.applications[0])) return []
    const undoable = state.applications.filter(one => one.status === 'applied').find(canUndo)
    const canApply = !state.isInPlace && !state.isWhole && state.chosen > 0
    return [
      canApply && { text: this.#applyWords(), iconName: 'check', run: () => this.#apply('files') },
      canApply && { text: 'Create a branch with one commit', iconName: 'split', run: () => this.#apply('branch') },
      undoable && { text: 'Undo the last application', iconName: 'undo', run: () => this.#run(() => this.actions.undo(undoable.id)) },
      canApply && !state.removed && { text: 'Discard the changes…', iconName: 'trash', run: () => this.#ask(true) },
    ].flatMap(action => action || [])
  }

  #applyWords() {
    const { files, chosen } = this.#shown
    return chosen < files ? `Apply ${plural(chosen, 'file')}` : 'Apply to folder'
  }

  /** @param {boolean} hasStanding */
  #choices(hasStanding) {
    const { chosen, removed, isInPlace, applications } = this.#shown
    if (isInPlace) return h('p.apply-said', 'This run worked in your folder itself. Its changes are already there.')
    // While an application or an undo is running, the folder is in an intermediate state, so no other action is possible.
    const isBusy = this.#isBusy || isMoving(applications[0])
    const isOff = isBusy || chosen === 0
    const words = removed === 'discarded' ? 'Discarded. The diff is kept for reference.'
      : removed ? 'The work files were removed. The diff is kept for reference.'
      : hasStanding || isBusy ? '' : 'Your folder is unchanged until you apply.'
    // After a discard, Apply is no longer the main button.
    const kind = removed ? '' : 'primary'
    return h('div.apply-row',
      h('span.apply-words', words),
      removed ? null : h('button.btn', {
        type: 'button', disabled: isBusy, dataset: { name: 'discard' }, onclick: () => this.#ask(true),
      }, 'Discard'),
      h('span.apply-pair',
        h('button.btn', {
          type: 'button', class: kind, disabled: isOff, 'aria-busy': isBusy ? 'true' : undefined, dataset: { name: 'apply' },
          title: chosen === 0 ? 'No file is chosen' : undefined, onclick: () => this.#apply('files'),
        }, removed ? 'Apply anyway' : this.#applyWords()),
        this.#more(kind, isOff)))
  }

  /** @param {string} kind @param {boolean} isOff */
  #more(kind, isOff) {
    const words = 'Other ways to apply'
    return menu(h('button.btn.icon-only.apply-more', { type: 'button', class: kind, disabled: isOff, 'aria-label': words }, icon('down', 14)), () => [
      { text: 'Create a branch with one commit', iconName: 'split', run: () => this.#apply('branch') },
      { text: 'Apply to folder and commit', iconName: 'check', run: () => this.#apply('commit') },
    ], words)
  }

  /** @param {App.ApplyTarget} target @param {boolean} [isAccepted] */
  #apply(target, isAccepted = false) {
    this.#asksMarks = this.#shown.marked.length && !isAccepted ? target : null
    if (!this.#asksMarks) return this.#run(() => this.actions.apply(target))
    this.#error = null
    this.#draw()
    this.#refocus('look')
  }

  #marksQuestion() {
    const { marked } = this.#shown
    const target = this.#asksMarks ?? 'files'
    return h('div.apply-question', { role: 'group', 'aria-label': 'Files to check' },
      h('p', h('b', 'Check these files first. They can run something on your machine later, or are not what they seem:')),
      h('ul.conflict-list.mark-list', { tabindex: 0, 'aria-label': 'Marked files' }, ...marked.map(({ path, words }) =>
        h('li', path === undefined ? null : h('code.conflict-path', ...inert(path)), h('span.muted', ` ${plain(words)}`)))),
      h('div.apply-row', h('button.btn', {
        type: 'button', dataset: { name: 'look' }, onclick: () => {
          this.#asksMarks = null
          this.#draw()
          this.#refocus('apply')
        },
      }, 'Go back'),
      h('button.btn.primary', {
        type: 'button', disabled: this.#isBusy, dataset: { name: 'accept' }, onclick: () => this.#apply(target, true),
      }, 'Apply these too')))
  }

  #discardQuestion() {
    const { files } = this.#shown
    return h('div.apply-question', { role: 'group', 'aria-label': 'Discard the changes' },
      h('p', h('b', `Discard the changes of this task (${plural(files, 'file')})?`),
        ' Your folder is not touched, and the next run starts from it as it is. The diff is kept for reference.'),
      h('div.apply-row', h('button.btn', { type: 'button', dataset: { name: 'keep' }, onclick: () => this.#ask(false) }, 'Keep changes'),
        h('button.btn.danger.primary', {
          type: 'button', disabled: this.#isBusy, dataset: { name: 'throw' },
          onclick: () => this.#run(() => this.actions.discard()).then(() => this.#ask(false)),
        }, 'Discard changes')))
  }

  /** @param {API.Application} application */
  #conflicts(application) {
    const paths = new Set(application.conflicts.map(conflict => conflict.path))
    return h('section.conflicts', { 'aria-label': 'Conflicts' },
      h('p', h('b', 'Nothing was changed. '),
        `${plural(paths.size, 'file')} changed in your folder since the run started:`),
      h('ul.conflict-list', ...application.conflicts.map(conflict => h('li',
        h('code.conflict-path', ...inert(conflict.path)), h('span.muted', ...inert(conflict.reason)),
        conflict.preview ? conflictPreview(conflict.preview) : null))),
      h('p.faint', 'Change these files in your folder and apply again, or:'),
      h('div.apply-row',
        h('button.btn.small', { type: 'button', onclick: () => this.actions.choose(path => !paths.has(path)) }, 'Choose only the other files'),
        h('button.btn.small', { type: 'button', disabled: this.#isBusy, onclick: () => this.#apply('branch') },
          'Create a branch instead'),
        this.#shown.canAsk ? h('button.btn.small', { type: 'button', onclick: () => this.actions.ask([...paths]) }, 'Ask the agent')
          : null))
  }

  #failure() {
    const { message, hint } = /** @type {App.Problem} */ (this.#error)
    return h('p.apply-said.is-failed', { role: 'alert' }, h('b', ...inert(message)), hint ? [' ', ...inert(hint)] : null)
  }

  /** @param {boolean} isAsked */
  #ask(isAsked) {
    this.#asksDiscard = isAsked
    this.#error = null
    this.#draw()
    this.#refocus(isAsked ? 'keep' : 'discard')
  }

  /** @param {() => Promise<unknown>} work */
  async #run(work) {
    if (this.#isBusy) return
    this.#isBusy = true
    this.#error = null
    this.#draw()
    try {
      await work()
    } catch (error) {
      this.#error = error
    } finally {
      this.#isBusy = false
      this.#draw()
    }
  }
}

/** @param {API.Application | undefined} application */
const isMoving = application => application?.status === 'applying' || application?.status === 'undoing'
