// All changed lines of a run in one list, in one column or two. Only visible rows are in the document.

import { h } from '../core/dom.js'
import { count } from '../core/format.js'
import { icon } from '../core/icons.js'
import { inert, plain } from '../task/inert.js'
import { Windowed } from '../task/windowed.js'
import { letterOf, sentencesOf, wordOf } from './kinds.js'
import { markChanged, pairsOf, rowsOf } from './patch.js'

/** @type {Record<string, number>} */
const HEIGHTS = { file: 34, sentence: 30, hunk: 24, note: 20, end: 24 }
const LINE = 20
const WIDEST = 2000

export class DiffView {
  /** @type {App.DiffFile[]} */
  #files = []
  /** @type {App.DiffRow[]} */
  #rows = []
  /** @type {Set<string>} */
  #folded = new Set()
  #isSplit = false
  /** @type {{row: App.DiffRow, top: number} | null} The last visited change */
  #change = null

  /**
   * `oncurrent(path)` is called with the file at the top. `onask(path, line, text)` is called when a line number is clicked.
   * @param {{oncurrent: (path: string) => unknown, onask: (path: string, line: number, text: string) => unknown}} options
   */
  constructor({ oncurrent, onask }) {
    this.list = new Windowed('diff', 'Changed lines')
    this.current = h('div.diff-current', { hidden: true, 'aria-hidden': 'true' })
    this.element = h('div.diff-frame', this.current, this.list.element)
    this.list.onscroll = (first, top) => this.#top(first, top)
    this.list.element.addEventListener('scroll', () => {
      this.list.element.style.setProperty('--shift', `${this.list.element.scrollLeft}px`)
    }, { passive: true })
    this.list.element.addEventListener('click', event => {
      const target = /** @type {any} */ (event.target)
      if (target.cut) this.#showWhole(target.cut)
      else if (target.row) onask(target.row.file.change.path, target.row.now ?? target.row.old, target.row.text)
    })
    this.oncurrent = oncurrent
  }

