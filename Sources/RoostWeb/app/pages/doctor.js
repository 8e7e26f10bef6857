import { h } from '../core/dom.js'
import { render } from '../core/render.js'
import { RoostElement } from '../core/element.js'
import { api, session } from '../core/client.js'
import { capital, dot, plural } from '../core/format.js'
import { setTitle } from '../core/router.js'
import { failure, twin } from '../shell/feedback.js'

/** @type {API.Finding['severity'][]} */
const order = ['error', 'warning', 'info', 'ok']
/** @type {Record<API.Finding['severity'], [kind: App.Look, words: string]>} */
const looks = { error: ['failed', 'Needs fixing'], warning: ['running', 'Weaker than it should be'], info: ['idle', 'Good to know'],
  ok: ['done', 'OK'] }

/** The results of the checks of this machine. */
export default class DoctorPage extends RoostElement {
  /** @type {any} */
  error = null

  constructor() {
    super()
    this.content = h('div.body')
  }

  mount() {
    setTitle('Doctor')
    this.append(
      h('header.bar', h('h1', 'Doctor'), h('span.space'), h('button.btn', { type: 'button', onclick: () => this.load() }, 'Check again')),
      h('div.scroll', { 'data-scroll': true }, this.content))
    this.listen(session, 'change', () => this.error && session.connection === 'online' && this.load())
    void this.load()
  }

  async load() {
    if (!this.content.firstChild) render(this.content, h('div.card.skeleton.skeleton-block'))
    try {
      const { items } = await api.get('/v1/diagnostics', { signal: this.signal })
      this.error = null
      this.#show(items)
    } catch (error) {
      if (error.name === 'AbortError') return
      this.error = error
      render(this.content, failure(error, () => this.load()))
    }
  }

  /** @param {API.Finding[]} findings */
  #show(findings) {
    const groups = order.map(severity => ({ severity, list: findings.filter(finding => finding.severity === severity) })).filter(({ list }) => list.length)
    const bad = findings.filter(({ severity }) => severity === 'error' || severity === 'warning').length
    render(
      this.content,
      h('p.muted', bad ? `${plural(bad, 'problem')} should be fixed.` : 'All checks passed.'),
      groups.map(({ severity, list }) => [
        h('h2.label.group-head', looks[severity][1]),
        h('ul.findings.card', list.map(({ title, evidence, fix }) => h(
          'li', dot(looks[severity][0], false, looks[severity][1]),
          h('div.finding-words', h('div.finding-title', ...marked(capital(title))), h('div.faint.small', ...marked(evidence)), fix && severity !== 'ok' &&
            h('div.small.finding-fix', ...marked(capital(fix))))))),
      ]),
      h('div.column-left', h('p.faint.small', 'The same command in a terminal:'), twin('roost doctor')))
  }
}
/**
 * Shows text between backticks as code.
 * @param {string} text
 */
const marked = text => text.split('`').map((part, index) => (index % 2 ? h('code', part) : part))

customElements.define('roost-doctor-page', DoctorPage)
