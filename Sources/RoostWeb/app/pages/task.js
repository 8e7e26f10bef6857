import { session } from '../core/client.js'
import { fill, h } from '../core/dom.js'
import { RoostElement } from '../core/element.js'
import { go, setTitle } from '../core/router.js'
import { toast } from '../shell/feedback.js'
import { bindKeys } from '../shell/keys.js'
import { bindVerbs } from '../shell/verbs.js'
import { ChangesPane } from '../diff/changes-pane.js'
import { Composer } from '../task/composer.js'
import { isOver } from '../task/conversation.js'
import { ConversationView } from '../task/conversation-view.js'
import { Follow } from '../task/follow.js'
import { TaskHeader } from '../task/header.js'
import { plain } from '../task/inert.js'
import { RunAnnouncer } from '../task/run-announcer.js'
import { TaskActions } from '../task/task-actions.js'
import { TaskData } from '../task/task-data.js'
import { TaskLayout } from '../task/task-layout.js'
import { taskFailure, taskSkeleton } from '../task/task-placeholders.js'
import { taskVerbs } from '../task/task-verbs.js'

/**
 * A command without a stored agent runs once and takes no messages. The program of a stored agent receives each message.
 * @param {API.Task} task
 */
const isPlainCommand = task => task.runtime === 'command' && !task.agentId

/** `#/tasks/ID`: the conversation with an agent, and its changes. */
export default class TaskPage extends RoostElement {
  /** @type {TaskLayout} */
  layout
  /** @type {ConversationView | null} */
  view = null
  #announcer = new RunAnnouncer()
  /** @type {string | null | undefined} The run in the address */
  #shownRun = undefined
  /** @type {string | null} The run to scroll to once it exists */
  #wantedRun = null

  constructor() {
    super()
    this.data = new TaskData(() => this.signal, {
      // Frames are delivered in an animation frame, so their changes are drawn in the same one.
      changed: isDrawnNow => (isDrawnNow ? this.update() : this.invalidate()),
      failed: error => this.#fail(error), reset: () => this.#open(this.data.id),
    })
    const actions = this.actions = new TaskActions(this.data, { changed: () => this.invalidate(), toEnd: () => this.follow.toEnd() })
    this.header = new TaskHeader({
      rename: title => actions.rename(title), pause: () => actions.act('pause'), resume: () => actions.act('resume'),
      cancel: () => actions.cancel(), retry: () => actions.retry(), archive: () => actions.archive(), restore: () => actions.restore(),
      remove: () => actions.remove(), toggleChanges: () => this.layout.toggleChanges(),
    })
    this.composer = new Composer({
      send: (body, mode, attachments) => actions.send(body, mode, attachments), remove: id => actions.removeMessage(id),
      cancel: () => actions.cancel(), retry: () => actions.retry(), restore: () => actions.restore(),
      openAttachment: (id, name) => actions.openAttachment(id, name),
    })
    this.pane = new ChangesPane({
      close: () => this.layout.toggleChanges(), selected: (run, path) => this.#address(run, path ?? ''), show: () => this.layout.show('changes'),
      ask: text => {
        this.layout.show('conversation')
        this.composer.write(text)
      },
    })
    this.body = h('div.column.conversation')
    const scroll = h('div.scroll.task-scroll', { 'data-scroll': true }, this.body)
    this.follow = new Follow(scroll, this.body)
    this.layout = new TaskLayout({
      head: this.header.element, scroll, foot: [h('div.jump-zone', this.follow.button), this.composer.element],
      changes: this.pane.element, toggle: this.header.changes,
    })
  }

