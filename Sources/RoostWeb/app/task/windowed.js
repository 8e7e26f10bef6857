// A long list with only its visible rows in the document. Row heights are known in advance, so no row is measured.

import { component, h } from '../core/dom.js'

const SPARE = 600

/** `count` rows; `heightOf(i)` is a height in pixels, `draw(i)` returns a node. The element scrolls its rows. */
export class Windowed {
  #count = 0
  #tops = new Float64Array(1)
  /** @type {(index: number) => number} */
  #heightOf = () => 20
  /** @type {((index: number) => HTMLElement) | null} */
  #draw = null
  /** @type {Map<number, HTMLElement>} */
  #shown = new Map()
  #frame = 0

  /** @param {string} className @param {string} label */
  constructor(className, label) {
    this.rows = h('div.windowed-rows', { role: 'presentation' })
    this.element = component(h(`div.windowed.${className}`, { tabindex: 0, role: 'region', 'aria-label': label }, this.rows))
    this.element.addEventListener('scroll', () => this.#soon(), { passive: true })
    this.sizes = new ResizeObserver(() => this.#soon())
    this.sizes.observe(this.element)
    /** @type {((first: number, top: number) => void) | null} Called with the first visible row and the scroll position in pixels */
    this.onscroll = null
  }

  /**
   * Sets the rows. With `isGrown`, existing rows are kept and only later ones are new.
   * @param {number} count
   * @param {(index: number) => number} heightOf
   * @param {(index: number) => HTMLElement} draw
   * @param {{isGrown?: boolean}} [options]
   */
  set(count, heightOf, draw, options = {}) {
    const { isGrown } = options
    const from = isGrown ? Math.min(this.#count, count) : 0
    if (this.#tops.length < count + 1) {
      const wider = new Float64Array(Math.max(count + 1, this.#tops.length * 2))
      wider.set(this.#tops)
      this.#tops = wider
    }
    for (let index = from; index < count; index += 1) this.#tops[index + 1] = this.#tops[index] + heightOf(index)
    this.#count = count
    this.#heightOf = heightOf
    this.#draw = draw
    this.rows.style.setProperty('height', `${this.#tops[count]}px`)
    if (!isGrown) this.#clear()
    // The last existing row may have changed.
    else this.#drop(from - 1)
    this.show()
  }

  get isAtEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.element
    return scrollHeight - scrollTop - clientHeight < 24
  }

  toEnd() {
    this.element.scrollTop = this.element.scrollHeight
  }

  /** @param {number} index */
  topOf(index) {
    return this.#tops[index]
  }

  /** @param {number} index */
  reveal(index) {
    const { scrollTop, clientHeight } = this.element
    const [top, end] = [this.#tops[index], this.#tops[index + 1]]
    if (top < scrollTop) this.element.scrollTop = top
    else if (end > scrollTop + clientHeight) this.element.scrollTop = end - clientHeight + 8
    else return
    this.show()
  }

  /** @param {number} index */
  scrollTo(index) {
    this.element.scrollTop = this.#tops[index]
    this.show()
  }

  get first() {
    return this.#at(this.element.scrollTop)
  }

  show() {
    const draw = this.#draw
    if (!draw) return
    const { scrollTop: top, clientHeight: height } = this.element
    const from = this.#at(top - SPARE)
    const to = Math.min(this.#count, this.#at(top + height + SPARE) + 1)
    for (const index of this.#shown.keys()) if (index < from || index >= to) this.#drop(index)
    for (let index = from; index < to; index += 1) {
      if (this.#shown.has(index)) continue
      const node = draw(index)
      node.style.setProperty('top', `${this.#tops[index]}px`)
      node.style.setProperty('height', `${this.#heightOf(index)}px`)
      this.#shown.set(index, node)
      this.#insert(index, node)
    }
    // Pass the values read before drawing: reading them again would force a synchronous layout.
    this.onscroll?.(this.#at(top), top)
  }

  #soon() {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      this.show()
    })
  }

  /**
   * Keeps the nodes in the order of their rows, for screen readers and text selection.
   * @param {number} index
   * @param {HTMLElement} node
   */
  #insert(index, node) {
    const next = this.#shown.get(index + 1)
    if (next) this.rows.insertBefore(node, next)
    else if (this.#shown.has(index - 1)) this.#shown.get(index - 1)?.after(node)
    else {
      const after = [...this.#shown.keys()].filter(key => key > index)
      this.rows.insertBefore(node, this.#shown.get(Math.min(...after)) ?? null)
    }
  }

  /** @param {number} y */
  #at(y) {
    let low = 0
    let high = this.#count
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#tops[middle + 1] <= y) low = middle + 1
      else high = middle
    }
    return Math.min(low, Math.max(0, this.#count - 1))
  }

  /** @param {number} index */
  #drop(index) {
    this.#shown.get(index)?.remove()
    this.#shown.delete(index)
  }

  #clear() {
    for (const node of this.#shown.values()) node.remove()
    this.#shown.clear()
  }
}
