import { bird } from '../core/icons.js'
import { h, icon, keyed, setText } from '../core/dom.js'
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

/// Brand, places, the tasks that are alive and those that were last, and how the machine stands.
class Sidebar extends RoostElement {
  mount() {
    this.places = places.map(place => [
      place, h('a.place', { href: place.href }, icon(place.icon), h('span', place.name)),
    ])
    this.active = h('ul')
    this.recent = h('ul')
    this.sections = [section('Active', this.active), section('Recent', this.recent)]
    this.footDot = dot('idle', false)
    this.footText = h('span.foot-text')
    const edge = h('div.edge')
    const side = h(
      'aside.sidebar', { 'aria-label': 'Sidebar' },
      h(
        'div.brand', h('a', { href: '#/tasks' }, bird(20), h('span', 'Roost')),
        h('button.key', { type: 'button', 'aria-label': 'Go to a task, agent or action', onclick: () => openPalette() }, `${commandKey}K`)),
      h('a.btn.primary.new-task', { href: '#/new' }, 'New task'),
      h('nav', { 'aria-label': 'Places' }, this.places.map(([, link]) => link)),
      h('nav.side-tasks', { 'aria-label': 'Tasks' }, this.sections),
      h(
        'div.foot', h('a.foot-state', { href: '#/doctor' }, this.footDot, this.footText),
        h('a', { href: '#/settings' }, 'Settings')),
      edge)
    bindEdge(edge, side)
    this.append(side)
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
    this.isOnline = session.connection === 'online'
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

  /// One that failed while its person looks at something else.
  #tellOfFailure() {
    if (!summary.isLoaded) return
    const { lastFailed: task } = summary
    const at = task?.lastRun?.endedAt ?? ''
    const isNew = this.failedAt !== undefined && at > this.failedAt
    if (isNew && here.params.id !== task.id) {
      toast(`“${plain(task.title)}” failed`, { kind: 'failed', href: `#/tasks/${task.id}`, hint: plain(task.lastRun.outcome?.message ?? '') })
    }
    if (isNew || this.failedAt === undefined) this.failedAt = at
  }

  update() {
    for (const [place, link] of this.places) mark(link, place.id === here.place && !here.params.id)
    keyed(this.active, summary.active, task => task.id, makeRow, updateRow)
    keyed(this.recent, summary.recent, task => task.id, makeRow, updateRow)
    this.sections[0].hidden = !summary.active.length
    this.sections[1].hidden = !summary.recent.length
    this.#foot()
  }

  #foot() {
    const has = (severity, isGuard) => this.findings.some(finding => finding.severity === severity &&
      (!isGuard || finding.id.startsWith('guard.')))
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
    // A long name never pushes out how the machine stands.
    setText(this.footText, `${host.split('.')[0].slice(0, 24)} · ${text}`)
    this.footText.title = `${host} · ${location.host} · ${text}`
  }
}

function section(name, list) {
  return h('section', h('h2.label', name), list)
}

function makeRow(task) {
  const row = h('li',
    h('a.side-task', { href: `#/tasks/${task.id}` }, dot('idle'), h('span.side-title', { dir: 'auto' }), time(task.activeAt ?? task.createdAt)),
    menu(h('button.btn.quiet.icon-only.small.side-more', { type: 'button' }, icon('more')), () => taskActions(row.task, summary), 'Actions'))
  updateRow(row, task)
  return row
}

function updateRow(row, task) {
  const [link, more] = row.children
  row.task = task
  more.setAttribute('aria-label', `Actions for ${plain(task.title)}`)
  const { kind, isAlive, word } = statusOf(task)
  setDot(link.children[0], kind, isAlive, word)
  setText(link.children[1], plain(task.title))
  link.title = `${plain(task.title)} · ${word}`
  link.children[2].value = task.activeAt ?? task.createdAt
  mark(link, here.params.id === task.id)
}

function mark(link, isHere) {
  if (isHere) link.setAttribute('aria-current', 'page')
  else link.removeAttribute('aria-current')
}

customElements.define('roost-sidebar', Sidebar)
