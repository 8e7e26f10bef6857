import { h } from '../../core/dom.js'
import { render } from '../../core/render.js'
import { RoostElement } from '../../core/element.js'
import { api } from '../../core/client.js'
import { count, money } from '../../core/format.js'
import { failure } from '../../shell/feedback.js'
import { plain } from '../../task/inert.js'
import { agentPath } from './words.js'

/** @type {[key: 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'costUSD', name: string][]} */
const columns = [['inputTokens', 'Input'], ['outputTokens', 'Output'], ['cacheReadTokens', 'Cache read'],
  ['cacheWriteTokens', 'Cache write'], ['costUSD', 'Cost']]

/** The usage of the agent's newest tasks, and its sum. */
export class UsageTab extends RoostElement {
  /** @param {import('../agent.js').default} page */
  constructor(page) {
    super()
    this.page = page
  }

  mount() {
    this.setAttribute('aria-busy', 'true')
    void this.#load()
  }

  async #load() {
    try {
      const { items } = await api.get(`${agentPath(this.page.agent)}/tasks?limit=20`, { signal: this.signal })
      this.#draw(items.filter(({ usage }) => usage))
    } catch (error) {
      if (error.name !== 'AbortError') render(this, failure(error, () => this.#load()))
    }
    this.removeAttribute('aria-busy')
  }

  /** @param {API.Task[]} lines */
  #draw(lines) {
    if (!lines.length) return render(this,
      h('div.empty', h('h2', 'No usage yet'), h('p', 'Tokens and cost appear here after the first answer.')))
    /** @type {Partial<API.Usage>} */
    const total = {}
    for (const { usage } of lines) for (const [key] of columns) total[key] = (total[key] ?? 0) + (usage?.[key] ?? 0)
    /** @param {Partial<API.Usage> | null | undefined} usage */
    const cells = usage => columns.map(([key]) => h('td.num', key === 'costUSD' ? money(usage?.costUSD) : count(usage?.[key] ?? 0)))
    render(
      this,
      h('p.muted.usage-lead',
        `Usage of the ${lines.length === 1 ? 'newest task' : `${lines.length} newest tasks`}. Cost is an estimate from list prices, as reported by the runtime.`),
      h(
        'table.agents', { 'aria-label': 'Usage' },
        h('thead', h('tr', h('th.label', { scope: 'col' }, 'Task'), columns.map(([, name]) => h('th.label.num', { scope: 'col' }, name)))),
        h('tbody',
          lines.map(({ id, title, usage }) => h('tr', h('td', h('a.row-link', { href: `#/tasks/${id}` }, plain(title))), cells(usage)))),
        h('tfoot', h('tr', h('th', { scope: 'row' }, 'Total'), cells(total)))))
  }
}
customElements.define('roost-agent-usage', UsageTab)
