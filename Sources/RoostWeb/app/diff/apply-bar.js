// What becomes of a run's changes: into the folder, into a branch, away, or back again. It says what it did, and nothing happens by itself.

import { fill, h } from '../core/dom.js'
import { plural, time } from '../core/format.js'
import { icon } from '../core/icons.js'
import { menu } from '../shell/feedback.js'
import { inert, plain } from '../task/inert.js'
import { sentence } from '../task/outcomes.js'

const DONE = {
  files: files => `${plural(files, 'file')} in your folder`, branch: files => `${plural(files, 'file')} in a new branch`,
  commit: files => `${plural(files, 'file')} committed`,
}

/// `actions`: `{apply(target), discard(), undo(applicationId), ask(text), choose(paths)}`; each answers with a promise.
export class ApplyBar {
  #state = null
  #asksDiscard = false
  /// How the marked files are to be applied, while a person is asked for them.
  #asksMarks = null
  #isBusy = false
  #error = null

  constructor(actions) {
    this.actions = actions
    const more = h('button.btn.primary.icon-only.apply-more', { type: 'button', 'aria-label': 'Other ways to apply' }, icon('down', 14))
    this.more = menu(more, () => [
      { text: 'Make a branch with one commit', iconName: 'split', run: () => this.#apply('branch') },
      { text: 'Apply to folder and commit', iconName: 'check', run: () => this.#apply('commit') },
    ], 'Other ways to apply')
    this.element = h('footer.apply-bar', { 'aria-label': 'What becomes of the changes' })
  }

  /// `{files, chosen, marked, applications, isDiscarded, isInPlace, isStanding, canAsk}`: counts, `{path, words}` that are asked for, the newest application first, whether
  /// all that is chosen is applied, whether an agent can be asked; `null` hides it.
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

  #draw() {
    const state = this.#state
    this.element.hidden = !state
    if (!state) return
    const focused = this.element.contains(document.activeElement) ? document.activeElement.dataset.name : null
    const applied = state.applications.filter(one => one.status === 'applied')
    // One that found everything there already has nothing to undo; the one before it has.
    const standing = applied.find(one => one.files.length || one.target !== 'files') ?? applied[0]
    const newest = state.applications[0]
    fill(this.element,
      this.#error ? this.#failure() : null,
      newest?.status === 'conflicted' ? this.#conflicts(newest) : null,
      newest?.status === 'failed' ? h('p.apply-said.is-failed', h('b', 'Nothing was changed. '),
        ...inert(newest.message ?? 'It was rolled back.')) : null,
      newest?.status === 'undone' && newest.message ? h('p.apply-said', h('span', h('b', 'Undone. '), ...inert(sentence(newest.message))))
        : null,
      isMoving(newest)
        ? h('p.apply-said', newest.status === 'applying' ? 'Applying…' : 'Undoing…') : null,
      standing ? this.#standing(standing) : null,
      this.#asksDiscard ? this.#discardQuestion() : this.#asksMarks ? this.#marksQuestion() : standing && state.isStanding ? null : this.#choices(standing))
    if (focused) this.element.querySelector(`[data-name="${focused}"]`)?.focus()
  }

  #choices(standing) {
    const { files, chosen, isDiscarded, isInPlace, applications } = this.#state
    if (isInPlace) return h('p.apply-said', 'This run worked in your folder itself: what it changed is there already.')
    // What is being written is neither as it was nor as it will be.
    const isBusy = this.#isBusy || isMoving(applications[0])
    const name = chosen < files ? `Apply ${plural(chosen, 'file')}` : 'Apply to folder'
    const isOff = isBusy || chosen === 0
    this.more.disabled = isOff
    const words = isDiscarded ? 'Thrown away; this diff stays to be read.'
      : standing || isBusy ? '' : 'Your folder is unchanged until you apply.'
    return h('div.apply-row',
      h('span.apply-words', words),
      isDiscarded ? null : h('button.btn', {
        type: 'button', disabled: isBusy, dataset: { name: 'discard' }, onclick: () => this.#ask(true),
      }, 'Discard'),
      h('span.apply-pair',
        h('button.btn.primary', {
          type: 'button', disabled: isOff, 'aria-busy': isBusy ? 'true' : undefined, dataset: { name: 'apply' },
          title: chosen === 0 ? 'No file is chosen' : undefined, onclick: () => this.#apply('files'),
        }, name),
        this.more))
  }

  #apply(target, isAccepted = false) {
    this.#asksMarks = this.#state.marked.length && !isAccepted ? target : null
    if (!this.#asksMarks) return this.#run(() => this.actions.apply(target))
    this.#error = null
    this.#draw()
    this.element.querySelector('[data-name="look"]')?.focus()
  }

  #marksQuestion() {
    const { marked } = this.#state
    const target = this.#asksMarks
    return h('div.apply-question', { role: 'group', 'aria-label': 'Files to look at twice' },
      h('p', h('b', 'These do something on your side later, or are not what they seem:')),
      h('ul.conflict-list.mark-list', { tabindex: 0, 'aria-label': 'Marked files' }, ...marked.map(({ path, words }) =>
        h('li', path === undefined ? null : h('code.conflict-path', ...inert(path)), h('span.muted', ` ${plain(words)}`)))),
      h('div.apply-row', h('button.btn', {
        type: 'button', dataset: { name: 'look' }, onclick: () => {
          this.#asksMarks = null
          this.#draw()
          this.element.querySelector('[data-name="apply"]')?.focus()
        },
      }, 'Look again'),
      h('button.btn.primary', {
        type: 'button', disabled: this.#isBusy, dataset: { name: 'accept' }, onclick: () => this.#apply(target, true),
      }, 'Apply them too')))
  }

