import { h } from './dom.js'
import { focusByName, focusHead, nameOfFocus } from './focus.js'

/** Pattern → module. A page's module is loaded when the page is first opened. Its default export is a custom element class. */
/** @type {[pattern: string, load: () => Promise<any>, place: string][]} */
const table = [
  ['/tasks', () => import('../pages/tasks.js'), 'tasks'],
  ['/new', () => import('../pages/new-task.js'), 'new'],
  ['/tasks/:id', () => import('../pages/task.js'), 'tasks'],
  ['/tasks/:id/runs/:run', () => import('../pages/task.js'), 'tasks'],
  ['/tasks/:id/runs/:run/:part', () => import('../pages/task.js'), 'tasks'],
  ['/tasks/:id/runs/:run/files/*path', () => import('../pages/task.js'), 'tasks'],
  ['/agents', () => import('../pages/agents.js'), 'agents'],
  ['/new-agent', () => import('../pages/new-agent.js'), 'agents'],
  ['/agents/:name', () => import('../pages/agent.js'), 'agents'],
  ['/agents/:name/:tab', () => import('../pages/agent.js'), 'agents'],
  ['/settings', () => import('../pages/settings.js'), 'settings'],
  ['/doctor', () => import('../pages/doctor.js'), 'doctor'],
]
const routes = table.map(([pattern, load, place]) => ({ load, place, match: matcher(pattern) }))

/** @param {string} pattern */
function matcher(pattern) {
  /** @type {string[]} */
  const names = []
  const text = pattern.replace(/([:*])(\w+)/g, (_, kind, name) => {
    names.push(name)
    return kind === ':' ? '([^/]+)' : '(.+)'
  })
  const form = new RegExp(`^${text}$`)
  /** @param {string} path @returns {Record<string, string> | null} */
  return path => {
    const found = form.exec(path)
    return found && Object.fromEntries(names.map((name, index) => [name, decode(found[index + 1])]))
  }
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** @type {HTMLElement | null} */
let outlet = null
/** @type {any} */
let page = null
/** @type {any} */
let module = null
/** @type {string | null} */
let entry = null
let turn = 0
// The turn of the displayed page; differs from `turn` while the next page is loaded.
let standing = 0
/** @type {Set<(here: Here) => unknown>} */
const listeners = new Set()

/** @typedef {{path: string, query: URLSearchParams, place?: string, params: Record<string, string>}} Here */

/** @type {Here} The place that the address names. */
export let here = { path: '/tasks', query: new URLSearchParams(), place: 'tasks', params: {} }

/** @param {HTMLElement} element */
export function start(element) {
  outlet = element
  history.scrollRestoration = 'manual'
  addEventListener('hashchange', show)
  addEventListener('pagehide', remember)
  return show()
}

export function stop() {
  removeEventListener('hashchange', show)
  removeEventListener('pagehide', remember)
  turn += 1
  page = module = outlet = null
}

/** @param {string} hash @param {{replace?: boolean}} [options] */
export function go(hash, options = {}) {
  if (location.hash === hash) return
  if (!options.replace) return void (location.hash = hash)
  history.replaceState(history.state, '', hash)
  void show()
}

/**
 * Replaces the query of the current place, without a history entry. Does nothing while another page is loading, so that its address stays.
 * @param {Record<string, string | undefined>} parameters
 */
export function setQuery(parameters) {
  if (standing !== turn || addressed()[0] !== here.path) return
  const query = new URLSearchParams(Object.entries(parameters).flatMap(([name, value]) => (value ? [[name, value]] : [])))
  const text = String(query)
  here.query = query
  history.replaceState(history.state, '', `#${here.path}${text ? `?${text}` : ''}`)
}

/** @param {(here: Here) => unknown} listener */
export function onNavigate(listener) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** @param {string} text */
export function setTitle(text) {
  document.title = text ? `${text} · Roost` : 'Roost'
}

/** A page calls it when its content is complete, so that Back restores the scroll position. */
export function restoreScroll() {
  const place = Number(sessionStorage.getItem(`scroll ${entry}`))
  const scroll = outlet?.querySelector('[data-scroll]')
  if (place && scroll) scroll.scrollTop = place
  // The rows exist only now. If the person moved the focus meanwhile, it stays.
  if (document.activeElement?.tagName === 'H1') requestAnimationFrame(() => document.activeElement?.tagName === 'H1' && restoreFocus())
}

function remember() {
  const scroll = outlet?.querySelector('[data-scroll]')
  if (entry && scroll) sessionStorage.setItem(`scroll ${entry}`, String(scroll.scrollTop))
  if (entry && outlet) sessionStorage.setItem(`focus ${entry}`, nameOfFocus(outlet))
}

/** The path and the query in the address. While a page loads, they differ from the displayed page. */
const addressed = () => (location.hash.slice(1) || '/tasks').split('?')

async function show() {
  remember()
  const [path, search = ''] = addressed()
  const isReturn = Boolean(history.state?.entry)
  if (!isReturn) history.replaceState({ entry: crypto.randomUUID() }, '')
  entry = history.state.entry
  const mine = (turn += 1)
  let params = null
  const route = routes.find(route => (params = route.match(path)))
  here = { path, query: new URLSearchParams(search), place: route?.place, params: params ?? {} }
  for (const listener of listeners) listener(here)
  if (!route) return showNothing(path)
  let loaded
  try {
    loaded = await route.load()
  } catch (error) {
    // If the person navigated elsewhere meanwhile, the failure does not matter.
    if (mine !== turn) return
    console.error(error)
    return showFailure()
  }
  if (mine !== turn) return
  if (loaded !== module || !page) {
    module = loaded
    page = new loaded.default()
    page.classList.add('page')
    outlet?.replaceChildren(page)
  }
  stand()
  page.navigate?.(here.params, here.query)
  // After a reload, the focus starts at the top of the document, before the skip link.
  const isWayBack = isReturn && mine > 1
  if (isWayBack ? !restoreFocus() : !isReturn) focusPage()
}

/** Focuses the heading, so that a screen reader announces the page. Not if the person has focused something on it. */
function focusPage() {
  const active = document.activeElement
  if (!active || active === document.body || !outlet?.contains(active) || active === outlet) focusHead(outlet)
}

/** Focuses the element that had the focus when this history entry was left. */
const restoreFocus = () => focusByName(outlet, sessionStorage.getItem(`focus ${entry}`))

/** @param {string} path */
function showNothing(path) {
  setTitle('Not found')
  place(
    h('h1', 'There is no such page'), h('p', h('code', path), ' is not a page of Roost. The link may belong to another version.'),
    h('a.btn.primary', { href: '#/tasks' }, 'Show all tasks'))
}

function showFailure() {
  place(
    h('h1', 'The page could not be loaded'), h('p', 'Roost did not answer, or it was upgraded.'),
    h('button.btn.primary', { type: 'button', onclick: () => location.reload() }, 'Reload'))
}

/** @param {...App.Child} content */
function place(...content) {
  page = module = null
  outlet?.replaceChildren(h('div.page', h('div.empty', ...content)))
  stand()
}

/** Marks the page of this turn as displayed. `data-path` tells browser tests which page it is. */
function stand() {
  standing = turn
  if (outlet) outlet.dataset.path = here.path
}
