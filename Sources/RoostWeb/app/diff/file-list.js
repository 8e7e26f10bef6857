// The list of changed files: the person chooses which to apply, and jumps to one in the diff.

import { h } from '../core/dom.js'
import { count } from '../core/format.js'
import { inert, plain } from '../task/inert.js'
import { Windowed } from '../task/windowed.js'
import { letterOf, remarksOf, wordOf } from './kinds.js'

export class FileList {
  /** @type {API.FileChange[]} */
  #changes = []
  /** @type {Set<string>} */
  #chosen = new Set()
  #current = ''
  #key = ''
  /** @type {Map<string, string>} */
  #applied = new Map()
  rowHeight = 26
  canChoose = false

  /**
   * `onopen(path)`: a file was clicked. `onchoose()`: the selection changed.
   * @param {{onopen: (path: string) => unknown, onchoose: () => unknown}} options
   */
  constructor({ onopen, onchoose }) {
    this.onopen = onopen
    this.onchoose = onchoose
    this.all = h('input', { type: 'checkbox', id: 'changes-all', onchange: () => this.#chooseAll() })
    this.words = h('label.faint', { for: 'changes-all' })
    this.head = h('div.files-head', this.all, this.words)
    this.list = new Windowed('files', 'Changed files')
    this.list.element.setAttribute('role', 'list')
    this.element = h('div.files-frame', this.head, this.list.element)
  }

  get chosen() {
    return this.#changes.filter(change => this.#chosen.has(change.path)).map(change => change.path)
  }

  get isAll() {
    return this.#chosen.size === this.#changes.length
  }

  /** @param {API.FileChange[]} changes @param {{canChoose: boolean, applied: Map<string, string>}} options */
  set(changes, { canChoose, applied }) {
    const key = [...applied.keys()].sort().join('\0')
    const isOther = changes !== this.#changes || key !== this.#key
    const isNarrow = matchMedia('(max-width: 759px)').matches
    const rowHeight = isNarrow ? 38 : 26
    // Redrawing a row while it is pressed would lose the click.
    if (!isOther && canChoose === this.canChoose && rowHeight === this.rowHeight) return
    // Applied files stay marked; the remaining files are chosen.
    if (isOther) {
      const rest = changes.map(change => change.path).filter(path => !applied.has(path))
      this.#chosen = new Set(rest.length || !applied.size ? rest : changes.map(change => change.path))
    }
    this.#key = key
    this.#changes = changes
    this.#applied = applied
    this.canChoose = canChoose
    this.rowHeight = rowHeight
    this.list.element.style.setProperty('--rows', String(Math.min(changes.length, isNarrow ? 4.5 : 9)))
    this.list.element.style.setProperty('--row', `${this.rowHeight}px`)
    this.#show()
  }

  /** @param {string[]} paths */
  choose(paths) {
    this.#chosen = new Set(paths)
    this.#show()
    this.onchoose()
  }

  /** @param {string} path */
  setCurrent(path) {
    if (path === this.#current) return
    this.#current = path
    const index = this.#changes.findIndex(change => change.path === path)
    if (index >= 0) this.list.reveal(index)
    for (const row of this.list.rows.children) row.toggleAttribute('data-current', /** @type {HTMLElement} */ (row).dataset.path === path)
  }

  #show() {
    this.head.hidden = this.#changes.length < 2 || !this.canChoose
    this.#head()
    this.list.set(this.#changes.length, () => this.rowHeight, index => this.#row(index))
  }

  /** @param {number} index */
  #row(index) {
    const change = this.#changes[index]
    const slash = change.path.lastIndexOf('/') + 1
    const place = this.#applied.get(change.path)
    const remarks = remarksOf(change)
    const row = h('div.file-row', { role: 'listitem', dataset: { path: change.path, change: change.kind } },
      this.canChoose
        ? h('input', {
          type: 'checkbox', checked: this.#chosen.has(change.path), 'aria-label': `Choose ${plain(change.path)}`,
          onchange: event => this.#toggle(change.path, event.target.checked),
        })
        : null,
      h('button.file-open', { type: 'button', title: plain(change.path), onclick: () => this.onopen(change.path) },
        h('span.file-letter', { title: wordOf(change), 'aria-label': wordOf(change), role: 'img' }, letterOf(change)),
        h('span.file-path', h('span.file-folder', ...inert(change.path.slice(0, slash))),
          h('span.file-name', ...inert(change.path.slice(slash)))),
        remarks.length ? h('span.file-remark', remarks.join(', ')) : null,
        place ? h('span.file-remark.is-applied', place === 'branch' ? 'on a branch' : 'applied') : null,
        h('span.file-counts',
          change.additions ? h('span.added', `+${count(change.additions)}`) : null, ' ',
          change.deletions ? h('span.removed', `−${count(change.deletions)}`) : null)))
    row.toggleAttribute('data-current', change.path === this.#current)
    return row
  }

  /** @param {string} path @param {boolean} isChosen */
  #toggle(path, isChosen) {
    if (isChosen) this.#chosen.add(path)
    else this.#chosen.delete(path)
    this.#head()
    this.onchoose()
  }

  #head() {
    this.all.checked = this.isAll
    this.all.indeterminate = !this.isAll && this.#chosen.size > 0
    this.words.textContent = this.isAll ? 'All files' : `${count(this.#chosen.size)} of ${count(this.#changes.length)} chosen`
  }

  #chooseAll() {
    this.choose(this.all.checked ? this.#changes.map(change => change.path) : [])
  }
}
