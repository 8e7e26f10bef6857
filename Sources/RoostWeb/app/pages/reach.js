import { api } from '../core/client.js'
import { fill, h } from '../core/dom.js'
import { phrases, policyFields } from '../core/policy-fields.js'
import { announce, toastError } from '../shell/feedback.js'
import { inert, plain as visible } from '../task/inert.js'
import { isAboutFolder } from './folder-problem.js'

/// What a run can reach, in rows that people read: [name, [{text, kind}]] with kind `plain`, `new`, `gone` or `wall`.
/// - preview: the answer of a preview; - fields: what a policy is made of; - before: the one in force, to mark what differs.
export function reachRows(preview, fields, before) {
  const old = before ? rowsOf(before, fields) : null
  return rowsOf(preview, fields).map(([name, items], index) => {
    if (!old) return [name, items]
    const known = new Set(old[index][1].map(item => item.text))
    const now = new Set(items.map(item => item.text))
    return [
      name,
      [
        ...items.map(item => (known.has(item.text) ? item : { ...item, kind: item.kind === 'wall' ? 'wall' : 'new' })),
        ...old[index][1].filter(item => !now.has(item.text) && item.kind !== 'wall').map(item => ({ ...item, kind: 'gone' })),
      ],
    ]
  })
}

const plain = text => ({ text, kind: 'plain' })
const wall = text => ({ text, kind: 'wall' })

function rowsOf({ policy, sandbox }, fields) {
  const isTrusted = policy.isolation === 'trusted'
  return [
    ['Reads', [...readable(sandbox.readOnly), ...sandbox.masked.map(wall), isTrusted ? plain('everything its user can')
      : wall('everything else')]],
    ['Writes', [...sandbox.writable.map(plain), !isTrusted && wall('everything else')].filter(Boolean)],
    ['Network', sandbox.network === 'open' ? [plain('open: every host and port')] : [plain('none')]],
    ['Programs', [plain('everything in the folders above'), ...policy.deniedTools.map(wall)]],
    [
      'Secrets',
      [policy.exposesEnvironmentFiles ? plain('the project’s .env files') : wall('the project’s .env files'),
        plain(`variables: ${sandbox.environment.join(', ') || 'none'}`)],
    ],
    ['Limits', phrases(policy, fields).map(plain)],
    [
      'Guards',
      sandbox.weaknesses.length
        ? [plain('all others are on'),
          ...sandbox.weaknesses.map(guard => ({ text: `${words(guard.name)}: ${guard.strength}`, kind: 'weak', title: guard.evidence }))]
        : [plain('all are on')],
    ],
  ]
}

const system = /^\/(usr|bin|sbin|lib\w*|etc|dev|proc|sys|run|opt|nix|System|Library|private\/etc)(\/|$)/

function readable(paths) {
  const own = paths.filter(path => !system.test(path))
  const others = paths.filter(path => system.test(path))
  return [
    ...own.map(plain), others.length > 3 ? { text: 'system programs and libraries', kind: 'plain', parts: others }
      : others.map(plain),
  ].flat()
}

const words = name => name.replaceAll('_', ' ')

export function reachTable(rows) {
  return h(
    'dl.reach.card',
    rows.map(([name, items]) => h('div.reach-row', h('dt', name), h('dd', items.map(pill)))))
}

const spoken = { new: 'new: ', gone: 'removed: ', wall: 'not reachable: ' }

function pill({ text, kind, title, parts }) {
  if (!parts) return h('span.pill', { dataset: { kind }, title }, spoken[kind] && h('span.visually-hidden', spoken[kind]), text)
  const button = h('button.pill.more', {
    type: 'button', title: parts.join('\n'), onclick: () => button.replaceWith(...parts.map(part => pill({ text: part, kind }))),
  }, `${text} · ${parts.length}`)
  return button
}

/// Asks for a preview; where only the runtime is not ready, what its walls would be is known all the same.
/// - ask(): the preview itself; - about: {policy, projectPath, workTree} for the other way.
/// - Returns: {preview, problem}: an error of the runtime beside it.
export async function askReach(ask, about, options) {
  try {
    const preview = await ask()
    return { preview, problem: preview.missing && { message: preview.missing } }
  } catch (error) {
    if (!['wrong_state', 'runtime_not_installed', 'conflict'].includes(error.code)) throw error
    return { preview: await api.post('/v1/policy/preview', about, options), problem: error }
  }
}

