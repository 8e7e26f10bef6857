// What a run changed, beside the conversation or in its place: files, lines, and what becomes of them.

import { fill, h } from '../core/dom.js'
import { api } from '../core/client.js'
import { changes as countsOf, plural } from '../core/format.js'
import { icon } from '../core/icons.js'
import { isOver } from '../task/conversation.js'
import { inert, plain } from '../task/inert.js'
import { announce } from '../shell/feedback.js'
import { ApplyBar } from './apply-bar.js'
import { DiffView } from './diff-view.js'
import { FileList } from './file-list.js'
import { askedOf } from './kinds.js'
import { appliedPaths, standingOf } from './standing.js'
import { editsOf, touchedList } from './touched.js'

const SPLIT_KEY = 'roost.diff.split'

/// `actions`: `{close(), selected(runId, path), ask(text), show()}`.
export class ChangesPane {
  #runs = []
  #run = null
  #answer = null
  #error = null
  #loaded = ''
  #drawn = ''
  #wanted = null
  #turn = 0
  #asked = 0
  #answered = new Map()
  #heard = new Map()
  #isSplit = localStorage.getItem(SPLIT_KEY) === 'true'

  constructor(actions) {
    this.actions = actions
    this.chips = h('div.changes-chips')
    this.switcher = h('select.chip', { 'aria-label': 'Run', onchange: () => this.#choose(this.switcher.value) })
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
      choose: test => this.#chooseWhere(test),
      ask: paths => actions.ask(
        `Your changes conflict with what is in my folder now: ${paths.join(', ')}. Look at them again and redo your changes on top.`),
    })
    this.element = h('section.changes-pane', { 'aria-label': 'Changes' },
      h('header.bar.changes-head', h('h2', 'Changes'), this.chips, h('span.space'), this.switcher, this.splitter, this.closer),
      this.state, this.content, this.bar.element)
  }

