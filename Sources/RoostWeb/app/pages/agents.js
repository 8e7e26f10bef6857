import { h, icon } from '../core/dom.js'
import { render } from '../core/render.js'
import { RoostElement } from '../core/element.js'
import { api, live, session } from '../core/client.js'
import { coalesce } from '../core/coalesce.js'
import { baseName, capital, dot, time } from '../core/format.js'
import { restoreScroll, setTitle } from '../core/router.js'
import { failure, twin } from '../shell/feedback.js'
import { bindKeys } from '../shell/keys.js'
import { standing, presetWord } from './agent/words.js'

/** The list of all agents with their states. */
export default class AgentsPage extends RoostElement {
  /** @type {API.Agent[] | null} */
  #agents = null
  /** @type {any} */
  #error = null
  #withArchived = false
  hasRows = false

  constructor() {
    super()
    this.rows = h('tbody')
    this.table = h(
      'table.agents', { 'aria-label': 'Agents' },
      h('thead',
        h('tr', ['Agent', 'Runtime', 'Project', 'Policy',
        'Changed'].map(name => h('th.label', { scope: 'col', class: name === 'Changed' ? 'num' : '' }, name)))), this.rows)
    this.state = h('div')
    this.archived = h('input', { type: 'checkbox', onchange: event => ((this.#withArchived = event.target.checked), this.load()) })
    this.archivedLabel = h('label.check.faint.small', this.archived, 'Show archived agents')
  }

  mount() {
    this.append(
      h('header.bar', h('h1', 'Agents'), h('span.space'), h('a.btn.primary', { href: '#/new-agent' }, 'New agent')),
      h(
        'div.scroll', { 'data-scroll': true },
        h('div.body', this.table, this.state, this.archivedLabel)))
    setTitle('Agents')
    this.own(live.subscribe('tasks', {
      subscribed: () => this.load(), reset: () => this.load(),
      frames: list => list.some(({ event }) => event?.type.startsWith('agent.')) && this.load(),
    }))
    this.listen(session, 'change', () => this.#error && session.connection === 'online' && this.load())
    this.own(bindKeys({
      j: ['Next agent', () => this.#move(1)], k: ['Previous agent', () => this.#move(-1)],
      Enter: ['Open the agent', event => event.target.click?.()],
    }))
    this.load()
  }

  /** @param {number} step */
  #move(step) {
    const links = [...this.rows.querySelectorAll('a')]
    const at = links.indexOf(/** @type {any} */ (document.activeElement))
    links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))]?.focus()
  }

  load = coalesce(async () => {
    try {
      const { items } = await api.get(`/v1/agents${this.#withArchived ? '?archived=include' : ''}`, { signal: this.signal })
      this.#agents = items
      this.#error = null
    } catch (error) {
      if (error.name === 'AbortError') return
      this.#error = error
    }
    this.update()
  })

  update() {
    const agents = this.#agents
    this.table.hidden = !agents?.length
    this.archivedLabel.hidden = !agents
    if (agents) render(this.rows, agents.map(agentRow))
    const state = agents?.length ? 'rows' : agents ? 'empty' : this.#error ? 'error' : 'coming'
    render(this.state, this.#instead(state))
    if (state === 'rows' && !this.hasRows) restoreScroll()
    this.hasRows = state === 'rows'
  }

  /** @param {string} state */
  #instead(state) {
    if (state === 'rows') return null
    if (state === 'error') return failure(this.#error, this.load, 'The agents could not be loaded')
    if (state === 'coming') return h('div', { 'aria-hidden': 'true' },
      Array.from({ length: 4 }, () => h('div.row-skeleton', h('span.skeleton'), h('span.skeleton'))))
    return h(
      'div.empty', h('h2', 'No agents of your own yet'),
      h('p', 'An agent is a named worker with instructions, a runtime and a policy for what it can reach on this machine. ',
        'It keeps one conversation. You can also run tasks without an agent of your own: claude and command are built in.'),
      h('div.actions', h('a.btn.primary', { href: '#/new-agent' }, icon('plus'), 'Create the first agent')),
      h('p.faint', 'The same command in a terminal:'),
      twin('roost agent create reviewer --in .'))
  }
}

/** @param {API.Agent} agent */
function agentRow(agent) {
  const { kind, isAlive, word } = standing(agent)
  // The name of an archived agent may belong to another agent now.
  const href = `#/agents/${encodeURIComponent(agent.archivedAt ? agent.id : agent.name)}`
  return h(
    'tr', { key: agent.id },
    h('td', h('div.agent-cell', dot(kind, isAlive, word),
      h('div', h('a.row-link', { key: 'link', href }, agent.name), h('div.row-note', capital(agent.observed.lastError ?? word))))),
    h('td', agent.model ? `${agent.runtime} · ${agent.model}` : agent.runtime),
    h('td', { title: agent.projectPath }, baseName(agent.projectPath)), h('td', presetWord(agent.policy)),
    h('td.num', time(agent.updatedAt)))
}
customElements.define('roost-agents-page', AgentsPage)
