import { SocketLine } from './socket-line.js'
import { EventSourceLine } from './event-source-line.js'

const shortest = 250
const longest = 15_000

/** The browser's live connection. Topics stay subscribed over reconnects; each resumes after the last position it received. */
export class Stream {
  /** topic → {position, isOpen}; the position is `undefined` until the server names one. */
  /** @type {Map<string, {position?: number, isOpen: boolean}>} */
  #topics = new Map()
  /** @type {SocketLine | EventSourceLine | null} */
  #line = null
  #attempts = 0
  #socketFailures = 0
  #timer = 0
  #api
  #handlers

  /**
   * @param {App.LineApi} api
   * @param {App.StreamHandlers} handlers
   */
  constructor(api, handlers) {
    this.#api = api
    this.#handlers = handlers
  }

  /**
   * Subscribes to a topic after a position; without one, to new events only. A position before the last received one starts again there.
   * @param {string} topic
   * @param {number} [after]
   */
  subscribe(topic, after) {
    const known = this.#topics.get(topic)
    if (known && (after === undefined || known.position === undefined || after >= known.position)) return known
    if (known) this.#line?.unsubscribe(topic)
    const state = { position: after, isOpen: false }
    this.#topics.set(topic, state)
    this.#line?.subscribe(topic, after)
    if (!this.#line && !this.#timer) this.#connect()
    return state
  }

  /** @param {string} topic */
  unsubscribe(topic) {
    if (!this.#topics.delete(topic)) return
    this.#line?.unsubscribe(topic)
    if (!this.#topics.size) this.close()
  }

  /** The person returned or the network is back: reconnect now if the connection is broken, otherwise check it. */
  wake() {
    if (this.#timer) this.#connect()
    else this.#line?.check()
  }

  /** Closes the connection and keeps the topics. The next `subscribe`, `wake` or `restart` opens another connection. */
  close() {
    clearTimeout(this.#timer)
    this.#timer = 0
    const line = this.#line
    this.#line = null
    line?.close()
  }

  restart() {
    this.close()
    this.#attempts = 0
    if (this.#topics.size) this.#connect()
  }

  #connect() {
    clearTimeout(this.#timer)
    this.#timer = 0
    // After two refused sockets (perhaps a proxy between), use plain HTTP requests. Every eighth attempt tries a socket again.
    const Line = this.#socketFailures >= 2 && this.#socketFailures % 8 !== 0 ? EventSourceLine : SocketLine
    const line = new Line(this.#api, {
      opened: () => {
        if (line !== this.#line) return
        this.#attempts = 0
        if (Line === SocketLine) this.#socketFailures = 0
        this.#handlers.state('online')
        for (const [topic, state] of this.#topics) line.subscribe(topic, state.position)
      },
      /** @param {string} topic @param {number} head */
      subscribed: (topic, head) => {
        const state = this.#topics.get(topic)
        if (!state || line !== this.#line) return
        state.position ??= head
        state.isOpen = true
        this.#handlers.subscribed(topic, head)
      },
      /** @param {string} topic @param {API.Event} event */
      event: (topic, event) => {
        const state = this.#topics.get(topic)
        if (!state || line !== this.#line || event.position <= (state.position ?? -1)) return
        state.position = event.position
        this.#handlers.event(topic, event)
      },
      /** @param {string} topic @param {API.LiveText} live */
      live: (topic, live) => {
        if (line === this.#line && this.#topics.has(topic)) this.#handlers.live(topic, live)
      },
      /** @param {string} topic @param {number} head */
      reset: (topic, head) => {
        const state = this.#topics.get(topic)
        if (!state || line !== this.#line) return
        state.position = head
        this.#handlers.reset(topic, head)
      },
      /** @param {{wasOpen: boolean, isSocketRefused: boolean}} options */
      closed: ({ wasOpen, isSocketRefused }) => {
        if (line !== this.#line) return
        this.#line = null
        for (const state of this.#topics.values()) state.isOpen = false
        if (isSocketRefused) this.#socketFailures += 1
        this.#retry(wasOpen, isSocketRefused && this.#socketFailures === 2)
      },
    })
    this.#line = line
    line.open()
  }

  /** @param {boolean} wasOpen @param {boolean} atOnce */
  #retry(wasOpen, atOnce) {
    if (!this.#topics.size) return
    const wait = atOnce || (wasOpen && this.#attempts === 0) ? 0 : Math.min(longest, shortest * 2 ** this.#attempts)
    this.#attempts += 1
    if (this.#attempts > 1) this.#handlers.state('offline')
    this.#timer = setTimeout(() => this.#connect(), wait + Math.random() * wait * 0.3)
  }
}