  mount() {
    this.append(this.layout.element)
    this.layout.follow(this.signal)
    this.listen(session, 'change', () => this.invalidate())
    this.own(() => this.#leave())
    this.own(bindKeys({
      d: ['Show or hide the changes', () => this.layout.toggleChanges()],
      c: ['Cancel the run', () => this.actions.cancel()],
      j: ['Next part of the conversation', () => this.view?.step(1)],
      k: ['Previous part', () => this.view?.step(-1)],
      e: ['Open or close the part', () => this.view?.toggle()],
      i: ['Write a message', () => this.composer.focus()],
      G: ['Jump to the latest', () => this.follow.toEnd()],
      '.': ['Next change', () => this.pane.step(1)],
      ',': ['Previous change', () => this.pane.step(-1)],
      s: ['Show changes side by side, or in one column', () => this.pane.toggleSplit()],
    }))
    this.own(bindVerbs(() => taskVerbs(this)))
  }

  /** @param {{id: string, run?: string, part?: string, path?: string}} params */
  navigate(params) {
    if (params.id !== this.data.id) this.#open(params.id)
    this.pane.select(params.run ?? null, params.path ?? null)
    // If the reader selected the run on this page, it is visible already.
    if (params.run !== this.#shownRun) this.#wantedRun = params.run ?? null
    this.#shownRun = params.run
    if (params.path || params.part === 'files') this.layout.show('changes')
    this.invalidate()
  }

  /** @param {string} id */
  #open(id) {
    this.#leave()
    this.#announcer.reset()
    this.header.clear()
    this.composer.open(id)
    this.pane.clear()
    this.layout.show('conversation')
    this.layout.state = 'loading'
    this.view = null
    fill(this.body, taskSkeleton())
    this.follow.isFollowing = true
    this.data.open(id)
  }

  #leave() {
    this.header.close()
    this.data.close()
  }

  /** @param {any} error */
  #fail(error) {
    setTitle('Task')
    this.layout.state = 'failed'
    const { id } = this.data
    fill(this.body, taskFailure(error, () => this.#open(id)))
  }

  update() {
    const { task, conversation, isLoaded } = this.data
    if (!task || !isLoaded) return
    if (conversation.isDeleted) {
      // If it was deleted on this page, the person has already seen a message.
      if (!this.actions.isDeleting) toast(`“${plain(task.title)}” was deleted`)
      return go('#/tasks')
    }
    const view = this.layout.isReady && this.view ? this.view : this.#firstPaint(task)
    const title = conversation.title ?? task.title
    setTitle(plain(title))
    this.header.update(task, conversation, title)
    view.update(conversation)
    this.pane.update(conversation, task)
    this.composer.update({
      isLive: Boolean(conversation.activeRun), isArchived: Boolean(task.archivedAt), isCommand: isPlainCommand(task),
      isOffline: session.connection === 'offline', waiting: conversation.waiting,
    })
    this.data.watchQueue()
    this.#announcer.say(conversation.lastRun)
    this.layout.files = this.pane.count
    if (this.#wantedRun && view.show(this.#wantedRun, this.follow)) this.#wantedRun = null
  }

  /** @param {API.Task} task */
  #firstPaint(task) {
    this.layout.state = 'ready'
    const { lastRun } = task
    const { actions } = this
    this.view = new ConversationView({
      isWatched: run => !lastRun || (run.attempt ?? 0) > lastRun.attempt || (run.attempt === lastRun.attempt && !isOver(lastRun.status)),
      projectPath: task.projectPath, agent: task.agent, isCommand: isPlainCommand(task), messages: this.data.conversation.messages,
      openAttachment: (id, name) => actions.openAttachment(id, name), retry: () => actions.retry(),
      showChanges: run => {
        this.pane.select(run)
        this.layout.show('changes')
        this.#address(run, '')
      },
      policy: task.agentId ? `#/agents/${encodeURIComponent(task.agentId)}/policy` : undefined,
      openNetwork: message => actions.openNetwork(message),
    })
    fill(this.body, this.view.element)
    return this.view
  }

  /** @param {string} run @param {string} path */
  #address(run, path) {
    this.#shownRun = run
    const file = `/files${path && '/'}${path.split('/').map(encodeURIComponent).join('/')}`
    go(`#/tasks/${this.data.id}/runs/${run}${file}`, { replace: true })
  }
}
customElements.define('roost-task-page', TaskPage)
