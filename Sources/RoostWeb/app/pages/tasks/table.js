import { h } from '../../core/dom.js'
import { RoostElement } from '../../core/element.js'
import { TaskRow } from './row.js'

const rowHeight = 61
const around = 8

/** The task list. Only the visible rows are in the document. */
export class TaskTable extends RoostElement {
  /** @type {Map<number, TaskRow>} */
  #rows = new Map()
  /** @type {TaskRow[]} */
  #spare = []
  #current = -1
  /**
   * The task of the row `#current`. Rows are reused by position, so when the list changes the focus must follow the task: otherwise a key
   * would act on another one.
   * @type {string | undefined}
   */
  #currentId
  /** The step of a key that was pressed before the rows were loaded. */
  #wanted = 0

  /**
   * @param {import('./window.js').TaskWindow} list
   * @param {HTMLElement} scroll the element that scrolls
   */
  constructor(list, scroll) {
    super()
    this.list = list
    this.scrollElement = scroll
    this.space = h('div.rows', { role: 'rowgroup' })
    this.table = h(
      'div.table', { role: 'table', 'aria-label': 'Tasks' },
      h(
        'div.row-heads', { role: 'row' },
        ['Task', 'Agent', 'Where', 'Changes', 'Cost', 'Age'].map(name =>
          h('div.label', { role: 'columnheader', class: `cell-${name.toLowerCase()}` }, name))),
      this.space)
  }

  mount() {
    this.append(this.table)
    this.listen(this.list, 'change', () => this.invalidate())
    this.listen(this.scrollElement, 'scroll', () => this.invalidate(), { passive: true })
    const watcher = new ResizeObserver(() => this.invalidate())
    watcher.observe(this.scrollElement)
    this.own(() => watcher.disconnect())
    this.listen(this.space, 'focusin', event => {
      const element = event.target.closest('.row')
      for (const row of this.#rows.values()) if (row.element === element) this.#point(row.index)
    })
    this.update()
  }

  /** @param {number} index */
  #point(index) {
    this.#current = index
    this.#currentId = this.list.items[index]?.id
  }

  update() {
    const total = this.list.total ?? 0
    const moved = this.contains(document.activeElement) ? this.#movedTo() : -1
    this.table.setAttribute('aria-rowcount', String(total + 1))
    this.space.style.setProperty('height', `${total * rowHeight}px`)
    const top = this.scrollElement.getBoundingClientRect().top - this.space.getBoundingClientRect().top
    const first = Math.max(0, Math.floor(top / rowHeight) - around)
    const last = Math.min(total - 1, Math.ceil((top + this.scrollElement.clientHeight) / rowHeight) + around)
    for (const [index, row] of this.#rows) {
      if (index >= first && index <= last) continue
      // Keep the focused row in the document, so that keyboard users keep their position.
      if (row.element.contains(document.activeElement) && index < total) continue
      this.#rows.delete(index)
      this.#spare.push(row)
      row.element.remove()
    }
    for (let index = first; index <= last; index += 1) {
      let row = this.#rows.get(index)
      if (!row) {
        row = this.#spare.pop() ?? new TaskRow(this.list)
        row.index = index
        row.element.style.setProperty('transform', `translateY(${index * rowHeight}px)`)
        this.#rows.set(index, row)
        this.space.append(row.element)
      }
      row.show(this.list.items[index], index)
    }
    this.list.see(first, last)
    const target = this.#rows.get(moved)
    if (target) target.link.focus({ preventScroll: true })
    else this.#point(this.#current)
    if (total && this.#wanted) {
      const step = this.#wanted
      this.#wanted = 0
      this.move(step)
    }
  }

  /** The new position of the focused row's task after a change of the list; -1 if it did not move or is not in the list. */
  #movedTo() {
    if (!this.#currentId || this.list.items[this.#current]?.id === this.#currentId) return -1
    return this.list.items.findIndex(task => task?.id === this.#currentId)
  }

  /** The task of the focused row. */
  get current() {
    if (!this.contains(document.activeElement)) return undefined
    const moved = this.#movedTo()
    return this.list.items[moved < 0 ? this.#current : moved]
  }

  /**
   * Moves the focus by a number of rows.
   * @param {number} step
   */
  move(step) {
    const { total } = this.list
    if (total === null) this.#wanted = step
    if (!total) return
    const index = Math.min(total - 1, Math.max(0, this.current || this.#current >= 0 ? this.#current + step : 0))
    this.#point(index)
    const box = this.space.getBoundingClientRect()
    const frame = this.scrollElement.getBoundingClientRect()
    const top = box.top + index * rowHeight - frame.top
    if (top < rowHeight) this.scrollElement.scrollTop += top - 2 * rowHeight
    else if (top + rowHeight > frame.height) this.scrollElement.scrollTop += top + 2 * rowHeight - frame.height
    this.update()
    this.#rows.get(index)?.link.focus({ preventScroll: true })
  }
}
customElements.define('roost-task-table', TaskTable)
