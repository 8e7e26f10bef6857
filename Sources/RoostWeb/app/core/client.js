import { ApiError } from './errors.js'

export { ApiError }

/** The page's connection to the hub. The hub runs in the shared worker, or in this page if the browser has no shared workers. */
class Session extends EventTarget {
  /** @type {'connecting' | 'online' | 'offline'} */
  connection = 'connecting'
  /** @type {boolean | null} `null` until known */
  isSignedIn = null
  /** @type {string | undefined} Why this browser is signed out: an error's code */
  reason
  isOutdated = false
  /** @type {string | undefined} */
  version
  /** @type {MessagePort | null} */
  #port = null
  /** @type {object[]} Messages that were posted before the port was open */
  #unsent = []
  /** @type {Map<number, {resolve(value: any): void, reject(reason: unknown): void}>} */
  #waiting = new Map()
  /** @type {Map<number, App.Reader & {pending: App.Frame[]}>} */
  #readers = new Map()
  #last = 0
  #frame = 0
  #timer = 0

  async open() {
    const port = (this.#port = await connect())
    port.onmessage = ({ data }) => this.#receive(data)
    for (const message of this.#unsent.splice(0)) this.#post(message)
    if (navigator.locks) {
      // The browser releases the lock when the page ends, even after a crash. The worker then drops the page's subscriptions.
      const name = `roost-tab-${crypto.randomUUID()}`
      void navigator.locks.request(name, () => {
        this.#post({ op: 'lock', name })
        return new Promise(() => {})
      })
    }
    addEventListener('pagehide', () => this.#post({ op: 'bye' }))
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
    addEventListener('online', () => this.#post({ op: 'wake' }))
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState !== 'visible') return
      this.#post({ op: 'wake' })
      this.#schedule()
    })
  }

  wake() {
    this.#post({ op: 'wake' })
  }

  async begin() {
    try {
      await this.call({ op: 'begin' })
      return true
    } catch (error) {
      if (error.code === 'signed_out') return false
      throw error
    }
  }

  /** @param {string} code */
  signIn(code) {
    return this.call({ op: 'sign-in', code, name: browserName() })
  }

  signOut() {
    return this.call({ op: 'sign-out' })
  }

  /** @param {any} message @param {AbortSignal} [signal] */
  call(message, signal) {
    signal?.throwIfAborted()
    const id = (this.#last += 1)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      signal?.addEventListener('abort', () => {
        if (!this.#waiting.delete(id)) return
        this.#post({ op: 'abort', id })
        reject(signal.reason)
      }, { once: true })
      this.#post({ ...message, id })
    })
  }

  /** @param {string} topic @param {App.Reader} reader */
  subscribe(topic, reader) {
    const id = (this.#last += 1)
    this.#readers.set(id, { ...reader, pending: [] })
    this.#post({ op: 'subscribe', id, topic, after: reader.after })
    return () => {
      if (this.#readers.delete(id)) this.#post({ op: 'unsubscribe', id, topic })
    }
  }

  /** @param {any} message */
  #post(message) {
    if (this.#port) this.#port.postMessage(message)
    else this.#unsent.push(message)
  }

  /** @param {any} message */
  #receive(message) {
    if (message.type === 'state') {
      const { type, ...state } = message
      const wasSignedIn = this.isSignedIn
      Object.assign(this, state)
      this.dispatchEvent(new CustomEvent('change', { detail: { wasSignedIn } }))
    } else if (message.type === 'answer') {
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.error) waiting?.reject(new ApiError(message.error))
      else waiting?.resolve(message.value)
    } else {
      const reader = this.#readers.get(message.id)
      if (!reader) return
      if (message.type === 'subscribed') reader.subscribed?.(message.head)
      else if (message.type === 'reset') {
        reader.pending.length = 0
        reader.reset?.(message.head)
      } else {
        reader.pending.push(message.frame)
        this.#schedule()
      }
    }
  }

  #schedule() {
    if (document.visibilityState === 'visible') {
      clearTimeout(this.#timer)
      this.#timer = 0
      this.#frame ||= requestAnimationFrame(() => this.#flush())
    } else this.#timer ||= setTimeout(() => this.#flush(), 500)
  }

  #flush() {
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#timer)
    this.#frame = this.#timer = 0
    for (const reader of [...this.#readers.values()]) {
      if (!reader.pending.length) continue
      const list = reader.pending
      reader.pending = []
      reader.frames?.(list)
    }
  }
}

