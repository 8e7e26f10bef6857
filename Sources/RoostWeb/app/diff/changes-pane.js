// The changes of a run: its files, its diff, and the bar to apply or discard them. Shown beside the conversation or in its place.

import { h } from '../core/dom.js'
import { api } from '../core/client.js'
import { changes as countsOf, plural } from '../core/format.js'
import { icon } from '../core/icons.js'
import { render } from '../core/render.js'
import { isOver } from '../task/conversation.js'
import { announce } from '../shell/feedback.js'
import { Applications } from './applications.js'
import { ApplyBar } from './apply-bar.js'
import { changesNotes } from './changes-notes.js'
import { DiffView } from './diff-view.js'
import { FileList } from './file-list.js'
import { askedOf } from './kinds.js'
import { noChanges, paneSkeleton } from './no-changes.js'
import { appliedPaths, standingOf } from './standing.js'

const SPLIT_KEY = 'roost.diff.split'

export class ChangesPane {
  /** @type {import('../task/conversation.js').Conversation | null} */
  conversation = null
  /** @type {API.Task | null} */
  task = null
  /** @type {App.Attempt | null} */
  #run = null
  /** @type {API.Diff | null} */
  #answer = null
  /** @type {any} */
  #error = null
  /** The id and status of the run for which the diff was last requested. */
  #loaded = ''
  /** @type {string | null} The run in the address */
  #wanted = null
  /** @type {string | null} The file in the address, until the diff is loaded */
  #path = null
  #turn = 0
  #includesIgnored = false
  #isSplit = localStorage.getItem(SPLIT_KEY) === 'true'
  #applications = new Applications(() => this.#answer, () => this.#show())

