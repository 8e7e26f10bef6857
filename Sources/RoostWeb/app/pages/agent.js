import { fill, h, icon, setText } from '../core/dom.js'
import { render } from '../core/render.js'
import { RoostElement } from '../core/element.js'
import { api, live, session } from '../core/client.js'
import { coalesce } from '../core/coalesce.js'
import { dot, setDot } from '../core/format.js'
import { go, setTitle } from '../core/router.js'
import { confirm, failure, menu, toast, toastError } from '../shell/feedback.js'
import { agentPath, standing } from './agent/words.js'
import { Overview } from './agent/overview.js'
import { Instructions } from './agent/instructions.js'
import { PolicyTab } from './agent/policy.js'
import { Sessions } from './agent/sessions.js'
import { UsageTab } from './agent/usage.js'

/** @typedef {HTMLElement & {show?(agent: API.Agent): void}} Tab */
/** @typedef {'start' | 'stop' | 'pause' | 'resume' | 'restart' | 'reset-session'} Verb */

/** @type {[id: string, name: string, make: new (page: AgentPage) => Tab][]} */
const tabs = [
  ['overview', 'Overview', Overview], ['instructions', 'Instructions', Instructions], ['policy', 'Policy', PolicyTab],
  ['sessions', 'Sessions', Sessions], ['usage', 'Usage', UsageTab],
]

/** The page of one agent: its status, definition, policy, sessions and usage. */
export default class AgentPage extends RoostElement {
  /** @type {API.Agent} `null` until it is loaded; the tabs are created only then */
  agent = /** @type {any} */ (null)
  /** The name or id in the address. */
  #key = ''
  /** @type {{id: string, element: Tab} | null} */
  #tab = null
  #name = ''
  /** @type {(() => void) | null} */
  #stop = null
  /** @type {any} */
  #error = null
  #turn = 0

