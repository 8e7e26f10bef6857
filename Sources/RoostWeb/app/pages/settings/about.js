import { h } from '../../core/dom.js'
import { render } from '../../core/render.js'
import { RoostElement } from '../../core/element.js'
import { api, session } from '../../core/client.js'
import { time } from '../../core/format.js'
import { facts } from '../facts.js'
import { copyButton, failure } from '../../shell/feedback.js'

/** Information about the daemon, and its settings. */
class About extends RoostElement {
  /** @type {any} */
  error = null

  constructor() {
    super()
    this.facts = h('div', h('div.skeleton.skeleton-block'))
  }

  mount() {
    this.append(h(
      'section.card.settings-card', { 'aria-labelledby': 'about' },
      h('div.settings-head', h('h2', { id: 'about' }, 'About'), h('span.space'), h('a.btn', { href: '#/doctor' }, 'Doctor')), this.facts))
    this.listen(session, 'change', () => this.error && session.connection === 'online' && this.load())
    void this.load()
  }

  async load() {
    try {
      const [info, configuration] = await Promise.all([
        api.get('/v1/info', { signal: this.signal }), api.get('/v1/configuration', { signal: this.signal }).catch(() => null),
      ])
      this.error = null
      const settings = configuration?.items ?? Object.entries(info.settings).map(([key, value]) => ({ key, value, origin: '', meaning: '' }))
      render(
        this.facts,
        h('dl.fact-list', facts([
          ['Version', info.version], ['State folder', h('code', info.home)], info.hostName && ['Machine', info.hostName],
          ['Node', [h('code', info.nodeId), copyButton(info.nodeId, 'Copy the node id')]], ['Started', time(info.startedAt, 'ago')],
          ['Parallel runs', info.parallelRuns],
        ])),
        h(
          'details.settings-all', h('summary', 'All settings'),
          h('dl.fact-list',
            settings.map(({ key, value, origin, meaning }) => h('div', { title: meaning }, h('dt', h('code', key)),
            h('dd', h('code', value || '–'), origin && h('span.faint.small', ` ${origin}`)))))))
    } catch (error) {
      if (error.name === 'AbortError') return
      this.error = error
      render(this.facts, failure(error, () => this.load()))
    }
  }
}
customElements.define('roost-about', About)
