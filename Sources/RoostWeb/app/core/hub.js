import { ApiError } from './errors.js'
import { read, SignIn } from './sign-in.js'
import { Stream } from './stream.js'

/** The timeout for GET requests, in milliseconds. Other requests have none: a change may take as long as it needs. */
const answerWithin = 60_000

/** Shared by all tabs: the sign-in, all requests and one live connection. Pages use message ports and never see the bearer token. */
export class Hub {
  /** @type {Set<MessagePort>} */
  #ports = new Set()
  /** topic → Map(subscription → {port, id, position}) */
  /** @type {Map<string, Map<string, {port: MessagePort, id: number, position?: number}>>} */
  #topics = new Map()
  /** @type {Record<string, any>} */
  #state = { connection: 'connecting', isSignedIn: null, reason: undefined, version: undefined }

  #signIn = new SignIn((isSignedIn, reason) => {
    if (this.#state.isSignedIn === isSignedIn) return
    const wasOut = this.#state.isSignedIn === false
    this.#set({ isSignedIn, reason })
    if (!isSignedIn) this.#stream.close()
    // After the first sign-in, the connection that requested the token continues by itself.
    else if (wasOut) this.#stream.restart()
    else this.#stream.wake()
  })

  #stream = new Stream(
    {
      /** @param {AbortSignal} [signal] */
      ticket: async signal => (await this.request({ method: 'POST', path: '/v1/stream-tickets', body: {} }, signal)).body.ticket,
      fetch: (path, options) => this.#fetch(path, options),
    },
    {
      /** @param {string} topic @param {API.Event} event */
      event: (topic, event) => this.#deliver(topic, { event }),
      /** @param {string} topic @param {API.LiveText} live */
      live: (topic, live) => this.#deliver(topic, { live }),
      /** @param {string} topic @param {number} head */
      subscribed: (topic, head) => this.#tell(topic, { type: 'subscribed', head }),
      /** @param {string} topic @param {number} head */
      reset: (topic, head) => {
        for (const reader of this.#topics.get(topic)?.values() ?? []) reader.position = head
        this.#tell(topic, { type: 'reset', head })
      },
      /** @param {'online' | 'offline'} connection */
      state: connection => {
        // Also after a short break that tabs did not notice: the daemon may have been upgraded during it.
        if (connection === 'online') void this.#noticeVersion()
        this.#set({ connection })
      },
    })

  /** @param {MessagePort} port */
  attach(port) {
    this.#ports.add(port)
    port.onmessage = ({ data }) => this.#receive(port, data)
    port.postMessage({ type: 'state', ...this.#state })
  }

  /** @param {MessagePort} port */
  detach(port) {
    this.#ports.delete(port)
    for (const [topic, readers] of this.#topics) {
      for (const [key, reader] of readers) if (reader.port === port) this.#unsubscribe(topic, key)
    }
  }

  /**
   * @param {App.RequestOptions & {method?: string, path: string}} options
   * @param {AbortSignal} [signal]
   */
  async request({ method = 'GET', path, body, headers = {}, raw, wants = 'json' }, signal) {
    const answer = await this.#fetch(path, {
      method, signal,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    })
    const head = { status: answer.status, headers: { etag: answer.headers.get('etag') } }
    if (wants === 'blob') return { ...head, body: await answer.blob() }
    return { ...head, body: await read(answer) }
  }

  /** @param {string} path @param {RequestInit} [options] */
  async #fetch(path, options = {}) {
    if (!path.startsWith('/v1/') &&
      path !== '/health') throw new ApiError({ code: 'invalid_request', message: `${path} is not a path of the API.` })
    for (let attempt = 1; ; attempt += 1) {
      const token = await this.#signIn.token()
      const late = new AbortController()
      const timer = (options.method ?? 'GET') === 'GET' ? setTimeout(() => late.abort(), answerWithin) : 0
      let answer
      try {
        answer = await fetch(path, {
          ...options, headers: { ...options.headers, authorization: `Bearer ${token}` }, cache: 'no-store', credentials: 'omit',
          redirect: 'error', signal: options.signal ? /** @type {any} */ (AbortSignal).any([options.signal, late.signal]) : late.signal,
        })
      } catch (error) {
        options.signal?.throwIfAborted()
        throw ApiError.notRunning
      } finally {
        clearTimeout(timer)
      }
      if (answer.status === 401 && attempt === 1) {
        this.#signIn.refused(token)
        continue
      }
      if (!answer.ok) await read(answer)
      return answer
    }
  }

  /** A daemon of another version serves another version of the app. Tabs then show a notice and offer to reload. */
  async #noticeVersion() {
    const { body } = await this.request({ path: '/v1/info' }).catch(() => ({ body: null }))
    if (!body?.version) return
    const isOther = this.#state.version !== undefined && this.#state.version !== body.version
    this.#set({ version: body.version, isOutdated: this.#state.isOutdated || isOther })
  }

  /** @param {Record<string, any>} changes */
  #set(changes) {
    if (Object.entries(changes).every(([key, value]) => this.#state[key] === value)) return
    Object.assign(this.#state, changes)
    for (const port of this.#ports) port.postMessage({ type: 'state', ...this.#state })
  }

  /** @param {MessagePort} port @param {any} message */
  async #receive(port, message) {
    switch (message.op) {
      case 'request': return this.#answer(port, message, signal => this.request(message, signal))
      case 'abort': return this.#running.get(port)?.get(message.id)?.abort()
      case 'sign-in': return this.#answer(port, message, () => this.#signIn.redeem(message.code, message.name))
      case 'sign-out': return this.#answer(port, message, () => this.#signIn.signOut())
      case 'begin': return this.#answer(port, message, () => this.#signIn.token().then(() => null))
      case 'subscribe': return this.#subscribe(port, message)
      case 'unsubscribe': return this.#unsubscribe(message.topic, `${this.#number(port)}/${message.id}`)
      case 'wake': return this.#stream.wake()
      case 'lock': return void navigator.locks.request(message.name, () => this.detach(port))
      case 'bye': return this.detach(port)
    }
  }

  /** @type {WeakMap<MessagePort, Map<number, AbortController>>} */
  #running = new WeakMap()

  /** @param {MessagePort} port @param {{id: number}} options @param {(signal: AbortSignal) => Promise<any>} work */
  async #answer(port, { id }, work) {
    const abort = new AbortController()
    const running = this.#running.get(port) ?? new Map()
    this.#running.set(port, running.set(id, abort))
    try {
      port.postMessage({ type: 'answer', id, value: await work(abort.signal) })
    } catch (error) {
      const plain = error instanceof ApiError ? error.plain
        : { code: error.name === 'AbortError' ? 'aborted' : 'internal_error', message: String(error) }
      port.postMessage({ type: 'answer', id, error: plain })
    } finally {
      running.delete(id)
    }
  }

  /** @type {WeakMap<MessagePort, number>} */
  #numbers = new WeakMap()
  #last = 0

  /** @param {MessagePort} port */
  #number(port) {
    if (!this.#numbers.has(port)) this.#numbers.set(port, (this.#last += 1))
    return this.#numbers.get(port)
  }

  /** @param {MessagePort} port @param {{id: number, topic: string, after?: number}} message */
  #subscribe(port, { id, topic, after }) {
    const readers = this.#topics.get(topic) ?? new Map()
    this.#topics.set(topic, readers)
    const reader = { port, id, position: after }
    readers.set(`${this.#number(port)}/${id}`, reader)
    const state = this.#stream.subscribe(topic, after)
    if (!state.isOpen) return
    reader.position ??= state.position
    port.postMessage({ type: 'subscribed', id, head: state.position })
  }

  /** @param {string} topic @param {string} key */
  #unsubscribe(topic, key) {
    const readers = this.#topics.get(topic)
    if (!readers?.delete(key) || readers.size) return
    this.#topics.delete(topic)
    this.#stream.unsubscribe(topic)
  }

  /** @param {string} topic @param {App.Frame} frame */
  #deliver(topic, frame) {
    for (const reader of this.#topics.get(topic)?.values() ?? []) {
      if (frame.event) {
        if (frame.event.position <= (reader.position ?? -1)) continue
        reader.position = frame.event.position
      }
      reader.port.postMessage({ type: 'frame', id: reader.id, frame })
    }
  }

  /** @param {string} topic @param {any} message */
  #tell(topic, message) {
    for (const reader of this.#topics.get(topic)?.values() ?? []) {
      reader.position ??= message.head
      reader.port.postMessage({ ...message, id: reader.id })
    }
  }
}
