import { Silence } from './silence.js'

const answerWithin = 10_000
/** In milliseconds. The daemon sends something at least every fifteen seconds. */
const quietFor = 45_000

// The event types for lists of tasks and agents. `/v1/events` has no topic `tasks`, so it is filtered by type.
const listTypes = [
  'task.created', 'task.changed', 'message.accepted', 'message.changed', 'message.removed', 'run.queued', 'run.status', 'run.paused',
  'run.finished', 'application.changed', 'work_tree.removed', 'agent.created', 'agent.changed', 'agent.desired', 'agent.observed',
]

/** @param {string} topic */
function addressOf(topic) {
  if (topic === 'all') return '/v1/events'
  if (topic === 'tasks') return `/v1/events?types=${listTypes.join(',')}`
  const [kind, id] = topic.split(':')
  return `/v1/${kind}s/${encodeURIComponent(id)}/events`
}

/** The live connection by server-sent events, with one request per topic. The fallback if WebSockets do not work. */
export class EventSourceLine {
  #api
  #told
  /** @type {Map<string, AbortController>} */
  #requests = new Map()
  #isClosed = false
  #wasOpen = false
  #silence = new Silence(quietFor, () => this.#end())

  /** @param {App.LineApi} api @param {App.LineHandlers} told */
  constructor(api, told) {
    this.#api = api
    this.#told = told
  }

  async open() {
    if (!await this.#isThere() || this.#isClosed) return
    this.#wasOpen = true
    this.#told.opened()
  }

  /** @param {string} topic @param {number | undefined} after */
  async subscribe(topic, after) {
    const abort = new AbortController()
    this.#requests.set(topic, abort)
    // The server answers a position beyond its last event with a reset that names the head. The subscription then starts at the head.
    const from = after ?? Number.MAX_SAFE_INTEGER
    const address = addressOf(topic)
    try {
      const answer = await this.#api.fetch(`${address}${address.includes('?') ? '&' : '?'}after=${from}`, {
        headers: { accept: 'text/event-stream' }, signal: abort.signal,
      })
      if (after !== undefined) this.#told.subscribed(topic, after)
      await this.#read(topic, /** @type {ReadableStream} */ (answer.body).pipeThrough(new TextDecoderStream()).getReader(), after === undefined, abort)
    } catch (error) {
      // A topic that does not exist (any more) has no events. Any other failure ends the connection.
      if (abort.signal.aborted || error.status === 404) return
    }
    if (!abort.signal.aborted) this.#end()
  }

  /** @param {string} topic */
  unsubscribe(topic) {
    this.#requests.get(topic)?.abort()
    this.#requests.delete(topic)
  }

  async check() {
    await this.#isThere()
  }

  close() {
    this.#isClosed = true
    this.#silence.end()
    for (const abort of this.#requests.values()) abort.abort()
    this.#requests.clear()
  }

  /**
   * @param {string} topic
   * @param {ReadableStreamDefaultReader<string>} reader
   * @param {boolean} isFromNow
   * @param {AbortController} abort
   */
  async #read(topic, reader, isFromNow, abort) {
    let rest = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done || abort.signal.aborted) return
      this.#silence.heard()
      const blocks = (rest + value).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = block.match(/^data: (.*)$/m)?.[1]
        if (!data) continue
        const frame = JSON.parse(data)
        const kind = block.match(/^event: (.*)$/m)?.[1]
        if (kind === 'reset' && isFromNow) {
          this.unsubscribe(topic)
          return void this.subscribe(topic, frame.head)
        }
        if (kind === 'live') this.#told.live(topic, frame)
        else if (kind === 'reset') this.#told.reset(topic, frame.head)
        else this.#told.event(topic, frame)
      }
    }
  }

  /** Whether the daemon answers. If not, the connection ends. */
  async #isThere() {
    try {
      await this.#api.fetch('/v1/info', { signal: /** @type {any} */ (AbortSignal).timeout(answerWithin) })
      return true
    } catch {
      this.#end()
      return false
    }
  }

  #end() {
    if (this.#isClosed) return
    this.close()
    this.#told.closed({ wasOpen: this.#wasOpen, isSocketRefused: false })
  }
}
