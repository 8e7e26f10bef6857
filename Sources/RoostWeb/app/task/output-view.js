// The output of a command. Lines have a fixed height, and only visible lines are drawn.

import { component, h } from '../core/dom.js'
import { count } from '../core/format.js'
import { copyButton } from '../shell/feedback.js'
import { lineNodes, stripped } from './terminal-text.js'
import { Windowed } from './windowed.js'

const LINE = 18

/** With `isTail`, it follows new output while the reader is at the end. */
export class OutputView {
  #drawn = 0
  #last = ''

  /** `isTail`: starts at the end, because the end of a run's output matters most. */
  constructor(label = 'Output', { isTail = false } = {}) {
    this.isTail = isTail
    this.list = new Windowed('output', label)
    this.words = h('span.faint')
    this.element = component(h('div.output-frame', this.list.element,
      h('div.output-foot', this.words, copyButton(() => this.lines.map(line => stripped(line.text)).join('\n'), 'Copy the output'))))
    /** @type {App.OutputLine[]} */
    this.lines = []
  }

  /**
   * `lines` are `{channel, text}`. If it is the same array as before, lines were only appended.
   * @param {App.OutputLine[]} lines
   */
  update(lines) {
    const last = lines.at(-1)?.text ?? ''
    const isSame = lines === this.lines && lines.length === this.#drawn && last === this.#last
    if (isSame) return
    const isFirst = this.#drawn === 0
    const isGrown = lines === this.lines && lines.length >= this.#drawn
    const wasAtEnd = this.isTail && (isFirst || this.list.isAtEnd)
    this.lines = lines
    this.#drawn = lines.length
    this.#last = last
    this.list.element.style.setProperty('--lines', String(Math.min(lines.length, 22)))
    this.list.set(lines.length, () => LINE, index => this.#line(index), { isGrown })
    this.words.textContent = `${count(lines.length)} ${lines.length === 1 ? 'line' : 'lines'}`
    if (wasAtEnd) this.list.toEnd()
    // It has no height before it is in the document.
    if (isFirst && wasAtEnd) requestAnimationFrame(() => this.list.toEnd())
  }

  /** @param {number} index */
  #line(index) {
    const { channel, text } = this.lines[index]
    return h(`div.output-line.${channel}`, ...lineNodes(text))
  }
}

const FEW = 60

/**
 * Input or output of a tool: short text is wrapped, long text is shown in a line list.
 * @param {string} text
 * @param {string} label
 */
export function textBlock(text, label) {
  const lines = text.replace(/\n$/, '').split('\n')
  if (lines.length > FEW) {
    const view = new OutputView(label)
    view.update(lines.map(line => ({ channel: 'stdout', text: line })))
    return view.element
  }
  const nodes = lines.flatMap((line, index) => (index ? ['\n', ...lineNodes(line)] : lineNodes(line)))
  return h('div.step-block', h('pre.mono', { tabindex: 0, 'aria-label': label }, ...nodes),
    copyButton(() => lines.map(stripped).join('\n'), `Copy: ${label}`))
}

/**
 * The last lines of an output, shown below a step.
 * @param {string} text
 * @param {number} [most]
 */
export function outputTail(text, most = 6) {
  const lines = text.replace(/\n+$/, '').split('\n')
  return h('div.output-tail.mono', ...lines.slice(-most).map(line => h('div.output-line', ...lineNodes(line))))
}
