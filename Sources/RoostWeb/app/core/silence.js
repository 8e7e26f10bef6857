/** Reports that nothing was received for a while. `heard()` does not restart the timer: when it fires, it checks the time. */
export class Silence {
  #within
  #told
  #heardAt = 0
  #timer = 0

  /**
   * @param {number} within milliseconds
   * @param {() => void} told called once per silence
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
