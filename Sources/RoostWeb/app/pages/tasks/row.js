import { h, icon, setText } from '../../core/dom.js'
import { render } from '../../core/render.js'
import { capital, changes, dot, money, plural, setDot, statusOf, time, baseName } from '../../core/format.js'
import { reviewChip } from '../../core/review.js'
import { menu } from '../../shell/feedback.js'
import { plain } from '../../task/inert.js'
import { taskActions } from './actions.js'

/** A row of the task list. Rows are reused for other tasks while the list scrolls. */
export class TaskRow {
  index = -1
  /** @type {API.Task | undefined} */
  task = undefined
  mark = dot('idle')
  link = h('a.row-link', { dir: 'auto' })
  review = h('span.row-review')
  state = h('span.row-state')
  agent = h('div.cell-agent', { role: 'cell' })
  where = h('div.cell-where', { role: 'cell' })
  changes = h('div.cell-changes.num', { role: 'cell' })
  cost = h('div.cell-cost.num', { role: 'cell' })
  age = time('')

  /** @param {App.TaskList} list */
  constructor(list) {
    this.more = menu(
      h('button.btn.quiet.icon-only.small.row-more', { type: 'button' }, icon('more')), () => taskActions(this.task, list), 'Actions')
    this.element = h(
      'div.row', { role: 'row' },
      h('div.cell-task', { role: 'cell' }, this.mark,
        h('div.cell-words', this.link, h('div.row-note', this.review, this.state))),
      this.agent, this.where, this.changes, this.cost, h('div.cell-age.num', { role: 'cell' }, this.age, this.more))
  }

  /** @param {API.Task | undefined} task @param {number} index */
  show(task, index) {
    this.task = task
    this.element.setAttribute('aria-rowindex', String(index + 2))
    this.element.classList.toggle('is-coming', !task)
    if (!task) return this.#clear()
    const status = statusOf(task)
    setDot(this.mark, status.kind, status.isAlive, status.word)
    this.link.href = `#/tasks/${task.id}`
    setText(this.link, plain(task.title))
    setText(this.state, capital(noteOf(task, status)))
    render(this.review, reviewChip(task))
    setText(this.agent, task.agent)
    setText(this.where, plain(baseName(task.projectPath) ?? ''))
    this.where.title = plain(task.projectPath ?? '')
    render(this.changes, changes(task.lastRun?.diff))
    setText(this.cost, money(task.usage?.costUSD))
    this.age.value = task.activeAt ?? task.createdAt
    this.more.setAttribute('aria-label', `Actions for ${plain(task.title)}`)
  }

  #clear() {
    this.link.removeAttribute('href')
    for (const node of [this.link, this.review, this.state, this.agent, this.where, this.changes, this.cost]) setText(node, '')
    this.age.value = ''
  }
}

/**
 * One sentence about the state of a task.
 * @param {API.Task} task
 * @param {{word: string}} status
 */
function noteOf(task, status) {
  const run = task.lastRun
  if (!run) return 'No run yet'
  if (run.status === 'queued') return run.queuePlace ? `Queued, place ${run.queuePlace}` : 'Queued'
  if (run.status === 'succeeded') return run.diff?.files ? `Done · ${plural(run.diff.files, 'file')} changed` : 'Done'
  if (run.outcome?.message) return run.outcome.message
  return status.word
}
