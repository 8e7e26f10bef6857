// The resizable pane with the changes beside the conversation.

import { h } from '../core/dom.js'

const WIDTH_KEY = 'roost.changes.width'
const OPEN_KEY = 'roost.changes.open'
const LEAST = 360
const MOST = 820
const USUAL = 500

export class Dock {
  /** @param {any} content */
  constructor(content) {
    this.handle = h('div.dock-handle', {
      role: 'separator', tabindex: 0, 'aria-orientation': 'vertical', 'aria-label': 'Width of the changes', 'aria-valuemin': LEAST,
      'aria-valuemax': MOST,
    })
    this.element = h('aside.dock', { 'aria-label': 'Changes' }, this.handle, content)
    this.#width = Number(localStorage.getItem(WIDTH_KEY)) || USUAL
    this.handle.addEventListener('pointerdown', event => this.#drag(event))
    this.handle.addEventListener('dblclick', () => (this.#width = USUAL))
    this.handle.addEventListener('keydown', event => {
      const step = { ArrowLeft: 20, ArrowRight: -20 }[event.key]
      if (!step) return
      event.preventDefault()
      this.#width = this.#now + step
    })
  }

  get isOpen() {
    return localStorage.getItem(OPEN_KEY) !== 'false'
  }

  set isOpen(isOpen) {
    localStorage.setItem(OPEN_KEY, String(isOpen))
  }

  #now = USUAL

  /** @param {number} width */
  set #width(width) {
    this.#now = Math.round(Math.min(MOST, Math.max(LEAST, width)))
    this.element.style.setProperty('--dock', `${this.#now}px`)
    this.handle.setAttribute('aria-valuenow', String(this.#now))
    localStorage.setItem(WIDTH_KEY, String(this.#now))
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    event.preventDefault()
    const right = this.element.getBoundingClientRect().right
    this.handle.setPointerCapture(event.pointerId)
    /** @param {any} moved */
    const move = moved => (this.#width = right - moved.clientX)
    const end = () => {
      this.handle.removeEventListener('pointermove', move)
      this.handle.removeEventListener('lostpointercapture', end)
    }
    this.handle.addEventListener('pointermove', move)
    this.handle.addEventListener('lostpointercapture', end)
  }
}
