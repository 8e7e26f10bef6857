/** A custom element that ends its subscriptions when it leaves the document. */
export class RoostElement extends HTMLElement {
  /** @type {AbortController | null} */
  #abort = null
  #frame = 0
  /** @type {(() => unknown)[]} */
  #owned = []

  connectedCallback() {
    if (this.#abort) return
    this.#abort = new AbortController()
    this.mount()
  }

  disconnectedCallback() {
    // If the element was only moved, it is connected again within the same task.
    queueMicrotask(() => {
      if (this.isConnected || !this.#abort) return
      this.#abort.abort()
      this.#abort = null
      cancelAnimationFrame(this.#frame)
      this.#frame = 0
      for (const stop of this.#owned.splice(0)) stop()
      this.unmount()
    })
  }

  /** Adds the nodes that the constructor created, and subscribes. */
  mount() {}
  unmount() {}
  /** Updates the nodes; called at most once per frame after `invalidate()`. */
  update() {}

  /** Aborts when the element leaves the document. @returns {AbortSignal} */
  get signal() {
    return this.#abort?.signal ?? /** @type {any} */ (AbortSignal).abort()
  }

  /**
   * `stop` is called when the element leaves the document.
   * @template {() => unknown} F
   * @param {F} stop
   */
  own(stop) {
    if (this.#abort) this.#owned.push(stop)
    else stop()
    return stop
  }

  /**
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: any) => unknown} handler
   * @param {AddEventListenerOptions} [options]
   */
  listen(target, type, handler, options = {}) {
    target.addEventListener(type, handler, { ...options, signal: this.signal })
  }

  invalidate() {
    if (this.#frame || !this.#abort) return
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0
      this.update()
    })
  }
}