  /** @param {App.PaneActions} actions */
  constructor(actions) {
    this.actions = actions
    this.chips = h('div.changes-chips')
    this.switcher = h('select.chip', { 'aria-label': 'Run', onchange: event => this.#choose(event.target.value) })
    this.splitter = h('button.btn.quiet.small.split-toggle',
      { type: 'button', 'aria-pressed': String(this.#isSplit), onclick: () => this.toggleSplit() }, 'Split')
    this.closer = h('button.btn.quiet.icon-only.small.pane-close',
      { type: 'button', 'aria-label': 'Hide the changes', onclick: () => actions.close() }, icon('cross', 14))
    this.files = new FileList({ onopen: path => this.#open(path), onchoose: () => this.#bar() })
    this.view = new DiffView({
      oncurrent: path => this.files.setCurrent(path),
      onask: (path, line, text) => this.#canAsk && actions.ask(`${path}, line ${line}:\n> ${text.slice(0, 400)}\n\n`),
    })
    this.view.split(this.#isSplit)
    this.notes = h('div.changes-notes', { hidden: true })
    this.content = h('div.changes-content', { hidden: true }, this.files.element, this.notes, this.view.element)
    this.state = h('div.changes-state')
    this.bar = new ApplyBar({
      apply: target => this.#apply(target), discard: () => this.#discard(), undo: id => this.#undo(id),
      choose: test => this.files.choose((this.#answer?.changes ?? []).map(change => change.path).filter(test)),
      ask: paths => actions.ask(
        `Your changes conflict with what is in my folder now: ${paths.join(', ')}. Look at them again and redo your changes on top.`),
    })
    this.element = h('section.changes-pane', { 'aria-label': 'Changes' },
      h('header.bar.changes-head', h('h2', 'Changes'), this.chips, h('span.space'), this.switcher, this.splitter, this.closer),
      this.state, this.content, this.bar.element)
  }

  /** @param {import('../task/conversation.js').Conversation} conversation @param {API.Task} task */
  update(conversation, task) {
    this.conversation = conversation
    this.task = task
    const runs = conversation.attempts
    const known = runs.find(run => run.id === this.#run?.id)
    const best = this.#wanted ? runs.find(run => run.id === this.#wanted) ?? known : bestOf(runs)
    if (best && best.id !== this.#run?.id) this.#answer = null
    this.#run = best ?? null
    this.switcher.hidden = runs.length < 2
    render(this.switcher, runs.toReversed().map(run => h('option', { key: run.id, value: run.id, selected: run === best },
      `Run ${run.attempt}${run.diff ? ` · ${plural(run.diff.files, 'file')}` : ''}`)))
    this.#loadChanged()
    this.#applications.hear(conversation, this.#run?.id)
    this.#show()
  }

  /**
   * Selects the run and the file in the address; `null` selects the newest run with changes.
   * @param {string | null} runId
   * @param {string | null} [path]
   */
  select(runId, path = null) {
    this.#wanted = runId
    this.#path = path
    if (this.conversation && this.task) this.update(this.conversation, this.task)
    if (path && this.#answer) this.view.open(path)
  }

  get count() {
    return this.#run?.diff?.files ?? 0
  }

  clear() {
    this.#run = this.#answer = this.#error = this.#wanted = this.conversation = this.task = null
    this.#loaded = ''
    this.#turn += 1
    this.#applications.clear()
    render(this.switcher)
    this.view.set([])
    this.files.set([], { canChoose: false, applied: new Map() })
    this.bar.reset()
    this.#show()
  }

  /** Loads the diff if the run or its status changed since the last request. */
  #loadChanged() {
    const run = this.#run
    const state = `${run?.id} ${run?.status}`
    if (state === this.#loaded) return
    this.#loaded = state
    this.#error = null
    if (!run || !isOver(run.status)) return
    // If a run's changes were never captured, the API has no diff of it.
    if (run.diff) void this.#load(run)
    else this.#error = { code: 'no_changes' }
  }

  /** @param {App.Run | null} run */
  async #load(run = this.#run) {
    if (!run) return
    const turn = (this.#turn += 1)
    try {
      const answer = await api.get(`/v1/runs/${run.id}/diff`)
      if (turn !== this.#turn || !this.conversation) return
      this.#answer = answer
      this.#error = null
      this.#includesIgnored = false
      this.bar.reset()
      this.content.hidden = false
      this.view.set(answer.changes)
      this.#applications.catchUp(this.conversation, answer)
    } catch (error) {
      if (turn !== this.#turn) return
      this.#error = error
      this.#answer = null
    }
    this.#show()
    if (!this.#answer || !this.#path) return
    if (!this.view.open(this.#path)) announce('This run did not change that file.')
    this.#path = null
  }

  #show() {
    const run = this.#run
    const answer = this.#answer
    const summary = answer?.summary ?? run?.diff
    const isLive = run !== null && !isOver(run.status)
    render(this.chips,
      summary?.files ? h('span.chip', plural(summary.files, 'file'), countsOf(summary)) : null,
      answer?.digest ? h('span.faint.mono.digest', { title: `Digest of these changes: ${answer.digest}` }, answer.digest.slice(0, 8)) : null,
      isLive ? h('span.chip', { key: 'live' }, h('span.dot', { dataset: { kind: 'running', alive: '' }, 'aria-hidden': 'true' }), 'live') : null)
    const files = answer?.changes.length ? answer : null
    this.splitter.hidden = this.content.hidden = !files
    this.state.hidden = files !== null
    if (files) {
      this.content.classList.toggle('can-ask', this.#canAsk)
      const canChoose = !isLive && !files.isInPlace && Boolean(this.task?.projectPath)
      this.files.set(files.changes, { canChoose, applied: appliedPaths(files) })
      const notes = changesNotes(files, this.#includesIgnored, includesIgnored => {
        this.#includesIgnored = includesIgnored
        this.#bar()
      })
      this.notes.hidden = notes.length === 0
      render(this.notes, ...notes)
    }
    render(this.state, files ? null : this.task ? noChanges(this.task, run, answer, this.#error, () => this.#load()) : paneSkeleton())
    this.#bar()
  }

  get #canAsk() {
    return this.task !== null && this.task.runtime !== 'command' && !this.task.archivedAt
  }

  /** @returns {void} */
  #bar() {
    const answer = this.#answer
    if (!answer?.changes.length) return this.bar.set(null)
    const applied = appliedPaths(answer)
    this.bar.set({
      files: answer.changes.length, chosen: this.files.chosen.length, applications: answer.applications,
      marked: this.#marked(answer), canAsk: this.#canAsk, removed: this.#run?.treeRemoved ?? null, isInPlace: answer.isInPlace,
      isWhole: standingOf(answer).length > 0 && answer.changes.every(({ path }) => applied.has(path)),
    })
  }

  /** @param {API.Diff} answer */
  #marked({ changes, ignored, asked }) {
    const chosen = new Set(this.files.chosen)
    return [...askedOf(changes.filter(({ path }) => chosen.has(path)), asked), ...askedOf(this.#includesIgnored ? ignored : [], asked)]
  }

  /** @param {string} runId */
  #choose(runId) {
    this.select(runId)
    this.actions.selected(runId, null)
  }

  /** @param {string} path */
  #open(path) {
    this.view.open(path)
    this.files.setCurrent(path)
    if (this.#run) this.actions.selected(this.#run.id, path)
  }

  /**
   * Scrolls to the next (`by` 1) or previous (`by` -1) change and focuses the diff.
   * @param {number} by
   */
  step(by) {
    if (!this.#answer?.changes.length) return
    this.actions.show()
    this.view.step(by)
    this.view.list.element.focus({ preventScroll: true })
  }

  /** Actions for the command palette. */
  verbs() {
    if (!this.#answer?.changes.length) return []
    return [
      ...this.bar.verbs().map(verb => ({ ...verb, run: () => (this.actions.show(), verb.run()) })),
      { text: this.#isSplit ? 'Show changes in one column' : 'Show changes side by side (split)', iconName: 'split', run: () => this.toggleSplit() },
      { text: 'Next change', iconName: 'down', run: () => this.step(1) },
      { text: 'Previous change', iconName: 'down', run: () => this.step(-1) },
    ]
  }

  toggleSplit() {
    this.#isSplit = !this.#isSplit
    localStorage.setItem(SPLIT_KEY, String(this.#isSplit))
    this.splitter.setAttribute('aria-pressed', String(this.#isSplit))
    this.view.split(this.#isSplit)
  }

  /** @param {App.ApplyTarget} target */
  async #apply(target) {
    const answer = this.#answer
    if (!answer) return
    const body = {
      target, includesIgnored: Boolean(answer.ignored.length && this.#includesIgnored), digest: answer.digest,
      paths: this.files.isAll ? undefined : this.files.chosen,
      // The marked files that the person saw by name and accepted.
      named: this.#marked(answer).map(({ path }) => path),
    }
    try {
      await this.#applications.ask(() => api.post(`/v1/runs/${answer.runId}/apply`, body))
    } catch (error) {
      // The changes are not the ones displayed: load and show the current ones first.
      if (error.code === 'changes_changed') await this.#load()
      throw error
    }
    this.#announce()
  }

  /** @param {string} applicationId */
  async #undo(applicationId) {
    await this.#applications.ask(() => api.post(`/v1/applications/${applicationId}/undo`))
    this.#announce()
  }

  #announce() {
    const newest = this.#answer?.applications[0]
    if (!newest) return
    const isUndoRefused = newest.status === 'applied' && newest.message
    announce(isUndoRefused ? 'Nothing was undone.' : newest.status === 'applied' ? 'Applied.' : newest.status === 'undone' ? 'Undone.'
      : 'Nothing was changed.')
  }

  async #discard() {
    const run = this.#run
    if (!run) return
    await api.post(`/v1/runs/${run.id}/discard`)
    run.treeRemoved = 'discarded'
    announce('The changes were discarded.')
    this.#show()
  }
}

/** @param {App.Attempt[]} runs */
function bestOf(runs) {
  const last = runs.at(-1)
  if (!last || !isOver(last.status)) return last
  return runs.findLast(run => run.diff?.files) ?? last
}
