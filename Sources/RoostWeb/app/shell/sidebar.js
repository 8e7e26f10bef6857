import { bird } from '../core/icons.js'
import { h, icon, setText } from '../core/dom.js'
import { render } from '../core/render.js'
import { RoostElement } from '../core/element.js'
import { api, session } from '../core/client.js'
import { dot, setDot, statusOf, time } from '../core/format.js'
import { here, onNavigate } from '../core/router.js'
import { summary } from '../core/tasks.js'
import { taskActions } from '../pages/tasks/actions.js'
import { plain } from '../task/inert.js'
import { menu, toast } from './feedback.js'
import { commandKey } from './keys.js'
import { openPalette } from './palette.js'
import { places } from './places.js'
import { bindEdge } from './sidebar-width.js'

/** Main pages, active and recent tasks, and the state of the machine's guards. */
class Sidebar extends RoostElement {
  /** @type {API.Finding[] | null} */
  findings = null
  /** @type {string | undefined} */
  failedAt

  constructor() {
    super()
    this.places = places.map(place => ({ place, link: h('a.place', { href: place.href }, icon(place.icon), h('span', place.name)) }))
    this.active = h('ul')
    this.recent = h('ul')
    this.sections = [section('Active', this.active), section('Recent', this.recent)]
    this.footDot = dot('idle', false)
    this.footText = h('span.foot-text')
    this.edge = h('div.edge')
    this.side = h(
      'aside.sidebar', { 'aria-label': 'Sidebar' },
      h(
        'div.brand', h('a', { href: '#/tasks' }, bird(20), h('span', 'Roost')),
        h('button.key', { type: 'button', 'aria-label': 'Go to a task, agent or action', onclick: () => openPalette() }, `${commandKey}K`)),
      h('a.btn.primary.new-task', { href: '#/new' }, 'New task'),
      h('nav', { 'aria-label': 'Places' }, this.places.map(({ link }) => link)),
      h('nav.side-tasks', { 'aria-label': 'Tasks' }, this.sections),
      h(
        'div.foot', h('a.foot-state', { href: '#/doctor' }, this.footDot, this.footText),
        h('a', { href: '#/settings' }, 'Settings')),
      this.edge)
    this.isOnline = session.connection === 'online'
  }

  mount() {
    bindEdge(this.edge, this.side)
    this.append(this.side)
    this.own(onNavigate(() => this.invalidate()))
    this.own(summary.watch(() => {
      this.#tellOfFailure()
      this.invalidate()
    }))
    this.listen(session, 'change', () => {
      if (session.connection === 'online' && this.isOnline !== true) void this.#survey()
      this.isOnline = session.connection === 'online'
      this.invalidate()
    })
    if (this.isOnline) void this.#survey()
    this.update()
  }

  async #survey() {
    try {
      const { items } = await api.get('/v1/diagnostics', { signal: this.signal })
      this.findings = items
    } catch {
      this.findings = null
    }
    this.invalidate()
  }

  /** Reports a task that failed while the person looks at another page. */
  #tellOfFailure() {
    if (!summary.isLoaded) return
    const { lastFailed: task } = summary
    const at = task?.lastRun?.endedAt ?? ''
    const isNew = task && this.failedAt !== undefined && at > this.failedAt
    if (isNew && here.params.id !== task.id) {
      toast(`“${plain(task.title)}” failed`, { kind: 'failed', href: `#/tasks/${task.id}`, hint: plain(task.lastRun?.outcome?.message ?? '') })
    }
    if (isNew || this.failedAt === undefined) this.failedAt = at
  }

  update() {
    for (const { place, link } of this.places) mark(link, place.id === here.place && !here.params.id)
    render(this.active, summary.active.map(taskRow))
    render(this.recent, summary.recent.map(taskRow))
    this.sections[0].hidden = !summary.active.length
    this.sections[1].hidden = !summary.recent.length
    this.#foot()
  }

  #foot() {
    /** @param {string} severity @param {boolean} [isGuard] */
    const has = (severity, isGuard) => this.findings?.some(finding => finding.severity === severity &&
      (!isGuard || finding.id.startsWith('guard.')))
    /** @type {[App.Look, string]} */
    const [kind, text] =
      session.connection === 'offline' ? ['failed', 'not running']
      : !this.findings ? ['idle', 'checking the guards']
      : has('error', true) ? ['failed', 'a guard is missing']
      : has('error') ? ['failed', 'something needs fixing']
      : has('warning', true) ? ['running', 'guards are weaker here']
      : has('warning') ? ['running', 'something to check']
      : ['done', 'all guards on']
    setDot(this.footDot, kind, false)
    const host = plain(summary.info?.hostName ?? location.hostname)
    // Shortened, so that a long host name does not push out the state.
    setText(this.footText, `${host.split('.')[0].slice(0, 24)} · ${text}`)
    this.footText.title = `${host} · ${location.host} · ${text}`
  }
}

/** @param {string} name @param {Node} list */
function section(name, list) {
  return h('section', h('h2.label', name), list)
}

/** @param {API.Task} task */
function taskRow(task) {
  const { kind, isAlive, word } = statusOf(task)
  const title = plain(task.title)
  return h('li', { key: task.id },
    h('a.side-task', {
      key: 'link', href: `#/tasks/${task.id}`, title: `${title} · ${word}`, 'aria-current': here.params.id === task.id ? 'page' : undefined,
    }, dot(kind, isAlive, word), h('span.side-title', { dir: 'auto' }, title), time(task.activeAt ?? task.createdAt)),
    menu(
      h('button.btn.quiet.icon-only.small.side-more', { key: 'more', type: 'button', 'aria-label': `Actions for ${title}` }, icon('more')),
      () => taskActions(task, summary), 'Actions'))
}

/** @param {HTMLElement} link @param {boolean} isHere */
function mark(link, isHere) {
  if (isHere) link.setAttribute('aria-current', 'page')
  else link.removeAttribute('aria-current')
}

customElements.define('roost-sidebar', Sidebar)
