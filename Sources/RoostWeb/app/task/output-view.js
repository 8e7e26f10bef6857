// What a command printed: lines of a fixed height, drawn where they are in sight.

import { h } from '../core/dom.js'
import { count } from '../core/format.js'
import { copyButton } from '../shell/feedback.js'
import { lineNodes, stripped } from './terminal-text.js'
import { Windowed } from './windowed.js'

const LINE = 18

/// Follows the end while the reader is there.
export class OutputView {
  #drawn = 0
  #last = ''

  constructor(label = 'Output') {
    this.list = new Windowed('output', label)
    this.words = h('span.faint')
    this.element = h('div.output-frame', this.list.element,
      h('div.output-foot', this.words, copyButton(() => this.lines.map(line => stripped(line.text)).join('\n'), 'Copy the output')))
    this.lines = []
  }

  /// `lines` are `{channel, text}`; those that were there before only grow at the end.
  update(lines) {
    const last = lines.at(-1)?.text ?? ''
    const isSame = lines === this.lines && lines.length === this.#drawn && last === this.#last
    if (isSame) return
    const isGrown = lines === this.lines && lines.length >= this.#drawn
    const wasAtEnd = this.list.isAtEnd
    this.lines = lines
    this.#drawn = lines.length
    this.#last = last
    this.list.element.style.setProperty('--lines', String(Math.min(lines.length, 22)))
    this.list.set(lines.length, () => LINE, index => this.#line(index), { isGrown })
    this.words.textContent = `${count(lines.length)} ${lines.length === 1 ? 'line' : 'lines'}`
    if (wasAtEnd) this.list.toEnd()
  }

  #line(index) {
    const { channel, text } = this.lines[index]
    return h(`div.output-line.${channel}`, ...lineNodes(text))
  }
}

/// A few lines as they are, for what is short.
export function outputBlock(text, label = 'Output') {
  const lines = text.replace(/\n$/, '').split('\n').map(line => ({ channel: 'stdout', text: line }))
  const view = new OutputView(label)
  view.update(lines)
  return view.element
}

/// The last lines, quietly below a step.
export function outputTail(text, most = 6) {
  const lines = text.replace(/\n+$/, '').split('\n')
  return h('div.output-tail.mono', ...lines.slice(-most).map(line => h('div.output-line', ...lineNodes(line))))
}
