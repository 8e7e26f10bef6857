import { fill, h, icon, setText } from '../../core/dom.js'
import { capital, changes, dot, money, plural, setDot, statusOf, time, baseName } from '../../core/format.js'
import { reviewChip } from '../../core/review.js'
import { menu } from '../../shell/feedback.js'
import { plain } from '../../task/inert.js'
import { taskActions } from './actions.js'

/// One line of the list; nodes are made once and used for one task after the other while the list scrolls.
export function makeRow(list) {
  const row = h(
    'div.row', { role: 'row' },
    h(
      'div.cell-task', { role: 'cell' }, dot('idle'),
      h('div.cell-words', h('a.row-link', { dir: 'auto' }), h('div.row-note', h('span.row-review'), h('span.row-state')))),
    h('div.cell-agent', { role: 'cell' }), h('div.cell-where', { role: 'cell' }), h('div.cell-changes.num', { role: 'cell' }),
    h('div.cell-cost.num', { role: 'cell' }), h('div.cell-age.num', { role: 'cell' }))
  const more = menu(
    h('button.btn.quiet.icon-only.small.row-more', { type: 'button' }, icon('more')), () => taskActions(row.task, list), 'Actions')
  row.lastChild.append(time(''), more)
  return row
}

export function showTask(row, task, index) {
  row.task = task
  row.setAttribute('aria-rowindex', index + 2)
  row.classList.toggle('is-coming', !task)
  const [cell, agent, where, changed, cost, ageCell] = row.children
  const [mark, words] = cell.children
  const [link, note] = words.children
  if (!task) {
    link.removeAttribute('href')
    for (const node of [link, ...note.children, agent, where, changed, cost]) setText(node, '')
    note.firstChild.key = ''
    ageCell.firstChild.value = ''
    return
  }
  const status = statusOf(task)
  setDot(mark, status.kind, status.isAlive, status.word)
  link.href = `#/tasks/${task.id}`
  setText(link, plain(task.title))
  setText(note.lastChild, capital(noteOf(task, status)))
  if (note.firstChild.key !== task.review) {
    note.firstChild.key = task.review
    fill(note.firstChild, reviewChip(task))
  }
  setText(agent, task.agent)
  setText(where, plain(baseName(task.projectPath) ?? ''))
  where.title = plain(task.projectPath ?? '')
  const diff = task.lastRun?.diff
  const key = diff ? `${diff.files} ${diff.additions} ${diff.deletions}` : ''
  if (changed.key !== key) {
    changed.key = key
    fill(changed, changes(diff))
  }
  setText(cost, money(task.usage?.costUSD))
  ageCell.firstChild.value = task.activeAt ?? task.createdAt
  ageCell.lastChild.setAttribute('aria-label', `Actions for ${plain(task.title)}`)
}

/// One sentence about where it stands.
function noteOf(task, status) {
  const run = task.lastRun
  if (!run) return 'No run yet'
  if (run.status === 'queued') return run.queuePlace ? `Queued, place ${run.queuePlace}` : 'Queued'
  if (run.status === 'succeeded') return run.diff?.files ? `Done · ${plural(run.diff.files, 'file')} changed` : 'Done'
  if (run.outcome?.message) return run.outcome.message
  return status.word
}
