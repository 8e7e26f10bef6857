// Where people write to the agent: a message waits for the end of a run that is live, or goes right into it.

import { fill, h, setText } from '../core/dom.js'
import { keepDraft, readDraft } from '../core/drafts.js'
import { icon } from '../core/icons.js'
import { commandKey, isCommand } from '../shell/keys.js'
import { attachmentList, Attachments } from './attachments.js'
import { plain, prose } from './inert.js'

/// `actions`: `{send(body, mode, attachments), remove(messageId), stop(), retry(), restore(), openAttachment(id, name)}`, each answering
/// with a promise.
export class Composer {
  #draft = ''
  #isSending = false
  #state = {}
  #drawnQueue = ''

  constructor(actions) {
    this.actions = actions
    this.files = new Attachments(() => this.#show())
    this.text = h('textarea.composer-text', {
      rows: 2, 'aria-label': 'Message', placeholder: 'Say what comes next…', oninput: () => this.#typed(),
      onkeydown: event => this.#key(event),
    })
    this.why = h('span.composer-why', { role: 'status' })
    this.attach = this.files.button
    this.hints = h('span.composer-hints', { 'aria-hidden': 'true' })
    this.stop = h('button.btn', { type: 'button', hidden: true, onclick: () => actions.stop() }, icon('stop', 13), 'Stop')
    this.steer = h('button.btn', { type: 'button', hidden: true, onclick: () => this.#send('steer') }, 'Steer')
    this.send = h('button.btn.primary', { type: 'button', onclick: () => this.#send('queue') }, 'Send')
    this.instead = h('button.btn', { type: 'button', hidden: true })
    this.queue = h('section.queue', { hidden: true, 'aria-label': 'Messages that wait' })
    this.box = h('div.task-composer', this.files.element, this.text,
      h('div.composer-row', this.attach, this.files.input, this.why, this.hints, this.stop, this.steer, this.send, this.instead))
    this.element = h('div.composer-zone', h('div.column', this.queue, this.box))
    this.files.bind(this.text, this.box)
  }

  /// Turns to a task, before anything else of it is known: what is written or chosen from now on belongs to it.
  open(task) {
    const key = `roost.draft.${task}`
    this.#state = {}
    this.#queue([])
    if (key === this.#draft) return
    this.#draft = key
    this.text.value = readDraft(this.#draft) ?? ''
    this.files.open(filesKey(this.#draft))
    requestAnimationFrame(() => this.#fit())
  }

  /// `{isLive, isArchived, isCommand, isOffline, waiting}`.
  update(state) {
    this.#state = state
    this.#queue(state.waiting)
    this.#show()
  }

  focus() {
    this.text.focus()
  }

  /// Puts words into the field, after what stands there.
  write(text) {
    this.text.value = joined(this.text.value, text)
    this.#typed()
    this.text.focus()
  }

  #show() {
    const { isLive, isArchived, isCommand: isPlainCommand, isOffline } = this.#state
    const closed = isArchived ? 'This task is archived. Restore it to go on.' : isPlainCommand ? 'A plain command takes no messages.' : ''
    this.box.classList.toggle('is-closed', Boolean(closed))
    this.text.disabled = this.attach.disabled = Boolean(closed)
    this.text.hidden = this.attach.hidden = this.hints.hidden = Boolean(closed)
    this.send.hidden = Boolean(closed)
    this.stop.hidden = !isLive
    this.steer.hidden = !isLive || Boolean(closed)
    this.instead.hidden = !closed || isLive
    if (closed) fill(this.instead, isArchived ? 'Restore' : [icon('retry', 14), 'Run it again'])
    this.instead.onclick = () => (isArchived ? this.actions.restore() : this.actions.retry())
    this.text.placeholder = isLive ? 'Add something, or steer it…' : 'Say what comes next…'
    const isEmpty = this.text.value.trim() === '' && this.files.isEmpty
    const why = closed || (isOffline ? 'Offline. Your words are kept here until Roost answers.' : '') || this.files.obstacle
      || (this.#isSending ? 'Sending…' : '')
    setText(this.why, why)
    const isBlocked = isEmpty || Boolean(why)
    for (const button of [this.send, this.steer]) {
      button.disabled = isBlocked
      const way = button === this.steer ? 'Into the run that is live' : isLive ? 'After the run that is live' : ''
      button.title = why || (isEmpty ? 'Write something first' : way)
    }
    setText(this.send, isLive ? 'Queue' : 'Send')
    this.hints.hidden ||= Boolean(why)
    const hints = isLive ? [[`${commandKey}↵`, 'queue'], [`⇧${commandKey}↵`, 'steer']] : [[`${commandKey}↵`, 'send']]
    if (this.hints.dataset.live !== String(isLive)) {
      this.hints.dataset.live = String(isLive)
      fill(this.hints, ...hints.map(([key, name]) => h('kbd', `${key} ${name}`)))
    }
  }

  #queue(waiting) {
    const state = waiting.map(message => `${message.id} ${message.revision}`).join()
    if (state === this.#drawnQueue) return
    this.#drawnQueue = state
    this.queue.hidden = waiting.length === 0
    fill(this.queue,
      h('div.queue-head.faint.small', `${waiting.length === 1 ? 'Waits' : `${waiting.length} wait`} for the end of this run`),
      h('ol', ...waiting.map(message => h('li.queue-item',
        h('span.queue-text', { title: plain(message.body) }, ...prose(message.body.slice(0, 300).replace(/\s+/g, ' '))),
        attachmentList(message.attachments, this.actions.openAttachment),
        h('button.btn.quiet.small', { type: 'button', onclick: event => this.#take(event.currentTarget, message) }, 'Edit'),
        h('button.btn.quiet.small.icon-only', {
          type: 'button', 'aria-label': 'Remove this message', title: 'Remove',
          onclick: event => this.#remove(event.currentTarget, message),
        }, icon('cross', 13))))))
  }

  async #remove(button, message) {
    button.disabled = true
    const isGone = await this.actions.remove(message.id)
    button.disabled = false
    return isGone
  }

  async #take(button, message) {
    const key = this.#draft
    if (!await this.#remove(button, message)) return
    this.files.restore(filesKey(key), message.attachments)
    if (key === this.#draft) this.write(message.body)
    else keepDraft(key, joined(readDraft(key) ?? '', message.body))
  }

  #key(event) {
    if (event.key === 'Enter' && isCommand(event) && !event.isComposing) {
      event.preventDefault()
      void this.#send(event.shiftKey && this.#state.isLive ? 'steer' : 'queue')
    } else if (event.key === 'Escape') {
      this.text.blur()
    }
  }

  #typed() {
    this.#fit()
    this.#show()
    keepDraft(this.#draft, this.text.value)
  }

  #fit() {
    this.text.style.setProperty('height', 'auto')
    this.text.style.setProperty('height', `${Math.min(this.text.scrollHeight, 260)}px`)
  }

  async #send(mode) {
    if (this.send.disabled || this.#isSending || this.send.hidden) return
    const key = this.#draft
    this.#isSending = true
    this.#show()
    await this.files.settled()
    const body = this.text.value.trim()
    const { ids } = this.files
    // Whoever went to another task meanwhile finds it here again, unsent.
    const isSent = key === this.#draft && !this.files.obstacle && await this.actions.send(body, mode, ids)
    this.#isSending = false
    if (isSent) this.#sent(key, body, ids)
    this.#show()
  }

  /// What was written or chosen while it was on its way stays, and what belongs to another task.
  #sent(key, body, ids) {
    this.files.sent(filesKey(key), ids)
    if (key !== this.#draft) {
      if (readDraft(key)?.trim() === body) keepDraft(key)
    } else if (this.text.value.trim() === body) {
      this.text.value = ''
      this.#typed()
    }
  }
}

const filesKey = key => `${key}.files`
const joined = (before, text) => (before.trim() ? `${before.trimEnd()}\n\n${text}` : text)
