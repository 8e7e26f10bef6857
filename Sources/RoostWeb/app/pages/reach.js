import { h } from '../core/dom.js'
import { bytes, count, span } from '../core/format.js'

/// What a run can reach, in rows that people read: [name, [{text, kind}]] with kind `plain`, `new`, `gone` or `wall`.
/// - preview: the answer of a preview; - before: the one in force, to mark what differs.
export function reachRows(preview, before) {
  const old = before ? rowsOf(before) : null
  return rowsOf(preview).map(([name, items], index) => {
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

function rowsOf({ policy, sandbox }) {
  const { isolation, limits } = policy
  const isTrusted = isolation === 'trusted'
  return [
    ['Reads', [...sandbox.readOnly.map(plain), ...sandbox.masked.map(wall), isTrusted ? plain('everything its user can') : wall('everything else')]],
    ['Writes', [...sandbox.writable.map(plain), !isTrusted && wall('everything else')].filter(Boolean)],
    ['Network', sandbox.network === 'open' ? [plain('open: every host and port')] : [wall('everything')]],
    ['Programs', [plain('what the folders above hold'), ...policy.deniedTools.map(wall)]],
    [
      'Secrets',
      [policy.exposesEnvironmentFiles ? plain('the project’s .env files') : wall('the project’s .env files'), plain(`variables: ${sandbox.environment.join(', ') || 'none'}`)],
    ],
    [
      'Limits',
      [
        `${bytes(limits.memoryBytes)} memory`, `${count(limits.processes)} processes`, `${bytes(limits.diskBytes)} disk`, span(limits.wallTimeMs),
        `silent at most ${span(limits.silenceMs)}`, `${bytes(limits.outputBytes)} output`,
      ].map(plain),
    ],
    [
      'Guards here',
      sandbox.weaknesses.length
        ? [plain('all others on'), ...sandbox.weaknesses.map(guard => ({ text: `${words(guard.name)}: ${guard.strength}`, kind: 'weak', title: guard.evidence }))]
        : [plain('all on')],
    ],
  ]
}

const words = name => name.replaceAll('_', ' ')

/// Long lists of folders are shortened; the rest is one click away.
const most = 14

export function reachTable(rows) {
  return h(
    'dl.reach.card',
    rows.map(([name, items]) => h('div.reach-row', h('dt', name), h('dd', pills(items)))))
}

function pills(items) {
  const shown = items.length > most + 2 ? [...items.slice(0, most), ...items.slice(most).filter(item => item.kind !== 'plain')] : items
  const rest = items.filter(item => !shown.includes(item))
  const nodes = shown.map(pill)
  if (rest.length) {
    const more = h('button.pill.more', { type: 'button', onclick: () => more.replaceWith(...rest.map(pill)) }, `${rest.length} more`)
    nodes.push(more)
  }
  return nodes
}

const spoken = { new: 'new: ', gone: 'taken away: ', wall: 'not reachable: ', weak: '' }

function pill({ text, kind, title }) {
  return h('span.pill', { dataset: { kind }, title }, spoken[kind] && h('span.visually-hidden', spoken[kind]), text)
}

/// The same with the summary above and what runs underneath, for a task or agent that is being made.
export function reachSummary(preview) {
  return h(
    'div.reach-summary', h('p', preview.sandbox.summary), reachTable(reachRows(preview)),
    h('details', h('summary', 'The exact command line'), h('pre.reach-command', preview.sandbox.commandLine.join(' '))))
}
