/** The key of what must not be done twice: while nobody knows what became of a request, the same request again has the same key. */
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
   * Done, or refused: then it is known. `not_running` may have come after the API server had taken it.
   * @param {any} [error]
   */
  settle(error) {
    if (error?.code !== 'not_running') this.#words = undefined
  }
}
