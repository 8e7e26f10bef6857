// What a run can access, in one line, and which guards are weaker than they should be.

import { fill, h } from '../core/dom.js'
import { render } from '../core/render.js'
import { baseName, duration, setDot } from '../core/format.js'
import { Disclosure } from './disclosure.js'
import { inert, plain, prose } from './inert.js'
import { sentence } from './outcomes.js'

/** @type {Record<string, string>} */
const NETWORKS = { deny: 'no network', open: 'open network' }
/** @type {Record<string, string>} */
const ISOLATIONS = { safe: 'a scratch folder', trusted: 'the whole machine' }
/** @type {Record<string, string>} */
const STRENGTHS = { watched: 'watched, not enforced', missing: 'missing on this machine', enforced: 'enforced' }

export class SetupRow {
  /** @type {App.Run | null} */
  run = null

  /** @param {string | null | undefined} projectPath */
  constructor(projectPath) {
    this.projectPath = projectPath
    this.dot = h('span.dot')
    this.label = h('b.activity-label')
    this.detail = h('span.activity-meta')
    this.fold = new Disclosure('section.card.setup', () => this.#body())
    this.fold.element.setAttribute('aria-label', 'Set-up')
    this.fold.element.dataset.item = ''
    fill(this.fold.head, this.dot, h('span.setup-words', this.label, this.detail))
    this.element = this.fold.element
  }

  /** @param {App.Run} run */
  update(run) {
    this.run = run
    this.element.hidden = !run.sandbox
    if (!run.sandbox) return
    const isMissing = run.sandbox.weaknesses.some(guard => guard.strength === 'missing')
    setDot(this.dot, isMissing ? 'running' : 'done', false, isMissing ? 'a guard is missing' : 'set up')
    const took = run.preparingAt && run.startedAt ? Date.parse(run.startedAt) - Date.parse(run.preparingAt) : null
    render(this.label, took === null ? 'Set up' : `Set up in ${duration(took)}`)
    const { isolation, network } = run.sandbox
    const where = ISOLATIONS[isolation] ?? (this.projectPath ? `a layer over ${baseName(this.projectPath)}` : 'a folder of its own')
    const reach = isolation === 'trusted' ? 'no restrictions' : NETWORKS[network] ?? network
    render(this.detail, ...inert(where), ' · ', reach, isMissing ? ' · a guard is missing' : null)
    this.detail.title = plain(this.projectPath ?? '')
    if (this.fold.isOpen) render(this.fold.body, this.#body())
  }

  #body() {
    const { sandbox, session } = /** @type {App.Run} */ (this.run)
    if (!sandbox) return []
    /** @type {(readonly [string, Node] | false | '' | 0 | null | undefined)[]} */
    const facts = [
      this.projectPath && ['Project', h('code', ...inert(this.projectPath))],
      session?.model && ['Model', h('span', ...inert(session.model))],
      session && ['Session', h('span', session.isResumed ? 'resumed ' : 'new ', h('code.faint', ...inert(session.sessionId)))],
      sandbox.variables?.length && ['Variables', h('span', ...inert(sandbox.variables.join(', ')))],
    ]
    const shown = facts.flatMap(fact => (fact ? [fact] : []))
    return [
      h('p.setup-summary', 'It ', ...prose(sandbox.summary), '.'),
      shown.length ? h('dl.run-facts', ...shown.flatMap(([name, value]) => [h('dt', name), h('dd', value)])) : null,
      sandbox.weaknesses.length
        ? h('ul.guards', ...sandbox.weaknesses.map(guard => h('li', { dataset: { strength: guard.strength } },
          h('b', guard.name.replaceAll('_', ' ')), ` ${STRENGTHS[guard.strength] ?? guard.strength}: `, ...prose(guard.evidence),
          '.', guard.remedy ? h('span.faint', ' ', ...prose(sentence(guard.remedy))) : null)))
        : h('p.faint', 'All guards are on.'),
    ].filter(Boolean)
  }
}
