import { fill, h, setText } from '../../core/dom.js'
import { baseName, count, plural } from '../../core/format.js'

const groups = [
  ['', 'All'], ['active', 'Active'], ['waiting', 'Waiting'], ['undecided', 'To review'], ['failed', 'Failed'], ['done', 'Done'], ['archived', 'Archived'],
]

/// The row above the list: {node, show(filter), offer(agents, projects), count(undecided)}; `changed({group, agent, project})` is told of each choice.
export function makeFilters(changed) {
  const buttons = groups.map(([id, name]) => [
    id, h('button', { type: 'button', dataset: { name }, onclick: () => changed({ group: id }) }, name),
  ])
  const agent = h('select.chip', { 'aria-label': 'Agent', onchange: () => changed({ agent: agent.value }) })
  const project = h('select.chip', { 'aria-label': 'Project', onchange: () => changed({ project: project.value }) })
  const offered = { agent: [], project: [] }

  function options(select, name, values, words) {
    const wanted = select.dataset.value ?? ''
    if (wanted && !values.includes(wanted)) values = [...values, wanted]
    const key = `${values.join('\n')}\n${wanted}`
    if (select.key === key) return
    select.key = key
    fill(
      select, h('option', { value: '' }, wanted ? `All ${name.toLowerCase()}s` : name),
      values.map(value => h('option', { value, selected: value === wanted, title: value }, words(value))))
  }

  const redraw = () => {
    options(agent, 'Agent', offered.agent, value => value)
    options(project, 'Project', offered.project, baseName)
  }

  return {
    node: h(
      'div.filters', h('div.seg', { role: 'group', 'aria-label': 'Which tasks' }, buttons.map(([, button]) => button)),
      h('div.filters-more', agent, project)),
    show(filter) {
      for (const [id, button] of buttons) button.setAttribute('aria-pressed', String(id === (filter.group ?? '')))
      agent.dataset.value = filter.agent ?? ''
      project.dataset.value = filter.project ?? ''
      redraw()
    },
    count(undecided) {
      const [, button] = buttons.find(([id]) => id === 'undecided')
      setText(button, undecided ? `To review ${count(undecided)}` : 'To review')
      button.title = undecided ? `${plural(undecided, 'task')} with changes that are neither applied nor discarded` : ''
    },
    offer(agents, projects) {
      offered.agent = agents
      offered.project = projects
      redraw()
    },
  }
}
