// The composer. During a run, a message is queued until the run ends, or steers the run.

import { h, setText } from '../core/dom.js'
import { render } from '../core/render.js'
import { keepDraft, readDraft } from '../core/drafts.js'
import { leaveField } from '../core/focus.js'
import { icon } from '../core/icons.js'
import { commandKey, isCommand } from '../shell/keys.js'
import { Attachments } from './attachments.js'
import { WaitingMessages } from './waiting-messages.js'

export class Composer {
  #draft = ''
  #isSending = false
  /** @type {App.ComposerState} */
  #state = {}

  /** @param {App.ComposerActions} actions */
  constructor(actions) {
    this.actions = actions
    this.files = new Attachments(() => this.#show())
    this.text = h('textarea.composer-text', {
      rows: 2, 'aria-label': 'Message', placeholder: 'What should happen next?', dir: 'auto', oninput: () => this.#typed(),
      onkeydown: event => this.#key(event),
    })
    this.why = h('span.composer-why', { role: 'status' })
    this.attach = this.files.button
    this.hints = h('span.composer-hints', { 'aria-hidden': 'true' })
    this.cancel = h('button.btn', { type: 'button', hidden: true, onclick: () => actions.cancel() }, icon('stop', 13), 'Cancel')
    this.steer = h('button.btn', { type: 'button', hidden: true, onclick: () => this.#send('steer') }, 'Steer')
    this.send = h('button.btn.primary', { type: 'button', onclick: () => this.#send('queue') }, 'Send')
    this.instead = h('button.btn', { type: 'button', hidden: true })
    this.queue = new WaitingMessages({
      /** @param {App.Message} message */
      edit: message => this.#take(message), remove: message => actions.remove(message.id), openAttachment: actions.openAttachment,
      focus: () => this.focus(),
    })
    this.box = h('div.task-composer', this.files.element, this.text,
      h('div.composer-row', this.attach, this.files.input, this.why, this.hints, this.cancel, this.steer, this.send, this.instead))
    this.element = h('div.composer-zone', h('div.column', this.queue.element, this.box))
    this.files.bind(this.text, this.box)
  }

  /**
   * Switches to a task before its data is loaded: text and files belong to this task from now on.
   * @param {string} task
   */
  open(task) {
    const key = `roost.draft.${task}`
    this.#state = {}
    this.queue.update([])
    if (key === this.#draft) return
    this.#draft = key
    this.text.value = readDraft(this.#draft) ?? ''
    this.files.open(filesKey(this.#draft))
    requestAnimationFrame(() => this.#fit())
  }

  /**
   * @param {App.ComposerState} state
   */
  update(state) {
    this.#state = state
    this.queue.update(state.waiting ?? [])
    this.#show()
  }

  focus() {
    this.text.focus()
  }

  /**
   * Appends text to the field.
   * @param {string} text
   */
  write(text) {
    this.text.value = joined(this.text.value, text)
    this.#typed()
    this.text.focus()
  }

  #show() {
    const { isLive, isArchived, isCommand: isPlainCommand, isOffline } = this.#state
    const closed = isArchived ? 'This task is archived. Restore it to continue.' : isPlainCommand ? 'A plain command takes no messages.' : ''
    this.box.classList.toggle('is-closed', Boolean(closed))
    this.text.disabled = this.attach.disabled = Boolean(closed)
    this.text.hidden = this.attach.hidden = this.hints.hidden = Boolean(closed)
    this.send.hidden = Boolean(closed)
    this.cancel.hidden = !isLive
    this.steer.hidden = !isLive || Boolean(closed)
    this.instead.hidden = !closed || Boolean(isLive)
    if (closed) render(this.instead, isArchived ? 'Restore' : [icon('retry', 14), 'Run again'])
    this.instead.onclick = () => (isArchived ? this.actions.restore() : this.actions.retry())
    this.text.placeholder = isLive ? 'Add a message, or steer the agent' : 'What should happen next?'
    const isEmpty = this.text.value.trim() === '' && this.files.isEmpty
    const why = closed || (isOffline ? 'Offline. Your text is kept here until Roost answers.' : '') || this.files.obstacle
      || (this.#isSending ? 'Sending…' : '')
    setText(this.why, why)
    const isBlocked = isEmpty || Boolean(why)
    for (const button of [this.send, this.steer]) {
      button.disabled = isBlocked
      const way = button === this.steer ? 'Sends it to the agent now' : isLive ? 'Sends it when this run is finished' : ''
      button.title = why || (isEmpty ? 'Write something first' : way)
    }
    setText(this.send, isLive ? 'Queue' : 'Send')
    this.hints.hidden ||= Boolean(why)
    const hints = isLive ? [[`${commandKey}↵`, 'queue'], [`⇧${commandKey}↵`, 'steer']] : [[`${commandKey}↵`, 'send']]
    render(this.hints, hints.map(([key, name]) => h('kbd', `${key} ${name}`)))
  }

  /** @param {App.Message} message */
  async #take(message) {
    const key = this.#draft
    if (!await this.actions.remove(message.id)) return false
    this.files.restore(filesKey(key), message.attachments)
    if (key === this.#draft) this.write(message.body)
    else keepDraft(key, joined(readDraft(key) ?? '', message.body))
    return true
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Enter' && isCommand(event) && !event.isComposing) {
      event.preventDefault()
      void this.#send(event.shiftKey && this.#state.isLive ? 'steer' : 'queue')
    } else if (event.key === 'Escape') {
      leaveField()
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

  /** @param {'queue' | 'steer'} mode */
  async #send(mode) {
    if (this.send.disabled || this.#isSending || this.send.hidden) return
    const key = this.#draft
    this.#isSending = true
    this.#show()
    await this.files.settled()
    const body = this.text.value.trim()
    const { ids } = this.files
    // If the person opened another task meanwhile, the message stays unsent in the draft of this task.
    const isSent = key === this.#draft && !this.files.obstacle && await this.actions.send(body, mode, ids)
    this.#isSending = false
    if (isSent) this.#sent(key, body, ids)
    this.#show()
  }

  /**
   * Clears what was sent. Keeps text and files that were added meanwhile, and the drafts of other tasks.
   * @param {string} key
   * @param {string} body
   * @param {string[]} ids
   */
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

/** @param {string} key */
const filesKey = key => `${key}.files`
/** @param {string} before @param {string} text */
const joined = (before, text) => (before.trim() ? `${before.trimEnd()}\n\n${text}` : text)