async function connect() {
  if (typeof SharedWorker === 'function') {
    try {
      const address = new URL('./worker.js', import.meta.url).href
      // Trusted Types: the worker's script is the only script URL that the app creates at run time.
      const policy = globalThis.trustedTypes?.createPolicy('roost', {
        createScriptURL: text => {
          if (text !== address) throw new TypeError(`${text} is not a script of Roost`)
          return text
        },
      })
      // Tabs of one daemon version share a worker. After an upgrade, new tabs use a worker of the new version.
      const name = `roost ${localStorage.getItem('roost.worker') ?? ''}`
      const worker = new SharedWorker(policy ? policy.createScriptURL(address) : address, { type: 'module', name })
      worker.port.start()
      return worker.port
    } catch (error) {
      console.warn('no shared worker, this tab works alone', error)
    }
  }
  const { Hub } = await import('./hub.js')
  const channel = new MessageChannel()
  new Hub().attach(channel.port1)
  return channel.port2
}

function browserName() {
  const text = navigator.userAgent
  const browser = /Edg\//.test(text) ? 'Edge' : /Firefox\//.test(text) ? 'Firefox' : /Chrome\//.test(text) ? 'Chrome'
    : /Safari\//.test(text) ? 'Safari' : 'Browser'
  const system = /Mac OS X/.test(text) ? 'macOS' : /Windows/.test(text) ? 'Windows' : /Android/.test(text) ? 'Android' : /Linux/.test(text)
    ? 'Linux' : ''
  return system ? `${browser} on ${system}` : browser
}

export const session = new Session()
/** @type {{subscribe(topic: string, reader: App.Reader): () => void}} */
export const live = { subscribe: (topic, reader) => session.subscribe(topic, reader) }

/**
 * @param {string} method
 * @param {string} path
 * @param {App.RequestOptions} [options]
 */
async function send(method, path, options = {}) {
  const { body, raw, ifMatch, idempotencyKey, signal, wants } = options
  let headers = options.headers ?? {}
  if (ifMatch !== undefined) headers = { ...headers, 'if-match': String(ifMatch) }
  if (idempotencyKey) headers = { ...headers, 'idempotency-key': idempotencyKey }
  const answer = await session.call({ op: 'request', method, path, body, raw, headers, wants }, signal)
  return answer.body
}

/** The daemon's API. `types/api.d.ts` has the request and response types of each path. A failed request throws an `ApiError`. */
export const api = {
  /** @template {string} P @param {P} path @param {App.RequestOptions} [options] @returns {Promise<API.GetAnswer<P>>} */
  get: (path, options) => send('GET', path, options),
  /** @template {string} P @param {P} path @param {API.PostBody<P>} [body] @param {App.RequestOptions} [options] @returns {Promise<API.PostAnswer<P>>} */
  post: (path, body, options) => send('POST', path, { ...options, body: body ?? {} }),
  /** @template {string} P @param {P} path @param {API.PatchBody<P>} body @param {App.RequestOptions} [options] @returns {Promise<API.PatchAnswer<P>>} */
  patch: (path, body, options) => send('PATCH', path, { ...options, body }),
  /** @template {string} P @param {P} path @param {App.RequestOptions} [options] @returns {Promise<API.DeleteAnswer<P>>} */
  delete: (path, options) => send('DELETE', path, options),
  /** @template {string} P @param {P} path @param {Blob} blob @param {string} type @returns {Promise<API.PostAnswer<P>>} */
  upload: (path, blob, type) => send('POST', path, { raw: blob, headers: { 'content-type': type } }),
  /** @param {string} path @param {App.RequestOptions} [options] @returns {Promise<Blob>} */
  blob: (path, options) => send('GET', path, { ...options, wants: 'blob' }),
}

/**
 * Adds the parameters that have a value to `path`.
 * @template {string} P
 * @param {P} path
 * @param {Record<string, unknown>} parameters
 * @returns {P | `${P}?${string}`}
 */
export function withQuery(path, parameters) {
  const entries = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return entries.length ? `${path}?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}` : path
}
