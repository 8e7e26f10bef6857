// A header button that expands and collapses the body below it.

import { append, h } from '../core/dom.js'
import { icon } from '../core/icons.js'

/** `build()` creates the body when it is first opened. The caller fills `head`, which is inside a button. */
export class Disclosure {
  #build
  #isOpen = false
  /** @type {((isOpen: boolean) => unknown) | null} */
  onchange = null
  /** Whether the person opened or closed it. */
  isChosen = false

  /** @param {string} name @param {() => App.Child} build */
  constructor(name, build) {
    this.#build = build
    this.head = h('span.disclosure-words')
    this.button = h('button.disclosure-head', { type: 'button', 'aria-expanded': 'false', onclick: () => this.toggle() }, this.head,
      h('span.disclosure-mark', icon('right', 14)))
    this.body = h('div.disclosure-body', { hidden: true })
    this.element = h(`${name}`, this.button, this.body)
  }

  get isOpen() {
    return this.#isOpen
  }

  open() {
    if (this.#isOpen) return
    this.#isOpen = true
    if (!this.body.firstChild) append(this.body, [this.#build()])
    this.body.hidden = false
    this.button.setAttribute('aria-expanded', 'true')
  }

  close() {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.body.hidden = true
    this.button.setAttribute('aria-expanded', 'false')
  }

  /** Called when the person clicks. From then on, nothing else opens or closes it. */
  toggle() {
    this.isChosen = true
    this.element.dispatchEvent(new Event('unfold', { bubbles: true }))
    if (this.#isOpen) this.close()
    else this.open()
    this.onchange?.(this.#isOpen)
  }
}
