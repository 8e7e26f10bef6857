/** A custom element whose subscriptions end when it leaves the page. */
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
    // An element that is only moved is connected again within the same task.
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

  /** Puts the nodes that the constructor made into the element, and subscribes. */
  mount() {}
  unmount() {}
  /** Brings nodes up to date; called once per frame after `invalidate()`. */
  update() {}

  /** Aborts when the element leaves. @returns {AbortSignal} */
  get signal() {
    return this.#abort?.signal ?? /** @type {any} */ (AbortSignal).abort()
  }

  /**
   * `stop` is called when the element leaves.
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
