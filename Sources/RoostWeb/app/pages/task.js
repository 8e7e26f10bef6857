import { api, live, session } from '../core/client.js'
import { coalesce } from '../core/coalesce.js'
import { fill, h, setText } from '../core/dom.js'
import { keepDraft } from '../core/drafts.js'
import { RoostElement } from '../core/element.js'
import { statusOf } from '../core/format.js'
import { Once } from '../core/once.js'
import { go, setTitle } from '../core/router.js'
import { announce, failure, toast, toastError } from '../shell/feedback.js'
import { bindKeys } from '../shell/keys.js'
import { bindVerbs } from '../shell/verbs.js'
import { ChangesPane } from '../diff/changes-pane.js'
import { askToCancel } from '../task/cancel.js'
import { Composer } from '../task/composer.js'
import { Conversation, isOver } from '../task/conversation.js'
import { ConversationView } from '../task/conversation-view.js'
import { Dock } from '../task/dock.js'
import { Follow } from '../task/follow.js'
import { TaskHeader } from '../task/header.js'
import { plain } from '../task/inert.js'
import { deleteTask } from './tasks/actions.js'

/// What an event of the task's own says less of than the API server's answer does.
const STALE = new Set(['task.changed', 'run.queued', 'run.finished', 'application.changed', 'work_tree.removed', 'diff.captured'])

/// A command without an agent of its own runs once and hears nothing; a made agent's program gets each message.
const isPlainCommand = task => task.runtime === 'command' && !task.agentId

const isWide = matchMedia('(min-width: 1100px)')

/// `#/tasks/ID`: the conversation with an agent, and what it changed.
export default class TaskPage extends RoostElement {
  #id = null
  #stop = null
  #stopQueue = null
  #said = ''
  #isLoaded = false
  #once = new Once()
  #asked = 0
  #answered = 0
  #isDeleting = false