  constructor() {
    super()
    this.mark = dot('idle')
    this.word = h('span')
    this.runtime = h('span.chip.bar-runtime')
    this.head = h('h1')
    this.actions = h('div.bar-actions')
    this.tabs = tabs.map(([id, name]) => ({ id, link: h('a', { role: 'tab', dataset: { name } }, name) }))
    this.extra = h('div.tab-extra')
    this.panel = h('div', { role: 'tabpanel' })
    this.content = h(
      'div.body',
      h('div.tab-row', h('div.seg', { role: 'tablist', 'aria-label': 'About this agent', onkeydown: event => this.#walk(event) },
        this.tabs.map(({ link }) => link)), this.extra),
      this.panel)
    this.instead = h('div')
    this.scrollArea = h('div.scroll', { 'data-scroll': true }, this.content, this.instead)
    this.state = h('span.chip.bar-state', this.mark, this.word)
  }

  mount() {
    this.append(
      h('header.bar', this.head, this.state, this.runtime, h('span.space'), this.actions), this.scrollArea)
    this.listen(session, 'change', () => this.#error && session.connection === 'online' && this.load())
    this.own(() => this.#stop?.())
  }

  /** @param {{name: string, tab?: string}} params */
  navigate({ name, tab = 'overview' }) {
    if (name !== this.#key && name !== this.agent?.id && name !== this.agent?.name) {
      this.#key = name
      this.agent = /** @type {any} */ (null)
      this.#error = this.#tab = null
      this.#turn += 1
      this.#stop?.()
      this.#stop = null
      setText(this.head, name)
      setText(this.word, '')
      setText(this.runtime, '')
      render(this.actions)
      this.load()
    }
    this.#name = tabs.some(([id]) => id === tab) ? tab : 'overview'
    this.update()
  }

  load = coalesce(async () => {
    const turn = this.#turn
    /** @type {any} */
    let error = null
    /** @type {API.Agent | void} */
    const agent = await api.get(`/v1/agents/${encodeURIComponent(this.agent?.id ?? this.#key)}`, { signal: this.signal })
      .catch(failed => void (error = failed))
    if (error?.name === 'AbortError') return
    // Another agent is displayed now, or the answer to a change is newer.
    if (turn !== this.#turn) return this.load()
    this.#error = error
    if (agent) {
      this.agent = agent
      this.#stop ??= live.subscribe(`agent:${agent.id}`, { frames: this.load, reset: this.load, subscribed: this.load })
    }
    this.update()
  }, 150)

  /**
   * Takes the agent from the answer to a change. Answers to earlier requests are then outdated.
   * @param {API.Agent} agent
   */
  take(agent) {
    if (agent.id !== this.agent?.id) return
    this.agent = agent
    this.#turn += 1
    if (this.#key === this.head.textContent && agent.name !== this.#key) {
      this.#key = agent.name
      go(`#/agents/${encodeURIComponent(agent.name)}/${this.#name}`, { replace: true })
    }
    this.update()
  }

  update() {
    const { agent } = this
    this.content.hidden = this.state.hidden = this.runtime.hidden = !agent
    render(this.instead, agent ? null : this.#error ? this.#failed() : h('div.body', { 'aria-hidden': 'true' }, h('div.card.skeleton.skeleton-block')))
    if (!agent) return
    const { kind, isAlive, word } = standing(agent)
    setTitle(agent.name)
    setText(this.head, agent.name)
    setDot(this.mark, kind, isAlive)
    setText(this.word, word)
    setText(this.runtime, agent.model ? `${agent.runtime} · ${agent.model}` : agent.runtime)
    this.#showActions(agent)
    for (const { id, link } of this.tabs) {
      link.href = `#/agents/${encodeURIComponent(this.#key)}/${id}`
      link.setAttribute('aria-selected', String(id === this.#name))
      link.tabIndex = id === this.#name ? 0 : -1
    }
    if (this.#tab?.id !== this.#name) {
      const [id, , Tab] = tabs.find(([id]) => id === this.#name) ?? tabs[0]
      const element = new Tab(this)
      this.#tab = { id, element }
      fill(this.extra)
      fill(this.panel, element)
    }
    this.#tab?.element.show?.(agent)
  }

  /**
   * Moves through the tabs with the arrow keys, as is usual for tab lists.
   * @param {KeyboardEvent} event
   */
  #walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const { link } = this.tabs[(this.tabs.findIndex(({ id }) => id === this.#name) + step + tabs.length) % tabs.length]
    go(link.hash)
    link.focus()
  }

  #failed() {
    if (this.#error.code !== 'agent_not_found') return failure(this.#error, this.load, 'The agent could not be loaded')
    return h(
      'div.empty', h('h2', 'There is no such agent'),
      h('p', `No agent has the name ${this.#key}. It may have been renamed or archived.`),
      h('div.actions', h('a.btn', { href: '#/agents' }, 'Show all agents')))
  }

  /** @param {API.Agent} agent */
  #showActions(agent) {
    if (agent.archivedAt) return void render(this.actions)
    /** @param {string} text @param {Verb} verb @param {boolean} [primary] */
    const button = (text, verb, primary) =>
      h('button.btn', { type: 'button', class: primary ? 'primary' : '', onclick: () => this.act(verb) }, text)
    const more = menu(
      h('button.btn.icon-only', { type: 'button', 'aria-label': 'More actions' }, icon('more')),
      () => [
        agent.desiredState !== 'stopped' && { text: 'Restart', iconName: 'retry', run: () => this.#restart() },
        agent.desiredState !== 'stopped' && { text: 'Stop', iconName: 'stop', run: () => this.act('stop') },
        { text: 'New conversation…', iconName: 'channels', run: () => this.#reset() },
        { text: 'Archive…', iconName: 'archive', danger: true, run: () => this.#archive() },
      ], 'More actions')
    render(
      this.actions,
      h('a.btn.bar-edit', { href: `#/agents/${encodeURIComponent(this.#key)}/instructions` }, 'Edit'),
      agent.desiredState === 'running' ? button('Pause', 'pause') : agent.desiredState === 'paused' ? button('Resume', 'resume', true)
        : button('Start', 'start', true),
      more)
  }

  /** @param {Verb} verb */
  async act(verb) {
    try {
      this.take(await api.post(`${agentPath(this.agent)}/${verb}`))
    } catch (error) {
      toastError(error)
    }
  }

  async #restart() {
    const isSure = !this.agent.activeRun || await confirm({
      title: `Restart ${this.agent.name}?`, text: 'The current turn is cancelled. The conversation continues afterwards.',
      action: 'Cancel the turn and restart', danger: true,
    })
    if (isSure) await this.act('restart')
  }

  async #reset() {
    const isSure = await confirm({
      title: 'Start a new conversation?',
      text: `The conversation so far stays readable as a task, but ${this.agent.name} does not remember it.`,
      action: 'Start a new conversation',
    })
    if (isSure) await this.act('reset-session')
  }

  async #archive() {
    const { agent } = this
    const isSure = await confirm({
      title: `Archive ${agent.name}?`,
      text: 'Its active run is cancelled, and its name becomes free. Its tasks and their history stay. This cannot be undone.',
      action: `Archive ${agent.name}`, danger: true,
    })
    if (!isSure) return
    try {
      await api.post(`${agentPath(agent)}/archive`)
      toast(`Archived ${agent.name}`)
      if (this.isConnected) go('#/agents')
    } catch (error) {
      toastError(error)
    }
  }
}
customElements.define('roost-agent-page', AgentPage)
