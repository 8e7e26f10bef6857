// One step of an agent: a phrase, and its exact input and output when expanded.

import { h } from '../core/dom.js'
import { renderWhen } from '../core/render.js'
import { count, duration } from '../core/format.js'
import { icon } from '../core/icons.js'
import { rowsOfEdit } from '../diff/edit-rows.js'
import { Disclosure } from './disclosure.js'
import { inert } from './inert.js'
import { outputTail, textBlock } from './output-view.js'
import { editsOf, inputOf, phrase, shorten } from './phrases.js'

export class StepRow {
  /** @param {App.ToolEntry} entry @param {string | null | undefined} projectPath */
  constructor(entry, projectPath) {
    this.entry = entry
    this.projectPath = projectPath
    this.fold = new Disclosure('div.step-fold', () => this.#body())
    this.fold.onchange = () => this.#tail()
    this.tail = h('div.step-tail', { hidden: true })
    this.element = h('li.step', { dataset: { item: '' } }, this.fold.element, this.tail)
  }

  /**
   * `showsTail`: whether the last lines of the output are shown while the step is collapsed.
   * @param {App.ToolEntry} entry
   * @param {boolean} showsTail
   */
  update(entry, showsTail) {
    this.entry = entry
    this.showsTail = showsTail
    this.element.dataset.state = entry.status
    renderWhen(this.fold.head, [entry.status, entry.endedAt, entry.input, entry.title], () => this.#head())
    if (this.fold.isOpen) renderWhen(this.fold.body, [entry.status, entry.output], () => this.#body())
    this.#tail()
  }

  #head() {
    const words = phrase(this.entry, this.projectPath)
    const [command, ...more] = words.code === undefined ? [''] : String(words.code).split('\n')
    return [
      h('span.step-icon', icon(words.icon)),
      h('span.step-words', words.verb ? h('span.step-verb', words.verb) : null,
        command ? h('code.step-code', ...inert(command)) : null,
        more.length ? h('span.faint', `and ${count(more.length)} more ${more.length === 1 ? 'line' : 'lines'}`) : null,
        words.tail ? h('span.step-rest', ...inert(words.tail)) : null,
        words.counts ? h('span.changes', h('span.added', `+${count(words.counts.added)}`), ' ',
          words.counts.removed ? h('span.removed', `−${count(words.counts.removed)}`) : null) : null),
      words.isFailed ? h('span.step-failed', 'failed') : null,
      h('span.step-time', this.#time(words.isRunning)),
    ]
  }

  /** @param {boolean} isRunning */
  #time(isRunning) {
    if (this.entry.endedAt) return duration(Date.parse(this.entry.endedAt) - Date.parse(this.entry.at))
    return isRunning ? '…' : ''
  }

  #tail() {
    const isShown = Boolean(this.showsTail && !this.fold.isOpen && this.entry.output)
    this.tail.hidden = !isShown
    const { output } = this.entry
    if (isShown) renderWhen(this.tail, [output], () => outputTail(output ?? ''))
  }

  #body() {
    const input = inputOf(this.entry)
    const parts = []
    if (this.entry.callKind === 'execute' && typeof input.command === 'string') parts.push(block('Command', input.command))
    else if (this.entry.callKind === 'edit' && isEdit(input)) parts.push(edit(input, this.projectPath))
    else if (this.entry.input) parts.push(block('Input', readable(this.entry.input)))
    if (this.entry.output) {
      const name = this.entry.status === 'failed' ? 'Error' : 'Output'
      parts.push(block(name, this.entry.output))
    } else if (this.entry.status === 'completed') {
      parts.push(h('p.faint.step-part', 'No output.'))
    }
    return parts
  }
}

/** @param {string} name @param {string} text */
function block(name, text) {
  return h('div.step-part', h('div.label', name), textBlock(text, name))
}

/** @param {Record<string, any>} input */
const isEdit = input => editsOf(input).length > 0 || typeof input.content === 'string'

/** @param {Record<string, any>} input @param {string | null | undefined} projectPath */
function edit(input, projectPath) {
  const path = shorten(input.file_path ?? input.notebook_path ?? '', projectPath)
  const edits = typeof input.content === 'string' ? [{ before: '', after: input.content }] : editsOf(input)
  return h('div.step-part', h('div.label', typeof input.content === 'string' ? 'Written' : 'Edited', ' ',
    h('code.label-code', ...inert(path))),
    h('div.step-block.step-edit', { tabindex: 0, role: 'region', 'aria-label': 'The edit' }, ...edits.map(rowsOfEdit)))
}

/** @param {string} text */
function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
