import { fill, h, keyed, setText } from '../../core/dom.js'
import { RoostElement } from '../../core/element.js'
import { api, live } from '../../core/client.js'
import { coalesce } from '../../core/coalesce.js'
import { capital, changes, dot, money, plural, setDot, statusOf, time } from '../../core/format.js'
import { failure, quoted, twin } from '../../shell/feedback.js'
import { agentPath } from './words.js'

/// The agent's tasks, newest first: its own conversation and what it was given beside.
export class Sessions extends RoostElement {
  constructor(page) {
    super()
    this.page = page
  }

  mount() {
    this.rows = h('tbody')
    this.table = h(
      'table.agents', { 'aria-label': 'Sessions', hidden: true },
      h('thead',
        h('tr', ['Task', 'Runs', 'Changes', 'Cost',
        'Age'].map((name, index) => h('th.label', { scope: 'col', class: index ? 'num' : '' }, name)))), this.rows)
    this.state = h('div')
    this.append(this.table, this.state)
    this.own(live.subscribe('tasks', { frames: this.load, reset: this.load }))
    this.load()
  }

  load = coalesce(async () => {
    try {
      const { items } = await api.get(`${agentPath(this.page.agent)}/tasks?limit=100`, { signal: this.signal })
      this.table.hidden = !items.length
      fill(this.state, !items.length &&
        h('div.empty', h('h2', 'No tasks yet'), h('p', 'Send the agent a message in its overview, or give it a task of its own.'),
        twin(`roost run "look around" --agent ${quoted(this.page.agent.name)}`)))
      keyed(this.rows, items, task => task.id, task => this.#make(task), (row, task) => this.#show(row, task))
    } catch (error) {
      if (error.name !== 'AbortError' && this.table.hidden) fill(this.state, failure(error, this.load))
    }
  })

  #make(task) {
    const row = h('tr',
      h('td', h('div.agent-cell', dot('idle'), h('div', h('a.row-link', { href: `#/tasks/${task.id}` }), h('div.row-note')))), h('td.num'),
    h('td.num'), h('td.num'), h('td.num', time(task.createdAt)))
    this.#show(row, task)
    return row
  }

  #show(row, task) {
    const { kind, isAlive, word } = statusOf(task)
    const [name, runs, changed, cost, at] = row.children
    const [mark, words] = name.firstChild.children
    setDot(mark, kind, isAlive, word)
    setText(words.firstChild, task.title)
    setText(words.lastChild,
      task.id === this.page.agent.conversation ? `Conversation · ${word}` : capital(task.lastRun?.outcome?.message ?? word))
    setText(runs, plural(task.runCount, 'run'))
    fill(changed, changes(task.lastRun?.diff))
    setText(cost, money(task.usage?.costUSD))
    at.firstChild.value = task.activeAt ?? task.createdAt
  }
}
customElements.define('roost-agent-sessions', Sessions)
