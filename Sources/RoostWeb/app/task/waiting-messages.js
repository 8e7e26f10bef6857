// Messages that no agent has received yet, above the composer. Until then each can be edited or removed.

import { h, setText } from '../core/dom.js'
import { render } from '../core/render.js'
import { plural } from '../core/format.js'
import { icon } from '../core/icons.js'
import { attachmentList } from './attachments.js'
import { plain, prose } from './inert.js'

/** @param {number} count */
const messages = count => plural(count, 'message')

/** @type {[disposition: string, words: (count: number) => string][]} */
const GROUPS = [
  ['steering', count => `${messages(count)} waiting for the agent’s next step`],
  ['queued', count => `${messages(count)} waiting for this run to finish`],
]

export class WaitingMessages {
  /** @param {App.WaitingActions} actions */
  constructor(actions) {
    this.actions = actions
    this.groups = GROUPS.map(([disposition, words]) => {
      const head = h('div.queue-head.faint.small')
      const list = h('ol')
      return { disposition, words, head, list, element: h('div.queue-group', { dataset: { disposition } }, head, list) }
    })
    this.element = h('section.queue', { hidden: true, 'aria-label': 'Waiting messages' }, this.groups.map(group => group.element))
  }

  /** @param {App.Message[]} waiting */
  update(waiting) {
    const hadFocus = this.element.contains(document.activeElement)
    this.element.hidden = waiting.length === 0
    for (const group of this.groups) {
      const messages = waiting.filter(message => message.disposition === group.disposition)
      group.element.hidden = messages.length === 0
      setText(group.head, messages.length ? group.words(messages.length) : '')
      render(group.list, messages.map(message => this.#row(message)))
    }
    // The focused message was removed.
    if (hadFocus && !this.element.contains(document.activeElement)) this.#focusNext()
  }

  #focusNext() {
    const next = /** @type {HTMLElement | null} */ (this.element.hidden ? null : this.element.querySelector('.queue-group:not([hidden]) button'))
    if (next) next.focus()
    else this.actions.focus()
  }

  /** @param {App.Message} message */
  #row(message) {
    /** @param {App.Handled<Event>} event @param {(message: App.Message) => unknown} action */
    const act = async (event, action) => {
      const button = event.currentTarget
      button.setAttribute('aria-busy', 'true')
      await action(message)
      button.removeAttribute('aria-busy')
    }
    return h('li.queue-item', { key: message.id },
      h('span.queue-text', { title: plain(message.body), dir: 'auto' }, ...prose(message.body.slice(0, 300).replace(/\s+/g, ' '))),
      attachmentList(message.attachments, this.actions.openAttachment),
      h('button.btn.quiet.small', { type: 'button', onclick: event => act(event, this.actions.edit) }, 'Edit'),
      h('button.btn.quiet.small.icon-only', {
        type: 'button', 'aria-label': 'Remove this message', title: 'Remove', onclick: event => act(event, this.actions.remove),
      }, icon('cross', 13)))
  }
}
