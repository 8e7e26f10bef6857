import { h, setText } from '../../core/dom.js'
import { render } from '../../core/render.js'
import { baseName, count, plural } from '../../core/format.js'

const groups = [
  ['', 'All'], ['active', 'Active'], ['waiting', 'Waiting'], ['undecided', 'To review'], ['failed', 'Failed'], ['done', 'Done'], ['archived', 'Archived'],
]

/** @typedef {{group?: string, agent?: string, project?: string, search?: string}} TaskFilter */

/**
 * The filters above the task list.
 * @param {(change: TaskFilter) => void} changed called with each change
 */
export function makeFilters(changed) {
  const buttons = groups.map(([id, name]) => ({
    id, button: h('button', { type: 'button', dataset: { name }, onclick: () => changed({ group: id }) }, name),
  }))
  const agent = h('select.chip', { 'aria-label': 'Agent', onchange: event => changed({ agent: event.target.value }) })
  const project = h('select.chip', { 'aria-label': 'Project', onchange: event => changed({ project: event.target.value }) })
  /** @type {TaskFilter} */
  let shown = {}
  /** @type {string[]} */
  let agents = []
  /** @type {string[]} */
  let projects = []

  /** @param {HTMLSelectElement} select @param {string} name @param {string[]} values @param {string} wanted @param {(value: string) => string} words */
  function options(select, name, values, wanted, words) {
    const offered = wanted && !values.includes(wanted) ? [...values, wanted] : values
    render(
      select, h('option', { key: 'all', value: '', selected: wanted === '' }, wanted ? `All ${name.toLowerCase()}s` : name),
      offered.map(value => h('option', { value, selected: value === wanted, title: value }, words(value))))
  }

  const draw = () => {
    options(agent, 'Agent', agents, shown.agent ?? '', value => value)
    options(project, 'Project', projects, shown.project ?? '', baseName)
  }

  return {
    node: h(
      'div.filters', h('div.seg', { role: 'group', 'aria-label': 'Which tasks' }, buttons.map(({ button }) => button)),
      h('div.filters-more', agent, project)),
    /** @param {TaskFilter} filter */
    show(filter) {
      shown = filter
      for (const { id, button } of buttons) button.setAttribute('aria-pressed', String(id === (filter.group ?? '')))
      draw()
    },
    /** @param {number} undecided */
    count(undecided) {
      const button = buttons.find(({ id }) => id === 'undecided')?.button
      if (!button) return
      setText(button, undecided ? `To review ${count(undecided)}` : 'To review')
      button.title = undecided ? `${plural(undecided, 'task')} with changes that are neither applied nor discarded` : ''
    },
    /** @param {string[]} knownAgents @param {string[]} knownProjects */
    offer(knownAgents, knownProjects) {
      agents = knownAgents
      projects = knownProjects
      draw()
    },
  }
}
