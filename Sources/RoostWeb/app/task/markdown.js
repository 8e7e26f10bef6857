// Markdown as nodes. When a text grows, only the blocks from the first changed one are redrawn.

import { copyButton } from '../shell/feedback.js'
import { inert, prose } from './inert.js'
import { blocksOf } from './markdown-blocks.js'
import { inlineNodes } from './markdown-inline.js'

/** Renders a text into `element`; `update()` renders it again after it has grown. */
export class Markdown {
  /** @type {{source: string | undefined, node: HTMLElement}[]} */
  #drawn = []

  constructor(className = 'markdown') {
    this.element = make('div', className)
    this.element.dir = 'auto'
  }

  /** @param {string} text */
  update(text) {
    const blocks = blocksOf(text)
    let same = 0
    while (same < blocks.length && same < this.#drawn.length && blocks[same].source === this.#drawn[same].source) same += 1
    for (const old of this.#drawn.splice(same)) old.node.remove()
    for (const block of blocks.slice(same)) {
      const node = draw(block)
      this.element.append(node)
      this.#drawn.push({ source: block.source, node })
    }
  }
}

/** @param {string} name @param {string} className @param {...(Node | string)} children */
function make(name, className, ...children) {
  const node = document.createElement(name)
  if (className) node.className = className
  node.append(...children)
  return node
}

/** @param {App.Block} block @returns {HTMLElement} */
function draw(block) {
  return DRAWN[block.type](block)
}

/** @type {{[T in App.Block['type']]: (block: any) => HTMLElement}} */
const DRAWN = {
  // The page has its own `h1` and `h2`, so the headings of an answer start at `h3`.
  heading: block => make(`h${Math.min(block.level + 2, 6)}`, `heading-${block.level}`, ...inlineNodes(block.text)),
  paragraph: block => make('p', '', ...inlineNodes(block.text)),
  rule: () => make('hr', ''),
  quote: block => make('blockquote', '', ...block.blocks.map(draw)),
  code: block => codeBlock(block.text, block.language),
  list: block => {
    const list = /** @type {HTMLOListElement} */ (make(block.isOrdered ? 'ol' : 'ul', block.isLoose ? 'loose' : ''))
    if (block.isOrdered && block.start !== 1) list.start = block.start
    list.append(...block.items.map((/** @type {App.ListItem} */ entry) => item(entry, block.isLoose)))
    return list
  },
  table: block => {
    /** @param {string} name @param {string} text @param {number} index */
    const cell = (name, text, index) => make(name, `to-${block.sides[index]}`, ...inlineNodes(text))
    const head = make('thead', '', make('tr', '', ...block.head.map((/** @type {string} */ text, /** @type {number} */ index) => cell('th', text, index))))
    const body = make('tbody', '', ...block.rows.map((/** @type {string[]} */ row) => make('tr', '', ...row.map((text, index) => cell('td', text, index)))))
    const frame = make('div', 'table-frame', make('table', '', head, body))
    frame.tabIndex = 0
    return frame
  },
}

/** @param {App.ListItem} entry @param {boolean} isLoose */
function item(entry, isLoose) {
  const node = make('li', entry.isDone === null ? '' : 'task-item')
  if (entry.isDone !== null) {
    const mark = make('span', 'task-mark', entry.isDone ? '☑ ' : '☐ ')
    mark.setAttribute('aria-label', entry.isDone ? 'done: ' : 'to do: ')
    mark.setAttribute('role', 'img')
    node.append(mark)
  }
  for (const block of entry.blocks) {
    if (block.type === 'paragraph' && !isLoose) node.append(...inlineNodes(block.text))
    else node.append(draw(block))
  }
  return node
}

/**
 * A code block with its language and a button that copies the exact text.
 * @param {string} text
 * @param {string} [language]
 */
function codeBlock(text, language = '') {
  const head = make('div', 'code-head', make('span', '', ...prose(language)), copyButton(() => text, 'Copy code'))
  const pre = make('pre', '')
  pre.tabIndex = 0
  pre.ariaLabel = language ? `Code: ${language}` : 'Code'
  const inner = make('code', '')
  text.split('\n').forEach((line, index) => {
    if (index > 0) inner.append('\n')
    inner.append(...inert(line))
  })
  pre.append(inner)
  return make('figure', 'code-block', head, pre)
}
