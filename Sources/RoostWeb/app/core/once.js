/// The key of what must not be done twice: while nobody knows what became of a request, the same request again has the same key.
export class Once {
  #words
  #key

  keyOf(...request) {
    const words = JSON.stringify(request)
    if (words !== this.#words) this.#key = crypto.randomUUID()
    this.#words = words
    return this.#key
  }

  /// Done, or refused: then it is known. `not_running` may have come after the API server had taken it.
  settle(error) {
    if (error?.code !== 'not_running') this.#words = undefined
  }
}
