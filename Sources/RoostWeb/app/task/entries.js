// The entries of a run except tool calls: text, thoughts, notices, and messages that people sent during the run.

import { fill, h, setText } from '../core/dom.js'
import { render, renderWhen } from '../core/render.js'
import { time } from '../core/format.js'
import { icon } from '../core/icons.js'
import { copyButton } from '../shell/feedback.js'
import { attachmentList } from './attachments.js'
import { Disclosure } from './disclosure.js'
import { inert, plain, prose } from './inert.js'
import { Markdown } from './markdown.js'

/** Text of the agent. While it is live, it grows. */
class TextEntry {
  /** @type {string | null} */
  #drawn = null

  /** @param {any} entry @param {string} tag */
  constructor(entry, tag) {
    this.text = ''
    this.markdown = new Markdown()
    this.element = h(`${tag}.said`, { dataset: { item: '' } }, this.markdown.element, copyButton(() => this.text, 'Copy the text'))
  }

  /** @param {any} entry */
  update(entry) {
    this.element.classList.toggle('is-live', Boolean(entry.isLive))
    this.element.classList.toggle('is-cut', Boolean(entry.isCut))
    const text = entry.isLive ? closed(entry.text) : entry.text
    if (text === this.#drawn) return
    this.text = entry.text
    this.#drawn = text
    this.markdown.update(text)
  }
}

/**
 * Closes inline code and bold text that is still being written, so that its marks are not displayed.
 * @param {string} text
 */
function closed(text) {
  const line = text.slice(text.lastIndexOf('\n') + 1)
  if (line.startsWith('```')) return text
  if (line.split('`').length % 2 === 0) return `${text}\``
  return line.split('**').length % 2 === 0 && !/\*\*\s*$/.test(line) ? `${text}**` : text
}

/** A thought: its beginning, and the whole text when expanded. */
class ThoughtEntry {
  /** @type {string | null} */
  #drawn = null

  /** @param {any} entry @param {string} tag */
  constructor(entry, tag) {
    this.entry = entry
    this.words = h('span.step-rest')
    this.name = h('span.step-verb')
    this.whole = h('div.thought-text', { dir: 'auto' })
    this.fold = new Disclosure('div.step-fold', () => this.whole)
    this.fold.onchange = () => this.#show()
    fill(this.fold.head, h('span.step-icon', icon('thought')), h('span.step-words', this.name, this.words))
    this.element = h(`${tag}.step.thought`, { dataset: { item: '' } }, this.fold.element)
  }

  /** @param {any} entry */
  update(entry) {
    this.entry = entry
    setText(this.name, entry.isLive ? 'Thinking' : 'Thought')
    if (entry.text === this.#drawn) return
    this.#drawn = entry.text
    setText(this.words, plain(entry.text.slice(0, 160).replace(/\s+/g, ' ')))
    this.#show()
  }

  #show() {
    if (this.fold.isOpen) fill(this.whole, ...prose(this.entry.text))
  }
}

/** @type {Record<string, string>} */
const NOTICE_ICONS = { info: 'file', warning: 'shield', error: 'cross' }

class NoticeEntry {
  /** @param {any} entry @param {string} tag */
  constructor(entry, tag) {
    this.element = h(`${tag}.step.run-notice`, { dataset: { level: entry.level } },
      h('span.step-icon', icon(NOTICE_ICONS[entry.level] ?? 'file')), h('span.step-words', ...prose(entry.text)),
      h('span.step-time', time(entry.at, 'clock')))
  }

  update() {}
}

/** @type {Record<string, string>} */
const STATES = {
  steering: 'on its way to the agent', queued: 'waiting for this run to finish', in_run: 'received by the agent', answered: '', settled: '',
}

/** A message that a person sent during the run. */
class InterjectionEntry {
  /** @param {any} entry @param {string} tag @param {App.ConversationContext} context */
  constructor(entry, tag, context) {
    this.context = context
    this.element = h(`${tag}.interjection`, { dataset: { item: '' } })
  }

  /** @param {any} entry */
  update(entry) {
    const message = this.context.messages.get(entry.key)
    this.element.hidden = !message
    if (!message) return
    const word = STATES[message.disposition]
    render(this.element, h('div.person-head', h('b', 'You'), ' ', time(message.at, 'clock'), word ? h('span.chip.small', word) : null),
      h('div.person-text', { dir: 'auto' }, ...prose(message.body)), attachmentList(message.attachments, this.context.openAttachment))
  }
}

/** The message that a run answers. */
export class PersonMessage {
  /** @param {(id: string, name: string) => unknown} openAttachment */
  constructor(openAttachment) {
    this.openAttachment = openAttachment
    this.element = h('article.person', { 'aria-label': 'Your message', dataset: { item: '' } })
  }

  /** @param {App.Message} message @param {boolean} isCommand */
  update(message, isCommand) {
    const author = message.author === 'person' ? 'You' : 'Roost'
    renderWhen(this.element, [message.id, message.revision], () => [
      h('div.person-head', h('b', author), ' ', time(message.at, 'clock'), copyButton(() => message.body, 'Copy the message')),
      isCommand
        ? h('pre.person-command.mono', { tabindex: 0 }, h('span.faint', '$ '), ...commandNodes(message.body))
        : foldable(h('div.person-text', { dir: 'auto' }, ...prose(message.body)), message.body),
      attachmentList(message.attachments, this.openAttachment),
    ])
  }
}

const LONG = 900

/**
 * Collapses a long message to its beginning.
 * @param {HTMLElement} node
 * @param {string} body
 */
function foldable(node, body) {
  if (body.length < LONG && body.split('\n').length < 16) return node
  const more = h('button.btn.quiet.small', {
    key: 'more', type: 'button', 'aria-expanded': 'false', onclick: ({ currentTarget: button }) => {
      const isWhole = button.previousElementSibling.classList.toggle('is-whole')
      button.setAttribute('aria-expanded', String(isWhole))
      button.textContent = isWhole ? 'Show less' : 'Show the whole message'
    },
  }, 'Show the whole message')
  node.classList.add('is-long')
  return [node, more]
}

/** @param {string} text */
function commandNodes(text) {
  return text.split('\n').flatMap((line, index) => (index ? ['\n', ...inert(line)] : inert(line)))
}

/** @type {Record<string, new (entry: any, tag: string, context: App.ConversationContext) => {element: HTMLElement, update(entry: any): void}>} */
const KINDS = { text: TextEntry, thought: ThoughtEntry, notice: NoticeEntry, person: InterjectionEntry }

/**
 * A view of an entry that is not a tool call: `{element, update(entry)}`.
 * @param {any} entry
 * @param {string} tag
 * @param {App.ConversationContext} context
 */
export function entryView(entry, tag, context) {
  return new KINDS[entry.kind](entry, tag, context)
}