  update(conversation, task) {
    this.#runs = conversation.attempts
    this.conversation = conversation
    this.task = task
    const known = this.#runs.find(run => run.id === this.#run?.id)
    const best = this.#wanted ? this.#runs.find(run => run.id === this.#wanted) ?? known : this.#best()
    if (best && best.id !== this.#run?.id) this.#answer = null
    this.#run = best ?? null
    this.#switcherItems()
    const state = `${this.#run?.id} ${this.#run?.status}`
    if (state !== this.#loaded) {
      this.#loaded = state
      this.#error = null
      if (this.#run && isOver(this.#run.status)) {
        // A run whose changes were never read has no diff to ask for.
        if (this.#run.diff) void this.#load()
        else this.#error = { code: 'no_changes' }
      }
    }
    this.#hearOfApplications()
    // What is replaced in the middle of a press is pressed in vain.
    const drawn = JSON.stringify([state, this.#run?.diff, this.#run && editsOf(this.#run).length, this.#run?.treeRemoved,
      [task.id, task.projectPath, task.workTree, task.runtime, task.archivedAt, task.runCount]])
    if (drawn === this.#drawn) return
    this.#drawn = drawn
    this.#show()
  }

  /// A run and a file by their address; `null` goes back to the newest run.
  select(runId, path = null) {
    this.#wanted = runId
    this.path = path
    if (this.conversation) this.update(this.conversation, this.task)
    if (path && this.#answer) this.view.open(path)
  }

  get count() {
    return this.#run?.diff?.files ?? 0
  }

  clear() {
    this.#runs = []
    this.#run = this.#answer = this.#error = this.#wanted = this.conversation = null
    this.#loaded = this.#drawn = ''
    this.#turn += 1
    this.#heard.clear()
    this.view.set([])
    this.files.set([], { canChoose: false, applied: new Map() })
    this.bar.reset()
    this.#show()
  }

  #best() {
    const last = this.#runs.at(-1)
    if (!last || !isOver(last.status)) return last
    return this.#runs.findLast(run => run.diff?.files) ?? last
  }

  /// An event says that one changed, whoever did it; the API server says how it stands.
  #hearOfApplications() {
    for (const { applicationId, runId, revision } of this.conversation.applications.values()) {
      if (runId !== this.#run?.id || this.#heard.get(applicationId) === revision) continue
      this.#heard.set(applicationId, revision)
      if (this.#answer) void this.#ask(() => api.get(`/v1/applications/${applicationId}`)).catch(error => console.debug(error.message))
    }
  }

  #catchUp({ runId, applications }) {
    for (const { applicationId, runId: run, status } of this.conversation.applications.values()) {
      if (run === runId && applications.find(one => one.id === applicationId)?.status !== status) this.#heard.delete(applicationId)
    }
    this.#hearOfApplications()
  }

  /// Answers may come in another order than they were asked for: the one asked for last holds.
  async #ask(request) {
    const turn = (this.#asked += 1)
    const application = await request()
    if (application.runId !== this.#answer?.runId || turn < (this.#answered.get(application.id) ?? 0)) return
    this.#answered.set(application.id, turn)
    this.#answer.applications = [application, ...this.#answer.applications.filter(one => one.id !== application.id)]
      .sort((left, right) => (left.createdAt < right.createdAt ? 1 : -1))
    this.#show()
  }

  async #load() {
    const turn = (this.#turn += 1)
    const { id } = this.#run
    try {
      const answer = await api.get(`/v1/runs/${id}/diff`)
      if (turn !== this.#turn) return
      this.#answer = answer
      this.#error = null
      if (this.ignored) this.ignored.checked = false
      this.bar.reset()
      this.content.hidden = false
      this.view.set(answer.changes)
      this.#catchUp(answer)
    } catch (error) {
      if (turn !== this.#turn) return
      this.#error = error
      this.#answer = null
    }
    this.#show()
    if (this.#answer && this.path) {
      const isThere = this.view.open(this.path)
      if (!isThere) announce('This run did not change that file.')
      this.path = null
    }
  }

  #show() {
    const run = this.#run
    const answer = this.#answer
    const hasFiles = Boolean(answer?.changes.length)
    const summary = answer?.summary ?? run?.diff
    const isLive = Boolean(run) && !isOver(run.status)
    fill(this.chips,
      summary?.files ? h('span.chip', plural(summary.files, 'file'), countsOf(summary)) : null,
      answer?.digest ? h('span.faint.mono.digest', { title: `Digest of these changes: ${answer.digest}` }, answer.digest.slice(0, 8)) : null,
      isLive ? h('span.chip', h('span.dot', { dataset: { kind: 'running', alive: '' }, 'aria-hidden': 'true' }), 'live') : null)
    this.splitter.hidden = !hasFiles
    this.content.hidden = !hasFiles
    this.state.hidden = hasFiles
    if (hasFiles) {
      this.content.classList.toggle('can-ask', this.#canAsk)
      const canChoose = !isLive && !answer.isInPlace && this.task?.projectPath !== undefined
      this.files.set(answer.changes, { canChoose, applied: appliedPaths(answer) })
      this.#notes(answer)
      fill(this.state)
    } else fill(this.state, ...this.#words(run, isLive))
    this.#bar()
  }

  get #canAsk() {
    return this.task.runtime !== 'command' && !this.task.archivedAt
  }

  #bar() {
    const answer = this.#answer
    if (!answer?.changes.length) return this.bar.set(null)
    const { chosen } = this.files
    const applied = appliedPaths(answer)
    this.bar.set({
      files: answer.changes.length, chosen: chosen.length, applications: answer.applications,
      marked: this.#marked(answer), canAsk: this.#canAsk, removed: this.#run?.treeRemoved ?? null, isInPlace: answer.isInPlace,
      isWhole: standingOf(answer).length > 0 && answer.changes.every(({ path }) => applied.has(path)),
    })
  }

  #marked(answer) {
    const chosen = new Set(this.files.chosen)
    const { changes, ignored, asked } = answer
    return [...askedOf(changes.filter(({ path }) => chosen.has(path)), asked), ...askedOf(this.ignored?.checked ? ignored : [], asked)]
  }

  #notes(answer) {
    const lines = [
      ...answer.notes.map(note => h('p', ...inert(note))),
      ...answer.ignored.flatMap(({ marks }) => marks).map(({ words }) => h('p.is-mark', plain(words))),
      answer.ignored.length ? this.#ignoredChoice(answer.ignored) : null,
      answer.commits.length
        ? h('details', h('summary', plural(answer.commits.length, 'commit')), h('ul', ...answer.commits.map(commit =>
          h('li', h('code.faint', ...inert(commit.hash.slice(0, 8))), ' ', ...inert(commit.subject)))))
        : null,
      answer.references.length
        ? h('details', h('summary', plural(answer.references.length, 'reference')), h('ul', ...answer.references.map(reference =>
          h('li', h('code.faint', ...inert(reference.hash.slice(0, 8))), ' ', reference.kind, ' ', ...inert(reference.name),
            reference.commits ? `, ${plural(reference.commits, 'commit')}` : null))))
        : null,
    ].filter(Boolean)
    this.notes.hidden = lines.length === 0
    fill(this.notes, ...lines)
  }

  #ignoredChoice(folders) {
    this.ignored ??= h('input', { type: 'checkbox', id: 'apply-ignored', onchange: () => this.#bar() })
    const files = folders.reduce((sum, folder) => sum + folder.files, 0)
    const names = folders.slice(0, 5).flatMap((folder, index) => [index ? ', ' : '', h('code', ...inert(folder.path))])
    const others = folders.length > 5 ? ` and ${plural(folders.length - 5, 'more folder')}` : null
    return h('label.apply-ignored', { for: 'apply-ignored' }, this.ignored,
      h('span', `Apply ${plural(files, 'ignored file')} too: `, ...names, others))
  }

  #words(run, isLive) {
    const state = (title, ...words) => [h('div.pane-empty', h('b', title), ...words.map(text => h('p.muted', text)))]
    const skeleton = () => [h('div.pane-skeleton', { 'aria-hidden': 'true' }, h('div.skeleton'), h('div.skeleton'), h('div.skeleton'))]
    if (!this.conversation) return skeleton()
    if (!run) return this.task.runCount ? skeleton() : state('No run yet', 'The changes of the agent appear here when its run is finished.')
    if (isLive) {
      return [
        state('The diff appears when the run is finished', !this.task?.projectPath ? 'The agent works in a folder of its own.'
          : this.task.workTree === 'inPlace' ? 'The agent works directly in your folder.'
          : 'The agent works in a layer over your folder. Your folder is unchanged until you apply.'),
        touchedList(run, this.task?.projectPath),
      ].flat()
    }
    if (this.#error?.code === 'no_changes' || (this.#answer && !this.#answer.changes.length)) {
      if (run.status === 'interrupted' && !this.#answer) {
        return state('No diff of this run',
          'The run was interrupted before its changes were read. They are kept and appear in the diff of the next run.')
      }
      const ignored = this.#answer?.ignored.map(folder => folder.path) ?? []
      return state(
        'No changes', ignored.length ? `Only ignored files changed: ${plain(ignored.join(', '))}` : 'This run changed no files.')
    }
    if (this.#error) {
      return [h('div.pane-empty', { role: 'alert' }, h('b', 'The changes could not be loaded'), h('p.muted', ...inert(this.#error.message)),
        this.#error.hint ? h('p.faint', ...inert(this.#error.hint)) : null,
        h('button.btn.small', { type: 'button', onclick: () => this.#load() }, 'Try again'))]
    }
    return skeleton()
  }

  #switcherItems() {
    const state = this.#runs.map(run => `${run.id}${run.diff?.files}`).join()
    this.switcher.hidden = this.#runs.length < 2
    if (state !== this.switcher.dataset.state) {
      this.switcher.dataset.state = state
      fill(this.switcher, ...this.#runs.toReversed().map(run =>
        h('option', { value: run.id }, `Run ${run.attempt}${run.diff ? ` · ${plural(run.diff.files, 'file')}` : ''}`)))
    }
    if (this.#run) this.switcher.value = this.#run.id
  }

  #choose(runId) {
    this.select(runId)
    this.actions.selected(runId, null)
  }

  #open(path) {
    this.view.open(path)
    this.files.setCurrent(path)
    this.actions.selected(this.#run.id, path)
  }

  #chooseWhere(test) {
    this.files.choose(this.#answer.changes.map(change => change.path).filter(test))
  }

  /// Goes to the next or the previous change and focuses the lines.
  step(by) {
    if (!this.#answer?.changes.length) return
    this.actions.show()
    this.view.step(by)
    this.view.list.element.focus({ preventScroll: true })
  }

  /// Actions for the palette.
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

  async #apply(target) {
    const body = { target, includesIgnored: Boolean(this.#answer.ignored.length && this.ignored?.checked), digest: this.#answer.digest }
    if (!this.files.isAll) body.paths = this.files.chosen
    // Each was shown by its name and accepted.
    body.named = this.#marked(this.#answer).map(({ path }) => path)
    try {
      await this.#ask(() => api.post(`/v1/runs/${this.#run.id}/apply`, body))
    } catch (error) {
      // What is shown is not what would be applied: show that first.
      if (error.code === 'changes_changed') await this.#load()
      throw error
    }
    this.#sayHow()
  }

  async #undo(applicationId) {
    await this.#ask(() => api.post(`/v1/applications/${applicationId}/undo`))
    this.#sayHow()
  }

  #sayHow() {
    const newest = this.#answer?.applications[0]
    const words = { applied: newest?.message ? 'Nothing was undone.' : 'Applied.', undone: 'Undone.' }
    if (newest) announce(words[newest.status] ?? 'Nothing was changed.')
  }

  async #discard() {
    await api.post(`/v1/runs/${this.#run.id}/discard`)
    if (this.#run) this.#run.treeRemoved = 'discarded'
    announce('The changes were discarded.')
    this.#show()
  }
}
