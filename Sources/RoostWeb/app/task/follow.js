// Keeps the scroll position at the newest content while the reader is at the end; otherwise offers a button to jump there.

import { h } from '../core/dom.js'
import { icon } from '../core/icons.js'

const NEAR = 48

export class Follow {
  isFollowing = true
  #top = 0

  /** @param {HTMLElement} scroll @param {any} content */
  constructor(scroll, content) {
    this.scroll = scroll
    this.button = h('button.btn.jump', { type: 'button', hidden: true, onclick: () => this.toEnd() }, icon('jump', 14), 'Jump to latest')
    scroll.addEventListener('scroll', () => this.#scrolled(), { passive: true })
    // After opening a disclosure, the reader wants to read it: do not scroll away.
    scroll.addEventListener('unfold', () => (this.isFollowing = false))
    this.sizes = new ResizeObserver(() => this.#grown())
    this.sizes.observe(content)
    this.sizes.observe(scroll)
  }

  toEnd() {
    this.isFollowing = true
    this.#pin()
    this.button.hidden = true
  }

  /**
   * Scrolls to an element that the reader requested.
   * @param {HTMLElement} element
   */
  show(element) {
    this.isFollowing = false
    element.scrollIntoView({ block: 'start' })
    this.#scrolled()
  }

  get #isNear() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR
  }

  #scrolled() {
    // Growing content never scrolls upwards; only the reader does.
    if (this.#isNear) this.isFollowing = true
    else if (this.scroll.scrollTop < this.#top) this.isFollowing = false
    this.#top = this.scroll.scrollTop
    this.button.hidden = this.isFollowing || this.#isNear
  }

  #grown() {
    if (this.isFollowing) this.#pin()
    this.button.hidden = this.isFollowing || this.#isNear
  }

  #pin() {
    this.scroll.scrollTop = this.scroll.scrollHeight
    this.#top = this.scroll.scrollTop
  }
}
