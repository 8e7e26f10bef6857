import { h, icon, setText } from '../core/dom.js'
import { render } from '../core/render.js'
import { RoostElement } from '../core/element.js'
import { leaveField } from '../core/focus.js'
import { api } from '../core/client.js'
import { plural } from '../core/format.js'
import { summary } from '../core/tasks.js'
import { restoreScroll, setQuery, setTitle } from '../core/router.js'
import { failure, twin } from '../shell/feedback.js'
import { bindKeys } from '../shell/keys.js'
import { cancel } from './tasks/actions.js'
import './tasks/cards.js'
import { makeFilters } from './tasks/filters.js'
import { TaskTable } from './tasks/table.js'
import { TaskWindow } from './tasks/window.js'

/** The task list with counts, filters and search. */
export default class TasksPage extends RoostElement {
  /** @type {import('./tasks/filters.js').TaskFilter} */
  #filter = {}
  #agents = ['claude', 'command']
  /** @type {Set<string>} */
  #projects = new Set()
  #isFirst = true

  constructor() {
    super()
    this.list = new TaskWindow()
    this.search = h('input',
      { type: 'search', placeholder: 'Search', 'aria-label': 'Search tasks', autocomplete: 'off', spellcheck: 'false' })
    this.scrollArea = h('div.scroll', { 'data-scroll': true })
    this.filters = makeFilters(change => this.#choose(change))
    this.table = new TaskTable(this.list, this.scrollArea)
    this.state = h('div')
    this.found = h('span.visually-hidden', { role: 'status' })
  }

  mount() {
    this.append(
      h(
        'header.bar', h('h1', 'Tasks'), h('span.space'),
        h('label.search', icon('search', 14), this.search, h('kbd', { 'aria-hidden': 'true' }, '/')),
        h('a.btn.primary', { href: '#/new' }, 'New task')),
      this.scrollArea)
    this.scrollArea.append(h('div.body', document.createElement('roost-task-cards'), this.filters.node, this.table, this.state, this.found))
    let timer = 0
    this.own(() => clearTimeout(timer))
    this.listen(this.search, 'input', () => {
      clearTimeout(timer)
      timer = setTimeout(() => this.#choose({ search: this.search.value.trim() }), 150)
    })
    this.listen(this.search, 'keydown', event => {
      if (event.key === 'Escape') this.#leaveSearch(event)
      if (event.key === 'Enter' || event.key === 'ArrowDown') (event.preventDefault(), this.table.move(0))
    })
    this.listen(this.list, 'change', () => this.update())
    this.list.open(this.signal)
    this.own(bindKeys({
      '/': ['Search', () => this.search.focus()],
      j: ['Next task', () => this.table.move(1)],
      k: ['Previous task', () => this.table.move(-1)],
      Enter: ['Open the task', event => event.target.click?.()],
      c: ['Cancel the run', () => this.table.current && cancel(this.table.current, this.list)],
      Escape: ['Show all tasks', () => this.#clear()],
    }))
    this.own(summary.watch(() => this.filters.count(summary.counts?.undecided ?? 0)))
    void this.#loadAgents()
    setTitle('Tasks')
  }

  /** @param {any} params @param {URLSearchParams} query */
  navigate(params, query) {
    this.#filter = Object.fromEntries(['group', 'search', 'agent', 'project'].map(key => [key, query.get(key) ?? '']))
    if (document.activeElement !== this.search) this.search.value = this.#filter.search ?? ''
    this.#apply()
  }

  /**
   * Escape clears the field first, then leaves it.
   * @param {KeyboardEvent} event
   */
  #leaveSearch(event) {
    event.preventDefault()
    event.stopPropagation()
    if (!this.search.value) return leaveField()
    this.search.value = ''
    this.#choose({ search: '' })
  }

  #clear() {
    this.search.value = ''
    this.#choose({ group: '', search: '', agent: '', project: '' })
  }

  /** @param {import('./tasks/filters.js').TaskFilter} change */
  #choose(change) {
    this.#filter = { ...this.#filter, ...change }
    setQuery(this.#filter)
    this.#apply()
  }

  #apply() {
    this.filters.show(this.#filter)
    const { group, search, agent, project } = this.#filter
    /** @type {Record<string, object>} */
    const byGroup = { archived: { archived: 'only' }, undecided: { undecided: true, archived: 'include' } }
    const own = byGroup[group ?? ''] ?? { group }
    this.list.filter = { ...own, search, agent, project }
  }

  async #loadAgents() {
    try {
      const { items } = await api.get('/v1/agents', { signal: this.signal })
      this.#agents = [...new Set([...items.map(agent => agent.name), ...this.#agents])]
      this.update()
    } catch {
      // The task list shows the error. The filter then offers only the built-in agents.
    }
  }

  update() {
    const { items, total, error } = this.list
    for (const task of items) if (task?.projectPath) this.#projects.add(task.projectPath)
    this.filters.offer(this.#agents, [...this.#projects].sort())
    const isFiltered = Object.values(this.#filter).some(Boolean)
    const hasRows = total !== null && total > 0
    this.table.hidden = !hasRows
    this.filters.node.hidden = total === 0 && !isFiltered
    render(this.state, this.#instead(hasRows ? 'rows' : error ? 'error' : total === 0 ? (isFiltered ? 'no match' : 'empty') : 'coming', error))
    if (isFiltered && total !== null) setText(this.found, plural(total, 'task') + ' found')
    if (this.#isFirst && hasRows) {
      this.#isFirst = false
      this.table.update()
      restoreScroll()
    }
  }

  /** @param {'rows' | 'error' | 'no match' | 'empty' | 'coming'} state @param {any} error */
  #instead(state, error) {
    if (state === 'rows') return null
    if (state === 'coming') return h('div', { 'aria-hidden': 'true' },
      Array.from({ length: 7 }, () => h('div.row-skeleton', h('span.skeleton'), h('span.skeleton'))))
    if (state === 'no match') {
      return h(
        'div.empty', h('h2', 'No tasks found'), h('p', 'No task matches this filter.'),
        h('div.actions', h('a.btn', { href: '#/tasks', onclick: () => (this.search.value = '') }, 'Show all tasks')))
    }
    if (state === 'empty') {
      return h(
        'div.empty', h('h2', 'No tasks yet'),
        h('p', 'A task is a job for an agent, or a plain command, that runs in a sandbox on this machine. ',
          'It works on a copy of your folder, which stays unchanged until you apply what the task did.'),
        h('div.actions', h('a.btn.primary', { href: '#/new' }, 'Create the first task')), h('p.faint', 'The same command in a terminal:'),
        twin('roost run "fix the failing test" --in .'))
    }
    return failure(error, () => this.list.refresh(), 'The tasks could not be loaded')
  }
}
customElements.define('roost-tasks-page', TasksPage)
