import { h } from '../../core/dom.js'
import { render } from '../../core/render.js'
import { RoostElement } from '../../core/element.js'
import { api, live } from '../../core/client.js'
import { coalesce } from '../../core/coalesce.js'
import { capital, changes, dot, money, plural, statusOf, time } from '../../core/format.js'
import { failure, quoted, twin } from '../../shell/feedback.js'
import { agentPath } from './words.js'

/** The agent's tasks, newest first: its conversation and separate tasks. */
export class Sessions extends RoostElement {
  /** @param {import('../agent.js').default} page */
  constructor(page) {
    super()
    this.page = page
    this.rows = h('tbody')
    this.table = h(
      'table.agents', { 'aria-label': 'Sessions', hidden: true },
      h('thead',
        h('tr', ['Task', 'Runs', 'Changes', 'Cost',
        'Age'].map((name, index) => h('th.label', { scope: 'col', class: index ? 'num' : '' }, name)))), this.rows)
    this.state = h('div')
  }

  mount() {
    this.append(this.table, this.state)
    this.own(live.subscribe('tasks', { frames: this.load, reset: this.load }))
    this.load()
  }

  load = coalesce(async () => {
    try {
      const { items } = await api.get(`${agentPath(this.page.agent)}/tasks?limit=100`, { signal: this.signal })
      this.table.hidden = !items.length
      render(this.state, !items.length &&
        h('div.empty', h('h2', 'No tasks yet'), h('p', 'Send the agent a message in its overview, or give it a task of its own.'),
        twin(`roost run "look around" --agent ${quoted(this.page.agent.name)}`)))
      render(this.rows, items.map(task => this.#row(task)))
    } catch (error) {
      if (error.name !== 'AbortError' && this.table.hidden) render(this.state, failure(error, this.load))
    }
  })

  /** @param {API.Task} task */
  #row(task) {
    const { kind, isAlive, word } = statusOf(task)
    const isConversation = task.id === this.page.agent?.conversation
    return h('tr', { key: task.id },
      h('td', h('div.agent-cell', dot(kind, isAlive, word),
        h('div', h('a.row-link', { key: 'link', href: `#/tasks/${task.id}` }, task.title),
          h('div.row-note', isConversation ? `Conversation · ${word}` : capital(task.lastRun?.outcome?.message ?? word))))),
      h('td.num', plural(task.runCount, 'run')), h('td.num', changes(task.lastRun?.diff)), h('td.num', money(task.usage?.costUSD)),
      h('td.num', time(task.activeAt ?? task.createdAt)))
  }
}
customElements.define('roost-agent-sessions', Sessions)
