import { api } from '../core/client.js'
import { h } from '../core/dom.js'
import { render } from '../core/render.js'
import { phrases, policyFields } from '../core/policy-fields.js'
import { announce, toastError } from '../shell/feedback.js'
import { inert, plain as visible } from '../task/inert.js'
import { isAboutFolder } from './folder-problem.js'

/**
 * The rows of what a run can reach.
 * @param {API.Preview} preview
 * @param {API.PolicyField[]} fields
 * @param {API.Preview} [before] the preview of the policy in force, to mark differences
 * @returns {App.ReachRow[]}
 */
export function reachRows(preview, fields, before) {
  const old = before ? rowsOf(before, fields) : null
  return rowsOf(preview, fields).map(([name, items], index) => {
    if (!old) return [name, items]
    const known = new Set(old[index][1].map(item => item.text))
    const now = new Set(items.map(item => item.text))
    return [
      name,
      [
        ...items.map(item => (known.has(item.text) ? item : { ...item, kind: item.kind === 'blocked' ? item.kind : /** @type {const} */ ('new') })),
        ...old[index][1].filter(item => !now.has(item.text) && item.kind !== 'blocked').map(item => ({ ...item, kind: /** @type {const} */ ('gone') })),
      ],
    ]
  })
}

/** @param {string} text @returns {App.ReachItem} */
const plain = text => ({ text, kind: 'plain' })
/** @param {string} text @returns {App.ReachItem} */
const blocked = text => ({ text, kind: 'blocked' })

/** @param {API.Preview} preview @param {API.PolicyField[]} fields @returns {App.ReachRow[]} */
function rowsOf({ policy, sandbox }, fields) {
  const isTrusted = policy.isolation === 'trusted'
  return [
    ['Reads', [...readable(sandbox.readOnly), ...sandbox.masked.map(blocked), isTrusted ? plain('everything that its user can read')
      : blocked('everything else')]],
    ['Writes', [...sandbox.writable.map(plain), ...(isTrusted ? [] : [blocked('everything else')])]],
    ['Network', sandbox.network === 'open' ? [plain('open: every host and port')] : [plain('none')]],
    ['Programs', [plain('everything in the folders above'), ...policy.deniedTools.map(blocked)]],
    [
      'Secrets',
      [policy.exposesEnvironmentFiles ? plain('the project’s .env files') : blocked('the project’s .env files'),
        plain(`variables: ${sandbox.environment.join(', ') || 'none'}`)],
    ],
    ['Limits', phrases(policy, fields).map(plain)],
    [
      'Guards',
      sandbox.weaknesses.length
        ? [plain('all others are on'),
          ...sandbox.weaknesses.map(guard => ({ text: `${words(guard.name)}: ${guard.strength}`, kind: /** @type {const} */ ('weak'), title: guard.evidence }))]
        : [plain('all are on')],
    ],
  ]
}

const system = /^\/(usr|bin|sbin|lib\w*|etc|dev|proc|sys|run|opt|nix|System|Library|private\/etc)(\/|$)/

/** @param {string[]} paths */
function readable(paths) {
  const own = paths.filter(path => !system.test(path))
  const others = paths.filter(path => system.test(path))
  if (others.length <= 3) return [...own, ...others].map(plain)
  return [...own.map(plain), { ...plain('system programs and libraries'), parts: others }]
}

/** @param {string} name */
const words = name => name.replaceAll('_', ' ')

/** @param {App.ReachRow[]} rows */
export function reachTable(rows) {
  return h(
    'dl.reach.card',
    rows.map(([name, items]) => h('div.reach-row', h('dt', name), h('dd', items.map(pill)))))
}

/** @type {Record<string, string>} */
const spoken = { new: 'new: ', gone: 'removed: ', blocked: 'not reachable: ' }

/** @param {App.ReachItem} item @returns {HTMLElement} */
function pill({ text, kind, title, parts }) {
  if (!parts) return h('span.pill', { dataset: { kind }, title }, spoken[kind] && h('span.visually-hidden', spoken[kind]), text)
  return h('button.pill.more', {
    type: 'button', title: parts.join('\n'), onclick: event => event.currentTarget.replaceWith(...parts.map(part => pill({ text: part, kind }))),
  }, `${text} · ${parts.length}`)
}

/**
 * Requests a preview. If the runtime is not ready, requests only the preview of the sandbox.
 * @param {() => Promise<API.Preview>} ask
 * @param {API.PolicyPreviewRequest} about
 * @param {App.RequestOptions} options
 * @returns {Promise<App.Reach>} with the runtime's error as `problem`
 */
export async function askReach(ask, about, options) {
  try {
    const preview = await ask()
    return { preview, problem: preview.missing ? { message: preview.missing } : null }
  } catch (error) {
    if (!['wrong_state', 'runtime_not_installed', 'conflict'].includes(error.code)) throw error
    return { preview: await api.post('/v1/policy/preview', about, options), problem: error }
  }
}

/** @param {string} title @param {App.Problem} error @param {'failed' | 'running'} [kind] */
export function problemNotice(title, error, kind = 'failed') {
  return h(
    'div.notice', { class: kind, role: 'status' },
    h('div.grow', h('strong', title), h('div.small', error.message), error.hint && h('div.small.muted', error.hint)))
}