  /** @param {API.FileChange[]} changes */
  set(changes) {
    this.#files = changes.map(change => {
      const rows = change.patch ? rowsOf(change.patch) : []
      const sentences = sentencesOf(change)
      if (takeReturns(rows)) sentences.push(['All lines end in CR LF.'])
      markChanged(rows)
      /** @type {App.DiffFile} */
      const file = { change, rows, sentences }
      for (const row of rows) row.file = file
      return file
    })
    this.#folded.clear()
    this.#change = null
    this.current.replaceChildren()
    this.#lay()
  }

  /** @param {boolean} isSplit */
  split(isSplit) {
    if (isSplit === this.#isSplit) return
    const path = this.#fileAt(this.list.first)?.change.path
    this.#isSplit = isSplit
    this.#lay()
    if (path) this.open(path)
  }

  /**
   * Scrolls to a file. Returns whether the diff contains it.
   * @param {string} path
   */
  open(path) {
    const index = this.#rows.findIndex(row => row.kind === 'file' && row.file.change.path === path)
    if (index < 0) return false
    if (this.#folded.delete(path)) this.#lay()
    this.list.scrollTo(index)
    return true
  }

  /**
   * Scrolls to the next or the previous change (a hunk). Returns whether there is one.
   * @param {number} by
   */
  step(by) {
    const { first, element } = this.list
    /** @param {{kind: string}} options @param {number} index */
    const isStart = ({ kind }, index) => kind === 'hunk' || (kind === 'file' && this.#rows[index + 1]?.kind !== 'hunk')
    const starts = this.#rows.flatMap((row, index) => (isStart(row, index) ? [index] : []))
    // Starts at the last visited change, unless the list was scrolled since. The sticky file header covers the first visible row.
    const known = element.scrollTop === this.#change?.top ? this.#rows.indexOf(/** @type {any} */ (this.#change).row) : -1
    const at = known >= 0 ? starts.indexOf(known) : starts.findLastIndex(index => index <= first + 1)
    const next = starts[at < 0 ? 0 : at + by]
    if (next === undefined) return false
    this.list.scrollTo(Math.max(0, next - 1))
    this.#change = { row: this.#rows[next], top: element.scrollTop }
    for (const node of this.list.rows.children) node.toggleAttribute('data-current', /** @type {any} */ (node).hunk === this.#change.row)
    return true
  }

  #lay() {
    /** @type {App.DiffRow[]} */
    const rows = []
    let widest = 0
    for (const file of this.#files) {
      rows.push({ kind: 'file', file })
      if (this.#folded.has(file.change.path)) continue
      for (const words of file.sentences) rows.push({ kind: 'sentence', words, file })
      const lines = this.#isSplit ? (file.pairs ??= pairsOf(file.rows)) : file.rows
      for (const line of lines) rows.push(line.file ? line : Object.assign(line, { file }))
      for (const line of file.rows) widest = Math.max(widest, Math.min(widthOf(line.text), line.isWhole ? Infinity : WIDEST))
    }
    rows.push({ kind: 'end' })
    this.#rows = rows
    this.list.element.classList.toggle('is-split', this.#isSplit)
    this.list.element.style.setProperty('--widest', String(widest + 2))
    this.list.set(rows.length, index => HEIGHTS[rows[index].kind] ?? LINE, index => this.#draw(rows[index]))
  }

  /**
   * Shows a truncated line completely.
   * @param {any} row
   */
  #showWhole(row) {
    row.isWhole = true
    this.#lay()
  }

  /** @param {number} index */
  #fileAt(index) {
    return this.#rows[index]?.file
  }

  /** @param {number} first @param {number} top */
  #top(first, top) {
    const row = this.#rows[first]
    const file = row?.file
    this.current.hidden = !file || (row.kind === 'file' && this.list.topOf(first) >= top)
    if (!file) return
    if (this.current.dataset.path !== file.change.path || !this.current.firstChild) {
      this.current.dataset.path = file.change.path
      const head = this.#fileHead(file)
      // The list itself contains the same button for keyboards; this copy is for pointers only.
      head.tabIndex = -1
      this.current.replaceChildren(head)
    }
    this.oncurrent(file.change.path)
  }

  /** @param {any} row an `App.DiffRow` */
  #draw(row) {
    if (row.kind === 'file') return h('div.diff-row.diff-file', { role: 'heading', 'aria-level': 3 }, this.#fileHead(row.file))
    if (row.kind === 'sentence') {
      return h('div.diff-row.diff-sentence', ...row.words.map((/** @type {any} */ word) => (word.mark ? h('b.diff-mark', word.mark) : word.path === undefined ? word : h('code', ...inert(word.path)))))
    }
    if (row.kind === 'hunk') {
      const node = h('div.diff-row.diff-hunk', `line ${count(row.now || row.old)}`, row.text ? [' · ', ...inert(row.text)] : null)
      node.toggleAttribute('data-current', row === this.#change?.row)
      return Object.assign(node, { hunk: row })
    }
    if (row.kind === 'note') return h('div.diff-row.diff-note', ...inert(row.text))
    if (row.kind === 'end') return h('div.diff-row')
    if (row.kind === 'pair') return h('div.diff-row.diff-pair', half(row.left, 'old'), half(row.right, 'now'))
    return h(`div.diff-row.diff-line.${row.kind}`, number(row, 'old'), number(row, 'now'), sign(row.kind), text(row))
  }

  /** @param {App.DiffFile} file */
  #fileHead(file) {
    const { change } = file
    const isFolded = this.#folded.has(change.path)
    return h('button.diff-file-head', {
      type: 'button', 'aria-expanded': String(!isFolded), title: plain(change.path), onclick: () => this.#fold(change.path),
    },
    h('span.diff-fold', icon(isFolded ? 'right' : 'down', 13)),
    h('span.file-letter', { title: wordOf(change), dataset: { change: change.kind } }, letterOf(change)),
    h('span.file-path.mono', ...inert(change.path)),
    h('span.changes', change.additions ? h('span.added', `+${count(change.additions)}`) : null, ' ',
      change.deletions ? h('span.removed', `−${count(change.deletions)}`) : null))
  }

  /** @param {string} path */
  #fold(path) {
    if (!this.#folded.delete(path)) this.#folded.add(path)
    const isBelow = this.current.dataset.path === path && !this.current.hidden
    this.current.replaceChildren()
    this.#lay()
    if (isBelow) this.open(path)
  }
}

/**
 * If every line ends in CR LF, removes the CRs and returns true; the diff then says so once. Otherwise each CR is written out.
 * @param {App.DiffLine[]} rows
 */
function takeReturns(rows) {
  const lines = rows.filter(({ kind }) => kind === 'added' || kind === 'removed' || kind === 'context')
  if (!lines.length || !lines.every(({ text }) => text.endsWith('\r'))) return false
  for (const line of lines) line.text = line.text.slice(0, -1)
  return true
}

/** @param {string} text */
function widthOf(text) {
  let width = text.length
  for (let at = text.indexOf('\t'); at >= 0; at = text.indexOf('\t', at + 1)) width += 3
  return width
}

/** @param {App.DiffLine} row @param {'old' | 'now'} side */
function number(row, side) {
  const node = h('span.diff-number')
  // Numbers and signs are set by CSS, so that they are neither selected nor copied.
  if (row[side] !== undefined) Object.assign(node, { row }).dataset.number = String(row[side])
  return node
}

/** @param {string} kind */
function sign(kind) {
  const node = h('span.diff-sign')
  node.dataset.sign = kind === 'added' ? '+' : kind === 'removed' ? '-' : ''
  return node
}

/** @param {App.DiffLine | null} row @param {'old' | 'now'} side */
function half(row, side) {
  if (!row) return h('div.diff-half.is-empty')
  const kind = row.kind === 'context' ? 'context' : row.kind
  return h(`div.diff-half.${kind}`, number(row, side), sign(row.kind), text(row))
}

/** @param {App.DiffLine} row */
function text(row) {
  const shown = row.isWhole ? row.text : row.text.slice(0, WIDEST)
  const node = h('span.diff-text')
  const { from = 0, to = 0 } = row
  if (to > from && to <= shown.length) {
    node.append(...inert(shown.slice(0, from)), h('mark', ...inert(shown.slice(from, to))), ...inert(shown.slice(to)))
  } else node.append(...inert(shown))
  if (shown.length < row.text.length) {
    const more = h('button.line-cut', { type: 'button', title: 'Show the whole line' }, ` … ${count(row.text.length - shown.length)} more characters`)
    node.append(Object.assign(more, { cut: row }))
  }
  return node
}
