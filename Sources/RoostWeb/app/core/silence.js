/** Tells that nothing was heard for a while. Hearing costs no timer: the one that runs looks at the clock when it is over. */
export class Silence {
  #within
  #told
  #heardAt = 0
  #timer = 0

  /**
   * @param {number} within milliseconds
   * @param {() => void} told called once for each silence
   */
  constructor(within, told) {
    this.#within = within
    this.#told = told
  }

  heard() {
    this.#heardAt = Date.now()
    this.#timer ||= setTimeout(() => this.#look(), this.#within)
  }

  end() {
    clearTimeout(this.#timer)
    this.#timer = 0
  }

  #look() {
    this.#timer = 0
    const rest = this.#heardAt + this.#within - Date.now()
    if (rest > 0) this.#timer = setTimeout(() => this.#look(), rest)
    else this.#told()
  }
}
