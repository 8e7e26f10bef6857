/** The idempotency key of a request. While its result is unknown, the same request gets the same key, so that a retry cannot run twice. */
export class Once {
  /** @type {string | undefined} */
  #words
  #key = ''

  /** @param {...unknown} request */
  keyOf(...request) {
    const words = JSON.stringify(request)
    if (words !== this.#words) this.#key = crypto.randomUUID()
    this.#words = words
    return this.#key
  }

  /**
   * Call this when the request succeeded or was refused. After `not_running` the result is unknown: the daemon may have received the
   * request.
   * @param {any} [error]
   */
  settle(error) {
    if (error?.code !== 'not_running') this.#words = undefined
  }
}
