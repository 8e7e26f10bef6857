// The entries of a run besides tool calls: what was said, thought, noted, and sent by people in between.

import { fill, h, setText } from '../core/dom.js'
import { time } from '../core/format.js'
import { icon } from '../core/icons.js'
import { copyButton } from '../shell/feedback.js'
import { attachmentList } from './attachments.js'
import { Disclosure } from './disclosure.js'
import { inert, plain, prose } from './inert.js'
import { Markdown } from './markdown.js'

/// Text of the agent; grows while it is live.
class TextEntry {
  #drawn = null

  constructor(entry, tag) {
    this.text = ''
    this.markdown = new Markdown()
    this.element = h(`${tag}.said`, { dataset: { item: '' } }, this.markdown.element, copyButton(() => this.text, 'Copy the text'))
  }

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

/// Code or bold that is still being written shows as what it will be, not as its marks.
function closed(text) {
  const line = text.slice(text.lastIndexOf('\n') + 1)
  if (line.startsWith('```')) return text
  if (line.split('`').length % 2 === 0) return `${text}\``
  return line.split('**').length % 2 === 0 && !/\*\*\s*$/.test(line) ? `${text}**` : text
}

/// A thought: its first words; the rest on demand.
class ThoughtEntry {
  #drawn = null

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

const NOTICE_ICONS = { info: 'file', warning: 'shield', error: 'cross' }

class NoticeEntry {
  constructor(entry, tag) {
    this.element = h(`${tag}.step.run-notice`, { dataset: { level: entry.level } },
      h('span.step-icon', icon(NOTICE_ICONS[entry.level] ?? 'file')), h('span.step-words', ...prose(entry.text)),
      h('span.step-time', time(entry.at, 'clock')))
  }

  update() {}
}

const STATES = {
  steering: 'on its way to the agent', queued: 'waiting for this run to finish', in_run: 'received by the agent', answered: '', settled: '',
}

/// What a person said while the run worked.
class InterjectionEntry {
  #drawn = ''

  constructor(entry, tag, context) {
    this.context = context
    this.element = h(`${tag}.interjection`, { dataset: { item: '' } })
  }

  update(entry) {
    const message = this.context.messages.get(entry.key)
    const state = `${message?.disposition} ${message?.revision}`
    if (state === this.#drawn) return
    this.#drawn = state
    this.element.hidden = !message
    if (!message) return
    const word = STATES[message.disposition]
    fill(this.element, h('div.person-head', h('b', 'You'), ' ', time(message.at, 'clock'), word ? h('span.chip.small', word) : null),
      h('div.person-text', { dir: 'auto' }, ...prose(message.body)), attachmentList(message.attachments, this.context.openAttachment))
  }
}

/// The message that a run answers.
export class PersonMessage {
  #drawn = ''

  constructor(openAttachment) {
    this.openAttachment = openAttachment
    this.element = h('article.person', { 'aria-label': 'Your message', dataset: { item: '' } })
  }

  update(message, isCommand) {
    const state = `${message.id} ${message.revision}`
    if (state === this.#drawn) return
    this.#drawn = state
    const author = message.author === 'person' ? 'You' : 'Roost'
    fill(this.element,
      h('div.person-head', h('b', author), ' ', time(message.at, 'clock'), copyButton(() => message.body, 'Copy the message')),
      isCommand
        ? h('pre.person-command.mono', { tabindex: 0 }, h('span.faint', '$ '), ...commandNodes(message.body))
        : foldable(h('div.person-text', { dir: 'auto' }, ...prose(message.body)), message.body),
      attachmentList(message.attachments, this.openAttachment))
  }
}

const LONG = 900

/// A long message shows its beginning first.
function foldable(node, body) {
  if (body.length < LONG && body.split('\n').length < 16) return node
  const more = h('button.btn.quiet.small', { type: 'button', 'aria-expanded': 'false', onclick: () => {
    const isWhole = node.classList.toggle('is-whole')
    more.setAttribute('aria-expanded', String(isWhole))
    more.textContent = isWhole ? 'Show less' : 'Show the whole message'
  } }, 'Show the whole message')
  node.classList.add('is-long')
  return [node, more]
}

function commandNodes(text) {
  return text.split('\n').flatMap((line, index) => (index ? ['\n', ...inert(line)] : inert(line)))
}

const KINDS = { text: TextEntry, thought: ThoughtEntry, notice: NoticeEntry, person: InterjectionEntry }

/// A view of an entry that is no tool call: `{element, update(entry)}`.
export function entryView(entry, tag, context) {
  return new KINDS[entry.kind](entry, tag, context)
}
