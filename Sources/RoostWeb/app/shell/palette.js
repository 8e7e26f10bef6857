import { fill, h, icon } from '../core/dom.js'
import { api } from '../core/client.js'
import { dot, statusOf } from '../core/format.js'
import { go } from '../core/router.js'
import { summary } from '../core/tasks.js'
import { plain } from '../task/inert.js'
import { openDialog } from './feedback.js'
import { isCommand, showKeys } from './keys.js'
import { verbs } from './verbs.js'
import { toggle } from './sidebar-width.js'

/** @typedef {{key: string, text: string, note: string, run(): unknown, mark(): Node}} Item */

/** @type {[text: string, iconName: string, run: () => unknown][]} */
const table = [
  ['New task', 'plus', () => go('#/new')], ['New agent', 'agents', () => go('#/new-agent')], ['All tasks', 'tasks', () => go('#/tasks')],
  ['Agents', 'agents', () => go('#/agents')], ['Waiting for you', 'approvals', () => go('#/tasks?group=waiting')],
  ['Failed tasks', 'tasks', () => go('#/tasks?group=failed')],
  ['Tasks to review', 'tasks', () => go('#/tasks?group=undecided')], ['Archived tasks', 'archive', () => go('#/tasks?group=archived')],
  ['Settings', 'settings', () => go('#/settings')], ['Doctor: check this machine', 'doctor', () => go('#/doctor')],
  ['Show or hide the sidebar', 'split', toggle], ['Switch between light and dark', 'sun', switchTheme], ['Keyboard shortcuts', 'more', showKeys],
]
/** @type {Item[]} */
const actions = table.map(([text, iconName, run]) => ({ key: text, text, run, mark: () => icon(iconName), note: 'Action' }))

function switchTheme() {
  const root = document.documentElement
  const isDark = (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'
  root.dataset.theme = isDark ? 'light' : 'dark'
  localStorage.setItem('roost.theme', root.dataset.theme)
}

let isOpen = false

/** Ctrl/⌘ K: the command palette, which searches tasks, agents and actions. */
export async function openPalette() {
  if (isOpen) return
  isOpen = true
  const chosen = await openDialog('Go to', build, { className: 'palette' })
  isOpen = false
  chosen?.run()
}

/** @param {(value?: any) => void} close */
function build(close) {
  const list = h('ul.palette-list', { role: 'listbox', id: 'palette-list', 'aria-label': 'Found' })
  const field = h('input', {
    role: 'combobox', 'aria-controls': 'palette-list', 'aria-expanded': 'true', 'aria-autocomplete': 'list',
    'aria-label': 'Go to a task, agent or action', placeholder: 'Go to a task, agent or action', autocomplete: 'off', spellcheck: 'false',
  })
  /** @type {Item[]} */
  let found = []
  let place = 0
  /** @type {API.Task[]} */
  let tasks = []
  /** @type {API.Agent[]} */
  let agents = []
  let turn = 0
  const here = verbs().map(verb => ({ key: `verb ${verb.text}`, text: verb.text, run: verb.run, mark: () => icon(verb.iconName), note: 'Here' }))

  const words = () => field.value.trim().toLowerCase().split(/\s+/).filter(Boolean)
  /** @param {string} text */
  const fits = text => words().every(word => text.toLowerCase().includes(word))
  const show = () => {
    // Keep the item that the person moved to when more results arrive.
    const chosen = place && found[place]?.key
    // Without a query, actions of the open page come last, so that Enter does not run one by mistake.
    const [own, others] = [here.filter(verb => fits(verb.text)), tasks.map(taskItem)]
    found = [
      ...(words().length ? [...own, ...others] : [...others, ...own]), ...agents.filter(agent => fits(agent.name)).map(agentItem), ...actions.filter(action => fits(action.text)),
    ]
    place = Math.max(0, found.findIndex(item => item.key === chosen))
    fill(
      list, found.map((item, index) =>
        h(
          'li', {
            role: 'option', id: `palette-${index}`, 'aria-selected': String(index === place), onclick: () => close(item),
            onpointermove: () => index !== place && ((place = index), mark()),
          }, item.mark(), h('span.palette-text', { dir: 'auto' }, item.text), h('span.faint.small', item.note))),
      !found.length && h('li.palette-none', 'Nothing found'))
    mark()
  }
  const mark = () => {
    ;[...list.children].forEach((node, index) => node.setAttribute('aria-selected', String(index === place)))
    field.setAttribute('aria-activedescendant', `palette-${place}`)
    list.children[place]?.scrollIntoView({ block: 'nearest' })
  }
  const search = async () => {
    const mine = (turn += 1)
    place = 0
    tasks = [...summary.active, ...summary.recent].filter(task => fits(task.title)).slice(0, 6)
    show()
    const wanted = words().join(' ')
    if (!wanted) return
    const { items } = await api.get(`/v1/tasks?limit=8&search=${encodeURIComponent(wanted)}`).catch(() => ({ items: [] }))
    if (mine !== turn) return
    tasks = items
    show()
  }

  field.addEventListener('input', search)
  field.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && found.length) {
      event.preventDefault()
      place = (place + step + found.length) % found.length
      mark()
    } else if (event.key === 'Enter' && found[place]) {
      event.preventDefault()
      close(found[place])
    }
  })
  api.get('/v1/agents').then(({ items }) => {
    agents = items
    show()
  }, () => {})
  void search()
  return h('div', h('div.palette-field', icon('search'), field), list)
}

/** @param {API.Task} task */
const taskItem = task => {
  const { kind, isAlive, word } = statusOf(task)
  return { key: task.id, text: plain(task.title), note: word, mark: () => dot(kind, isAlive), run: () => go(`#/tasks/${task.id}`) }
}

/** @param {API.Agent} agent */
const agentItem = agent => ({
  key: agent.id, text: agent.name, note: 'Agent', mark: () => icon('agents'), run: () => go(`#/agents/${encodeURIComponent(agent.name)}`),
})

export function bindPalette() {
  /** @param {KeyboardEvent} event */
  const press = event => {
    if (!isCommand(event) || event.key.toLowerCase() !== 'k') return
    event.preventDefault()
    void openPalette()
  }
  addEventListener('keydown', press)
  return () => removeEventListener('keydown', press)
}