/** @param {() => unknown} open */
export function modelNotice(open) {
  const node = h(
    'div.notice.running', { hidden: true }, h('div.grow', 'Claude Code needs network access to reach its model. Without it, the run fails.'),
    h('button.btn.small', { type: 'button', onclick: open }, 'Allow network access'))
  return {
    node,
    /** @param {boolean} isLacking */
    show: isLacking => (node.hidden = !isLacking),
  }
}

/** @param {API.Preview} preview */
export const reachSentence = preview => `It ${preview.sandbox.summary.replace(/\.$/, '')}.`

/** @typedef {(defaults: API.ProjectDefaults, decision: 'accept' | 'reject') => unknown} Decide */

/**
 * The defaults that a project's `.roost.yaml` proposes, with buttons to accept or reject them. The words come from that file.
 * @param {API.ProjectDefaults | null | undefined} defaults
 * @param {Decide} decide
 */
function defaultsNotice(defaults, decide) {
  const words = (defaults?.words ?? []).join(', ')
  if (defaults?.state === 'accepted') return h('p.faint.small', 'Set by .roost.yaml unless you choose something else: ', ...inert(words))
  if (defaults?.state === 'unreadable') return problemNotice('.roost.yaml cannot be read', { message: visible(defaults.problem ?? '') })
  if (defaults?.state !== 'proposed') return null
  /** @param {string} words @param {'accept' | 'reject'} decision @param {boolean} [primary] */
  const press = (words, decision, primary) => h(
    'button.btn.small', { type: 'button', class: primary ? 'primary' : '', onclick: () => decide(defaults, decision) }, words)
  return h(
    'div.notice.running', { role: 'status' },
    h('div.grow', h('strong', defaults.decision ? 'The defaults of this project changed' : 'This project proposes defaults'),
      h('div.small', ...inert(words), '. They apply to no task until you accept them.')),
    press('Reject', 'reject'), press('Accept', 'accept', true))
}

/** @param {App.Reach} options @param {API.PolicyField[]} fields @param {Decide} decide */
function reachSummary({ preview, problem }, fields, decide) {
  return h(
    'div.reach-summary', defaultsNotice(preview.defaults, decide), problem && problemNotice('This cannot run yet', problem, 'running'), h('p', reachSentence(preview)),
    reachTable(reachRows(preview, fields)),
    h('details', h('summary', 'The exact command line'), h('pre.reach-command', preview.sandbox.commandLine.join(' '))))
}

/** Previews what the task or agent in a form could reach. Updated shortly after each change. */
export class ReachPreview {
  element = h('div')
  #turn = 0
  #timer = 0
  #isHeard = false
  #key = ''
  #again = () => {}
  /** @type {{promise: Promise<App.ReachResult>, resolve(result: App.ReachResult | Promise<App.ReachResult>): void} | null} */
  #wait = null

  /** @param {(result: App.ReachResult) => void} onresult called with each newest result */
  constructor(onresult) {
    this.onresult = onresult
  }

  /** A promise of the newest result. */
  get latest() {
    return this.#wait?.promise ?? Promise.resolve(null)
  }

  /**
   * Requests a new preview if it would differ: texts and names in the body do not matter.
   * @param {import('../core/element.js').RoostElement} owner the page
   * @param {'/v1/tasks?preview=true' | '/v1/agents?preview=true'} path
   * @param {any} body
   * @param {API.PolicyPreviewRequest} about
   */
  ask(owner, path, body, about) {
    const key = JSON.stringify([body.agent, body.runtime, about])
    if (key === this.#key) return
    this.#key = key
    this.#again = () => ((this.#key = ''), this.ask(owner, path, body, about))
    this.element.setAttribute('aria-busy', 'true')
    const before = this.#wait
    this.#wait = /** @type {any} */ (Promise).withResolvers()
    if (this.#wait) before?.resolve(this.#wait.promise)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => owner.isConnected && this.#show(path, body, about, { signal: owner.signal }), 250)
  }

  /** @param {API.ProjectDefaults} options @param {'accept' | 'reject'} decision */
  async #decide({ path, digest }, decision) {
    try {
      await api.post('/v1/projects/defaults', { path, digest: digest ?? '', decision })
    } catch (error) {
      toastError(error, 'The decision was not saved')
    }
    this.#again()
  }

  /**
   * @param {'/v1/tasks?preview=true' | '/v1/agents?preview=true'} path
   * @param {any} body
   * @param {API.PolicyPreviewRequest} about
   * @param {App.RequestOptions} options
   */
  async #show(path, body, about, options) {
    const turn = (this.#turn += 1)
    let shown
    let words = ''
    let result
    try {
      const reach = await askReach(() => api.post(path, body, options), about, options)
      shown = reachSummary(reach, await policyFields(), (defaults, decision) => this.#decide(defaults, decision))
      words = reachSentence(reach.preview)
      result = reach
    } catch (error) {
      if (error.name === 'AbortError') return
      result = { error }
      shown = isAboutFolder(error) ? h('p.muted', 'Choose an existing folder to see this.') : problemNotice('This cannot run', error)
    }
    if (turn !== this.#turn) return
    this.#wait?.resolve(result)
    this.onresult(result)
    render(this.element, shown)
    if (words && this.#isHeard) announce(words)
    this.#isHeard = true
    this.element.removeAttribute('aria-busy')
  }
}