export function problemNotice(title, error, kind = 'failed') {
  return h(
    'div.notice', { class: kind, role: 'status' },
    h('div.grow', h('strong', title), h('div.small', error.message), error.hint && h('div.small.muted', error.hint)))
}

export function modelNotice(open) {
  const node = h(
    'div.notice.running', { hidden: true }, h('div.grow', 'Claude Code needs network access to reach its model. Without it, the run fails.'),
    h('button.btn.small', { type: 'button', onclick: open }, 'Allow network access'))
  return { node, show: isLacking => (node.hidden = !isLacking) }
}

export const reachSentence = preview => `It ${preview.sandbox.summary.replace(/\.$/, '')}.`

/// What a project's file proposes, with the decision about it. Its words are the file's own.
function defaultsNotice(defaults, decide) {
  const words = (defaults?.words ?? []).join(', ')
  if (defaults?.state === 'accepted') return h('p.faint.small', 'Set by .roost.yaml unless you choose something else: ', ...inert(words))
  if (defaults?.state === 'unreadable') return problemNotice('.roost.yaml cannot be read', { message: visible(defaults.problem) })
  if (defaults?.state !== 'proposed') return null
  const press = (words, decision, primary) => h(
    'button.btn.small', { type: 'button', class: primary ? 'primary' : '', onclick: () => decide(defaults, decision) }, words)
  return h(
    'div.notice.running', { role: 'status' },
    h('div.grow', h('strong', defaults.decision ? 'The defaults of this project changed' : 'This project proposes defaults'),
      h('div.small', ...inert(words), '. They apply to no task until you accept them.')),
    press('Reject', 'reject'), press('Accept', 'accept', true))
}

function reachSummary({ preview, problem }, fields, decide) {
  return h(
    'div.reach-summary', defaultsNotice(preview.defaults, decide), problem && problemNotice('This cannot run yet', problem, 'running'), h('p', reachSentence(preview)),
    reachTable(reachRows(preview, fields)),
    h('details', h('summary', 'The exact command line'), h('pre.reach-command', preview.sandbox.commandLine.join(' '))))
}

/// What a task or an agent that is being made could reach, a moment after that changed.
export class ReachPreview {
  element = h('div')
  #turn = 0
  #timer = 0
  #isHeard = false
  #key
  #again
  #wait = null

  /// `onresult({preview, problem, error})`: the newest result; `error` if there is no preview.
  constructor(onresult = () => {}) {
    this.onresult = onresult
  }

  /// A promise of the newest result.
  get latest() {
    return this.#wait?.promise ?? Promise.resolve(null)
  }

  /// - owner: the page; - body: the preview's request; - about: as for ``askReach``. Words and names in the body change nothing.
  ask(owner, path, body, about) {
    const key = JSON.stringify([body.agent, body.runtime, about])
    if (key === this.#key) return
    this.#key = key
    this.#again = () => ((this.#key = undefined), this.ask(owner, path, body, about))
    this.element.setAttribute('aria-busy', 'true')
    const before = this.#wait
    this.#wait = Promise.withResolvers()
    before?.resolve(this.#wait.promise)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => owner.isConnected && this.#show(path, body, about, { signal: owner.signal }), 250)
  }

  async #decide({ path, digest }, decision) {
    try {
      await api.post('/v1/projects/defaults', { path, digest, decision })
    } catch (error) {
      toastError(error, 'The decision was not saved')
    }
    this.#again()
  }

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
      shown = isAboutFolder(error) ? h('p.muted', 'Choose a folder that exists to see this.') : problemNotice('This cannot run', error)
    }
    if (turn !== this.#turn) return
    this.#wait.resolve(result)
    this.onresult(result)
    fill(this.element, shown)
    if (words && this.#isHeard) announce(words)
    this.#isHeard = true
    this.element.removeAttribute('aria-busy')
  }
}
