import { ApiError } from './errors.js'

export { ApiError }

/// Speaks to the hub: in the shared worker, or in this page where there are none.
class Session extends EventTarget {
  connection = 'connecting'
  /// `null` until known.
  isSignedIn = null
  /// Why this browser is signed out: an error's code.
  reason
  isOutdated = false
  version
  #port = null
  /// What was said before the worker stood.
  #unsent = []
  #waiting = new Map()
  #readers = new Map()
  #last = 0
  #frame = 0
  #timer = 0

  async open() {
    this.#port = await connect()
    this.#port.onmessage = ({ data }) => this.#receive(data)
    for (const message of this.#unsent.splice(0)) this.#post(message)
    if (navigator.locks) {
      // The lock falls with the page, however it ends: so the worker knows that nobody reads any more.
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

  signIn(code) {
    return this.call({ op: 'sign-in', code, name: browserName() })
  }

  signOut() {
    return this.call({ op: 'sign-out' })
  }

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

  subscribe(topic, reader) {
    const id = (this.#last += 1)
    this.#readers.set(id, { ...reader, pending: [] })
    this.#post({ op: 'subscribe', id, topic, after: reader.after })
    return () => {
      if (this.#readers.delete(id)) this.#post({ op: 'unsubscribe', id, topic })
    }
  }

  #post(message) {
    if (this.#port) this.#port.postMessage(message)
    else this.#unsent.push(message)
  }

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
      // Trusted Types: the only script that is ever started by its address.
      const policy = globalThis.trustedTypes?.createPolicy('roost', {
        createScriptURL: text => {
          if (text !== address) throw new TypeError(`${text} is no script of Roost`)
          return text
        },
      })
      // Tabs of one daemon version share a worker; after an upgrade they meet in another.
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
export const live = { subscribe: (topic, reader) => session.subscribe(topic, reader) }

async function send(method, path, { body, raw, headers = {}, ifMatch, idempotencyKey, signal, wants } = {}) {
  if (ifMatch !== undefined) headers = { ...headers, 'if-match': String(ifMatch) }
  if (idempotencyKey) headers = { ...headers, 'idempotency-key': idempotencyKey }
  const answer = await session.call({ op: 'request', method, path, body, raw, headers, wants }, signal)
  return answer.body
}

export const api = {
  get: (path, options) => send('GET', path, options),
  post: (path, body = {}, options) => send('POST', path, { ...options, body }),
  patch: (path, body, options) => send('PATCH', path, { ...options, body }),
  delete: (path, options) => send('DELETE', path, options),
  upload: (path, blob, type, options) => send('POST', path, { ...options, raw: blob, headers: { 'content-type': type } }),
  blob: (path, options) => send('GET', path, { ...options, wants: 'blob' }),
}

/// `path` with the parameters that have a value.
export function withQuery(path, parameters) {
  const entries = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '')
  return entries.length ? `${path}?${new URLSearchParams(entries)}` : path
}
