import { fill, h, icon, keyed, setText } from '../core/dom.js'
import { RoostElement } from '../core/element.js'
import { api, live, session } from '../core/client.js'
import { coalesce } from '../core/coalesce.js'
import { baseName, capital, dot, setDot, time } from '../core/format.js'
import { restoreScroll, setTitle } from '../core/router.js'
import { failure, twin } from '../shell/feedback.js'
import { bindKeys } from '../shell/keys.js'
import { standing, presetWord } from './agent/words.js'

/// All agents with where they stand.
export default class AgentsPage extends RoostElement {
  #agents = null
  #error = null
  #withArchived = false

  mount() {
    this.rows = h('tbody')
    this.table = h(
      'table.agents', { 'aria-label': 'Agents' },
      h('thead',
        h('tr', ['Agent', 'Runtime', 'Project', 'Policy',
        'Changed'].map(name => h('th.label', { scope: 'col', class: name === 'Changed' ? 'num' : '' }, name)))), this.rows)
    this.state = h('div')
    this.archived = h('input', { type: 'checkbox', onchange: () => ((this.#withArchived = this.archived.checked), this.load()) })
    this.append(
      h('header.bar', h('h1', 'Agents'), h('span.space'), h('a.btn.primary', { href: '#/new-agent' }, 'New agent')),
      h(
        'div.scroll', { 'data-scroll': true },
        h('div.body', this.table, this.state, h('label.check.faint.small', this.archived, 'Show archived agents'))))
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

  #move(step) {
    const links = [...this.rows.querySelectorAll('a')]
    const at = links.indexOf(document.activeElement)
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
    this.archived.parentElement.hidden = !agents
    if (agents) keyed(this.rows, agents, agent => agent.id, makeRow, updateRow)
    const key = agents?.length ? 'rows' : agents ? 'empty' : this.#error ? 'error' : 'coming'
    if (key === this.state.key) return
    this.state.key = key
    if (key === 'rows') restoreScroll()
    fill(this.state, this.#instead(key))
  }

  #instead(key) {
    if (key === 'rows') return null
    if (key === 'error') return failure(this.#error, this.load, 'The agents could not be loaded')
    if (key === 'coming') return h('div', { 'aria-hidden': 'true' },
      Array.from({ length: 4 }, () => h('div.row-skeleton', h('span.skeleton'), h('span.skeleton'))))
    return h(
      'div.empty', h('h2', 'No agents of your own yet'),
      h('p', 'An agent is a named worker with instructions, a runtime and a policy for what it can reach on this machine. ',
        'It keeps one conversation. You can also run tasks without an agent of your own: claude and command are built in.'),
      h('div.actions', h('a.btn.primary', { href: '#/new-agent' }, icon('plus'), 'Create the first agent')),
      h('p.faint', 'The same in a terminal:'),
      twin('roost agent create reviewer --in .'))
  }
}

function makeRow(agent) {
  const row = h(
    'tr', h('td',
      h('div.agent-cell', dot('idle'),
      h('div', h('a.row-link', { href: `#/agents/${encodeURIComponent(agent.name)}` }), h('div.row-note')))),
    h('td'), h('td'), h('td'), h('td.num', time(agent.updatedAt)))
  updateRow(row, agent)
  return row
}

function updateRow(row, agent) {
  const [name, runtime, where, reach, changed] = row.children
  const [mark, words] = name.firstChild.children
  const { kind, isAlive, word } = standing(agent)
  setDot(mark, kind, isAlive, word)
  // An archived agent's name may belong to another one now.
  words.firstChild.href = `#/agents/${encodeURIComponent(agent.archivedAt ? agent.id : agent.name)}`
  setText(words.firstChild, agent.name)
  setText(words.lastChild, capital(agent.observed.lastError ?? word))
  setText(runtime, agent.model ? `${agent.runtime} · ${agent.model}` : agent.runtime)
  setText(where, baseName(agent.projectPath))
  where.title = agent.projectPath ?? ''
  setText(reach, presetWord(agent.policy))
  changed.firstChild.value = agent.updatedAt
}
customElements.define('roost-agents-page', AgentsPage)