  mount() {
    this.conversation = new Conversation()
    this.header = new TaskHeader({
      rename: title => this.#rename(title), pause: () => this.#act('pause'), resume: () => this.#act('resume'),
      cancel: () => this.#cancel(), retry: () => this.#retry(), archive: () => this.#archive(true), restore: () => this.#archive(false),
      remove: () => this.#delete(), toggleChanges: () => this.#toggleChanges(),
    })
    this.composer = new Composer({
      send: (body, mode, attachments) => this.#send(body, mode, attachments), remove: id => this.#remove(id), cancel: () => this.#cancel(),
      retry: () => this.#retry(), restore: () => this.#archive(false), openAttachment: (id, name) => this.#openAttachment(id, name),
    })
    this.pane = new ChangesPane({
      close: () => this.#toggleChanges(), selected: (run, path) => this.#address(run, path ?? ''), ask: text => this.#ask(text),
      show: () => this.#showTab('changes'),
    })
    this.dock = new Dock(this.pane.element)
    this.count = h('span.tab-count', { hidden: true })
    this.tabs = h('div.seg.task-tabs', { role: 'tablist', 'aria-label': 'Parts of the task' }, this.#tab('conversation', 'Conversation'),
      this.#tab('changes', 'Changes'))
    this.tabs.lastChild.append(this.count)
    this.body = h('div.column.conversation')
    this.scroll = h('div.scroll.task-scroll', { 'data-scroll': true }, this.body)
    this.follow = new Follow(this.scroll, this.body)
    this.main = h('div.task-main', this.header.element, this.tabs, this.scroll, h('div.jump-zone', this.follow.button),
      this.composer.element)
    this.layout = h('div.task-layout', { dataset: { tab: 'conversation' } }, this.main, this.dock.element)
    this.append(this.layout)
    this.#layDock()
    this.listen(isWide, 'change', () => this.#layDock())
    this.listen(session, 'change', () => this.invalidate())
    this.own(() => this.#leave())
    this.own(bindKeys({
      d: ['Show or hide the changes', () => this.#toggleChanges()],
      c: ['Cancel the run', () => this.#cancel()],
      j: ['Next part of the conversation', () => this.view?.step(1)],
      k: ['Previous part', () => this.view?.step(-1)],
      e: ['Open or close the part', () => this.view?.toggle()],
      i: ['Write a message', () => this.composer.focus()],
      G: ['Jump to the latest', () => this.follow.toEnd()],
      '.': ['Next change', () => this.pane.step(1)],
      ',': ['Previous change', () => this.pane.step(-1)],
      s: ['Show changes side by side, or in one column', () => this.pane.toggleSplit()],
    }))
    this.own(bindVerbs(() => this.#verbs()))
  }

  navigate(params) {
    if (params.id !== this.#id) this.#open(params.id)
    this.pane.select(params.run ?? null, params.path ?? null)
    // A run that the reader chose here is in sight already.
    if (params.run !== this.shownRun) this.wantedRun = params.run ?? null
    this.shownRun = params.run
    if (params.path || params.part === 'files') this.#showTab('changes')
    this.invalidate()
  }

  unmount() {
    this.#id = null
  }

  #open(id) {
    this.#leave()
    this.#id = id
    this.task = null
    this.#isLoaded = false
    this.#said = ''
    this.conversation = new Conversation()
    this.header.clear()
    this.composer.open(id)
    this.pane.clear()
    this.#showTab('conversation')
    this.layout.dataset.state = 'loading'
    this.view = null
    fill(this.body, skeleton())
    this.follow.isFollowing = true
    this.#stop = live.subscribe(`task:${id}`, {
      after: 0,
      subscribed: () => this.#load(),
      reset: () => this.#open(id),
      frames: frames => this.#take(frames),
    })
    void this.#load()
  }

  #leave() {
    this.header.close()
    this.#stop?.()
    this.#stopQueue?.()
    this.#stop = this.#stopQueue = null
  }

  #loadSoon = coalesce(() => this.#load())

  async #load() {
    const id = this.#id
    if (!id) return
    const turn = (this.#asked += 1)
    try {
      const [task, messages] = await Promise.all([
        api.get(`/v1/tasks/${id}`, { signal: this.signal }), api.get(`/v1/tasks/${id}/messages`, { signal: this.signal }),
      ])
      if (id !== this.#id) return
      for (const message of messages.items) this.conversation.takeMessage(message)
      // Answers may come in another order than they were asked for.
      if (turn > this.#answered) {
        this.#answered = turn
        this.task = task
      }
      this.#isLoaded = true
      this.invalidate()
    } catch (error) {
      if (id !== this.#id || error.name === 'AbortError') return
      // With something on the page already, the line of the frame says that Roost does not answer.
      if (!this.task) this.#fail(error)
    }
  }

  #fail(error) {
    setTitle('Task')
    this.layout.dataset.state = 'failed'
    const isGone = error.code === 'task_not_found' || error.code === 'ambiguous_id'
    fill(this.body, isGone
      ? h('div.empty', { role: 'alert' }, h('h2', 'This task does not exist'),
        h('p', 'It was deleted, or the link belongs to another machine.'),
        h('div.actions', h('a.btn.primary', { href: '#/tasks' }, 'Show all tasks')))
      : failure(error, () => this.#open(this.#id), 'This task could not be loaded'))
  }

  #take(frames) {
    let isChanged = false
    let isStale = false
    for (const frame of frames) {
      if (frame.live) isChanged = this.conversation.takeLive(frame.live) || isChanged
      else if (frame.event) {
        isChanged = this.conversation.take(frame.event) || isChanged
        const { type, data } = frame.event
        isStale ||= STALE.has(type) || (type === 'message.accepted' && data.attachments)
      }
    }
    if (isStale) this.#loadSoon()
    // Frames come once per animation frame: what they changed is drawn in the same one.
    if (isChanged) this.update()
  }

  update() {
    const { task, conversation } = this
    if (!task || !this.#isLoaded) return
    if (conversation.isDeleted) {
      // Whoever deleted it here was told already.
      if (!this.#isDeleting) toast(`“${plain(task.title)}” was deleted`)
      return go('#/tasks')
    }
    if (this.layout.dataset.state !== 'ready') this.#firstPaint()
    const title = conversation.title ?? task.title
    setTitle(plain(title))
    this.header.update(task, conversation, title)
    this.view.update(conversation)
    this.pane.update(conversation, task)
    const active = conversation.activeRun
    this.composer.update({
      isLive: Boolean(active), isArchived: Boolean(task.archivedAt), isCommand: isPlainCommand(task),
      isOffline: session.connection === 'offline',
      waiting: conversation.waiting,
    })
    this.#watchQueue(active)
    this.#say(conversation.lastRun)
    const files = String(this.pane.count || '')
    setText(this.count, files)
    this.count.hidden = !files
    if (this.wantedRun && this.view.show(this.wantedRun, this.follow)) this.wantedRun = null
  }

  #firstPaint() {
    this.layout.dataset.state = 'ready'
    const { task } = this
    const { lastRun } = task
    this.view = new ConversationView({
      isWatched: run => !lastRun || run.attempt > lastRun.attempt || (run.attempt === lastRun.attempt && !isOver(lastRun.status)),
      projectPath: task.projectPath, agent: task.agent, isCommand: isPlainCommand(task),
      openAttachment: (id, name) => this.#openAttachment(id, name), showChanges: run => this.#showChanges(run), retry: () => this.#retry(),
      policy: task.agentId && `#/agents/${encodeURIComponent(task.agentId)}/policy`, openNetwork: message => this.#openNetwork(message),
    })
    fill(this.body, this.view.element)
  }

  /// For those who do not see the page: where the run stands, and nothing else.
  #say(run) {
    if (!run) return
    const { word } = statusOf({ ...run, cancelRequestedAt: run.isCancelRequested || null })
    const words = `${run.id} ${word}`
    if (this.#said && this.#said !== words) announce(`Run ${run.attempt}: ${word}`)
    this.#said = words
  }

  /// While a run waits its place changes with other tasks.
  #watchQueue(run) {
    const isWaiting = run?.status === 'queued'
    if (isWaiting === Boolean(this.#stopQueue)) return
    if (!isWaiting) {
      this.#stopQueue()
      this.#stopQueue = null
      return
    }
    const read = async () => {
      try {
        const answer = await api.get(`/v1/runs/${run.id}`, { signal: this.signal })
        if (this.conversation.takeRun(answer)) this.invalidate()
      } catch (error) {
        // The place is a nicety: what matters comes as events.
        if (error.name !== 'AbortError') console.debug(error.message)
      }
    }
    this.#stopQueue = live.subscribe('tasks', { frames: read })
    void read()
  }

  // What people do

  async #try(work, doing) {
    try {
      return await work()
    } catch (error) {
      toastError(error, doing)
      return undefined
    }
  }

  #act(verb) {
    const run = this.conversation.activeRun
    return run && this.#try(() => api.post(`/v1/runs/${run.id}/${verb}`))
  }

  async #cancel() {
    const run = this.conversation.activeRun
    if (!run || run.isCancelRequested) return
    const request = await askToCancel(this.conversation.waiting)
    if (request) await this.#try(() => api.post(`/v1/runs/${run.id}/cancel`, request), 'The run was not cancelled')
  }

  /// For the palette: what can be done with this task now.
  #verbs() {
    const { task, conversation } = this
    if (!task || !this.#isLoaded) return []
    const run = conversation.activeRun
    const isLive = run && !run.isCancelRequested
    return [
      isLive && { text: 'Cancel the run', iconName: 'stop', run: () => this.#cancel() },
      isLive && run.status === 'running' && (run.isPaused
        ? { text: 'Resume the run', iconName: 'play', run: () => this.#act('resume') }
        : { text: 'Pause the run', iconName: 'pause', run: () => this.#act('pause') }),
      ...this.pane.verbs(),
      !run && conversation.lastRun && !task.archivedAt && { text: 'Run again', iconName: 'retry', run: () => this.#retry() },
      { text: 'Show or hide the changes', iconName: 'split', run: () => this.#toggleChanges() },
      { text: 'Rename the task', iconName: 'pencil', run: () => this.header.edit() },
      task.archivedAt ? { text: 'Restore the task', iconName: 'undo', run: () => this.#archive(false) }
        : { text: 'Archive the task', iconName: 'archive', run: () => this.#archive(true) },
    ]
  }

  #retry() {
    this.follow.toEnd()
    return this.#try(() => api.post(`/v1/tasks/${this.#id}/retry`), 'The run was not started again')
  }

  /// A task's sandbox is fixed when it is created: another task like it gets another one.
  #openNetwork({ body }) {
    const { agent, projectPath: folder } = this.task
    keepDraft('roost.new-task', { prompt: body, agent, folder, network: 'open' })
    go('#/new')
  }

  async #archive(isArchived) {
    const id = this.#id
    const isDone = await this.#try(async () => {
      await api.post(`/v1/tasks/${id}/${isArchived ? 'archive' : 'restore'}`)
      return true
    }, isArchived ? 'The task was not archived' : 'The task was not restored')
    if (!isDone) return
    await this.#load()
    if (isArchived) toast('Archived', { undo: () => this.#try(() => api.post(`/v1/tasks/${id}/restore`)).then(() => this.#load()) })
  }

  async #delete() {
    this.#isDeleting = true
    if (await deleteTask(this.task)) go('#/tasks')
    this.#isDeleting = false
  }

  async #rename(title) {
    const { conversation, task: before } = this
    conversation.title = title
    this.task = { ...before, title }
    this.invalidate()
    try {
      const answer = await api.patch(`/v1/tasks/${before.id}`, { title }, { ifMatch: before.version })
      if (conversation === this.conversation) {
        this.task = answer
        this.#answered = this.#asked += 1
      }
    } catch (error) {
      conversation.title = null
      toastError(error, 'The title was not changed')
      await this.#load()
    }
    this.invalidate()
  }

  async #send(body, mode, attachments) {
    const { conversation } = this
    const path = `/v1/tasks/${this.#id}/messages`
    const request = { body, mode, ...(attachments.length ? { attachments } : {}) }
    try {
      const answer = await api.post(path, request, { idempotencyKey: this.#once.keyOf(path, request) })
      this.#once.settle()
      conversation.takeMessage(answer.message)
    } catch (error) {
      this.#once.settle(error)
      toastError(error, 'The message was not sent')
      return false
    }
    if (conversation === this.conversation) this.follow.toEnd()
    this.invalidate()
    return true
  }

  async #remove(id) {
    const { conversation } = this
    const isGone = await this.#try(async () => {
      await api.delete(`/v1/tasks/${this.#id}/messages/${id}`)
      return true
    }, 'The message was not removed')
    if (isGone) {
      conversation.messages.delete(id)
      this.invalidate()
    }
    return Boolean(isGone)
  }

  async #openAttachment(id, name) {
    const blob = await this.#try(() => api.blob(`/v1/attachments/${id}`), 'The file could not be read')
    if (!blob) return
    const address = URL.createObjectURL(blob)
    h('a', { href: address, download: plain(name) }).click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
  }

  // The changes

  #tab(name, words) {
    return h('button', {
      type: 'button', role: 'tab', id: `tab-${name}`, 'aria-selected': String(name === 'conversation'), onclick: () => this.#showTab(name),
      onkeydown: event => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        this.#showTab(name === 'changes' ? 'conversation' : 'changes')
        this.tabs.querySelector('[aria-selected="true"]').focus()
      },
    }, words)
  }

  #showTab(name) {
    this.layout.dataset.tab = name
    for (const tab of this.tabs.children) tab.setAttribute('aria-selected', String(tab.id === `tab-${name}`))
    if (isWide.matches && name === 'changes' && !this.dock.isOpen) this.#toggleChanges()
  }

  #toggleChanges() {
    if (!isWide.matches) return this.#showTab(this.layout.dataset.tab === 'changes' ? 'conversation' : 'changes')
    this.dock.isOpen = !this.dock.isOpen
    this.#layDock()
  }

  #showChanges(run) {
    this.pane.select(run)
    this.#showTab('changes')
    this.#address(run, '')
  }

  #layDock() {
    this.layout.toggleAttribute('data-docked', this.dock.isOpen)
    this.header.changes.setAttribute('aria-pressed', String(this.dock.isOpen))
  }

  #address(run, path) {
    this.shownRun = run
    const file = path === null ? '' : `/files${path && '/'}${path.split('/').map(encodeURIComponent).join('/')}`
    go(`#/tasks/${this.#id}/runs/${run}${file}`, { replace: true })
  }

  #ask(text) {
    this.#showTab('conversation')
    this.composer.write(text)
  }
}
customElements.define('roost-task-page', TaskPage)

/// The shape of what comes.
function skeleton() {
  return h('div.task-skeleton', { 'aria-hidden': 'true' }, h('div.skeleton.tall'), h('div.skeleton'), h('div.skeleton.taller'),
    h('div.skeleton.short'))
}
