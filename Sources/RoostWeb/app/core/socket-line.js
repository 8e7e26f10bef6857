import { Silence } from './silence.js'

const openWithin = 10_000
const answerWithin = 5000
/**
 * In milliseconds. A lost network causes no event, and pages do not see protocol pings. After this time without a frame, a ping is sent.
 */
const quietFor = 30_000

/** The live connection over one WebSocket, authorized by a ticket. */
export class SocketLine {
  #api
  #told
  /** @type {WebSocket | null} */
  #socket = null
  #isClosed = false
  #wasOpen = false
  #proof = 0
  #opening = 0
  #ticket = new AbortController()
  #silence = new Silence(quietFor, () => this.check())

  /** @param {App.LineApi} api @param {App.LineHandlers} told */
  constructor(api, told) {
    this.#api = api
    this.#told = told
  }

  async open() {
    this.#opening = setTimeout(() => this.#end(this.#socket !== null), openWithin)
    let ticket
    try {
      ticket = await this.#api.ticket(this.#ticket.signal)
    } catch (error) {
      // Status 404: an older daemon without tickets, so sockets cannot be used. Otherwise the daemon does not answer.
      return this.#end(error.status === 404)
    }
    if (this.#isClosed) return
    const address = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/stream`
    let socket
    try {
      socket = this.#socket = new WebSocket(address, ['roost.v1', `roost.ticket.${ticket}`])
    } catch {
      return this.#end(true)
    }
    socket.onopen = () => {
      clearTimeout(this.#opening)
      this.#silence.heard()
      this.#wasOpen = true
      this.#told.opened()
    }
    socket.onmessage = ({ data }) => this.#receive(JSON.parse(data))
    socket.onclose = () => this.#end(!this.#wasOpen)
  }

  /** @param {string} topic @param {number | undefined} after */
  subscribe(topic, after) {
    this.#send({ type: 'subscribe', topic, after })
  }

  /** @param {string} topic */
  unsubscribe(topic) {
    this.#send({ type: 'unsubscribe', topic })
  }

  /**
   * A connection may be dead after sleep without any event. If the daemon does not answer the ping, the connection ends and is replaced.
   */
  check() {
    if (!this.#wasOpen || this.#proof) return
    this.#send({ type: 'ping' })
    this.#proof = setTimeout(() => this.#end(false), answerWithin)
  }

  close() {
    this.#isClosed = true
    clearTimeout(this.#opening)
    this.#ticket.abort()
    clearTimeout(this.#proof)
    this.#silence.end()
    if (!this.#socket) return
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null
    this.#socket.close()
  }

  /** @param {any} frame */
  #send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  /** @param {any} frame */
  #receive(frame) {
    this.#silence.heard()
    clearTimeout(this.#proof)
    this.#proof = 0
    switch (frame.type) {
      case 'event': return this.#told.event(frame.topic, frame.event)
      case 'live': return this.#told.live(frame.topic, frame.live)
      case 'subscribed': return this.#told.subscribed(frame.topic, frame.head)
      case 'reset': return this.#told.reset(frame.topic, frame.head)
      case 'error': return console.warn(`stream: ${frame.topic ?? ''} ${frame.message}`)
    }
  }

  /** @param {boolean} isSocketRefused */
  #end(isSocketRefused) {
    if (this.#isClosed) return
    this.close()
    this.#told.closed({ wasOpen: this.#wasOpen, isSocketRefused })
  }
}