  #standing(application) {
    const ignored = application.files.length === 0 ? 'Nothing had to be changed: your folder has it already'
      : DONE[application.target](application.files.length)
    const refusal = application.message || application.conflicts.length
    return [h('div.apply-said.is-done', { role: 'status' }, icon('check', 15),
      h('span', h('b', 'Applied: '), ignored, application.reference ? [' ', h('code', ...inert(application.reference))] : null, ' · ',
        time(application.endedAt ?? application.createdAt, 'ago')),
      application.files.length || application.reference
        ? h('button.btn.small', { type: 'button', disabled: this.#isBusy, dataset: { name: 'undo' },
          onclick: () => this.#run(() => this.actions.undo(application.id)) }, icon('undo', 14), 'Undo')
        : null),
    application.unsigned ? h('p.muted', 'The commit is not signed. In a terminal, ', h('code', 'git commit --amend --no-edit -S'), ' signs it.') : null,
    application.note ? h('p.muted', ...inert(sentence(application.note))) : null,
    refusal
      ? h('section.conflicts', { 'aria-label': 'Why nothing was undone' },
        h('p', h('b', 'Nothing was undone. '), ...inert(sentence(application.message ?? ''))),
        h('ul.conflict-list', ...application.conflicts.map(conflict =>
          h('li', h('code.conflict-path', ...inert(conflict.path)), h('span.muted', ...inert(conflict.reason))))))
      : null]
  }

  #discardQuestion() {
    const { files } = this.#state
    return h('div.apply-question', { role: 'group', 'aria-label': 'Throw the changes away' },
      h('p', h('b', `Throw away what this task changed (${plural(files, 'file')})?`),
        ' Its next run starts from your folder as it is. Your folder is not touched, and this diff stays to be read.'),
      h('div.apply-row', h('button.btn', { type: 'button', dataset: { name: 'keep' }, onclick: () => this.#ask(false) }, 'Keep'),
        h('button.btn.danger.primary', {
          type: 'button', disabled: this.#isBusy, dataset: { name: 'throw' },
          onclick: () => this.#run(() => this.actions.discard()).then(() => this.#ask(false)),
        }, 'Throw away')))
  }

  #conflicts(application) {
    const paths = new Set(application.conflicts.map(conflict => conflict.path))
    return h('section.conflicts', { 'aria-label': 'Conflicts' },
      h('p', h('b', 'Nothing was changed. '),
        `${plural(paths.size, 'file')} ${paths.size === 1 ? 'differs' : 'differ'} from what the run started with:`),
      h('ul.conflict-list', ...application.conflicts.map(conflict => h('li',
        h('code.conflict-path', ...inert(conflict.path)), h('span.muted', ...inert(conflict.reason)),
        conflict.preview ? h('details', h('summary', 'Both versions, merged'),
          h('pre.mono', { tabindex: 0 }, ...linesOf(conflict.preview))) : null))),
      h('p.faint', 'Mend these files in your folder and apply again, or:'),
      h('div.apply-row',
        h('button.btn.small', { type: 'button', onclick: () => this.actions.choose(path => !paths.has(path)) }, 'Choose only the others'),
        h('button.btn.small', { type: 'button', disabled: this.#isBusy, onclick: () => this.#apply('branch') },
          'Make a branch instead'),
        this.#state.canAsk ? h('button.btn.small', { type: 'button', onclick: () => this.actions.ask([...paths]) }, 'Ask the agent')
          : null))
  }

  #failure() {
    const { message, hint } = this.#error
    return h('p.apply-said.is-failed', { role: 'alert' }, h('b', ...inert(message)), hint ? [' ', ...inert(hint)] : null)
  }

  #ask(isAsked) {
    this.#asksDiscard = isAsked
    this.#error = null
    this.#draw()
    this.element.querySelector(`[data-name="${isAsked ? 'keep' : 'discard'}"]`)?.focus()
  }

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

const isMoving = application => application?.status === 'applying' || application?.status === 'undoing'

function linesOf(text) {
  return text.split('\n').flatMap((line, index) => (index ? ['\n', ...inert(line)] : inert(line)))
}
