import { assign, h, setText } from './dom.js'
import { RoostElement } from './element.js'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const exactForm = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const clockForm = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const countForm = new Intl.NumberFormat('en')

/**
 * The time since `iso`: `now`, `2m`, `3h`, `5d`, `8w`, `2y`; for a time in the future, `in 2m`.
 * @param {string} iso
 * @param {number} [now]
 */
export function age(iso, now = Date.now()) {
  const past = now - Date.parse(iso)
  const span = Math.abs(past)
  const text =
    span < minute ? 'now'
    : span < hour ? `${Math.floor(span / minute)}m`
    : span < day ? `${Math.floor(span / hour)}h`
    : span < 14 * day ? `${Math.floor(span / day)}d`
    : span < 365 * day ? `${Math.floor(span / (7 * day))}w`
    : `${Math.floor(span / (365 * day))}y`
  return past < -minute ? `in ${text}` : text
}

/** @param {string} iso */
export const exact = iso => exactForm.format(new Date(iso))
/** @param {string} iso */
export const clock = iso => clockForm.format(new Date(iso))
/** @param {number} number */
export const count = number => countForm.format(number)

/**
 * A measured duration: `38 ms`, `0.2 s`, `41 s`, `1:52`, `2:14:05`.
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  if (milliseconds < 100) return `${Math.max(0, Math.round(milliseconds))} ms`
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.floor(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  return counter(seconds)
}

/** @param {number} seconds */
function counter(seconds) {
  /** @param {number} number */
  const two = number => String(number).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${hours ? two(Math.floor((seconds % 3600) / 60)) : Math.floor(seconds / 60)}:${two(seconds % 60)}`
  return hours ? `${hours}:${rest}` : rest
}

/**
 * A time limit: `5 s`, `2 h`, `1 h 30 min`.
 * @param {number} milliseconds
 */
export function span(milliseconds) {
  const parts = []
  let seconds = Math.round(milliseconds / 1000)
  for (const [size, unit] of /** @type {const} */ ([[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']])) {
    const many = Math.floor(seconds / size)
    if (many) parts.push(`${many} ${unit}`)
    seconds -= many * size
  }
  return parts.slice(0, 2).join(' ') || `${milliseconds} ms`
}

/** @param {number | null | undefined} usd */
export function money(usd) {
  if (usd === undefined || usd === null) return ''
  if (usd > 0 && usd < 0.01) return '< $0.01'
  return `≈ $${usd.toFixed(2)}`
}

/**
 * `10 GB`, `64 MB`: powers of 1024, as in limits.
 * @param {number} number
 */
export function bytes(number) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let place = 0
  while (number >= 1024 && place < units.length - 1) {
    number /= 1024
    place += 1
  }
  return `${number >= 10 || Number.isInteger(number) ? Math.round(number) : number.toFixed(1)} ${units[place]}`
}

/** @param {number} number @param {string} one @param {string} [many] */
export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`

/** @param {string} text */
export const capital = text => (/^[a-z]+[ ,.;:’]/.test(text) ? text[0].toUpperCase() + text.slice(1) : text)

/**
 * `+48 −9` as two coloured numbers; `null` without changes.
 * @param {API.DiffSummary | null | undefined} diff
 */
export function changes(diff) {
  if (!diff || !diff.files) return null
  return h('span.changes', h('span.added', `+${count(diff.additions)}`), ' ', h('span.removed', `−${count(diff.deletions)}`))
}

/** @param {string | null | undefined} path */
export const baseName = path => path?.split('/').filter(Boolean).at(-1) ?? ''

/** @type {Record<string, [kind: App.Look, word: string, isAlive: boolean]>} */
const statusWords = {
  queued: ['idle', 'Queued', false],
  preparing: ['running', 'Setting up', true],
  running: ['running', 'Running', true],
  waiting_for_approval: ['waiting', 'Waiting for your approval', true],
  waiting_for_input: ['waiting', 'Waiting for your answer', true],
  finishing: ['running', 'Finishing', true],
  succeeded: ['done', 'Done', false],
  failed: ['failed', 'Failed', false],
  cancelled: ['idle', 'Cancelled', false],
  interrupted: ['failed', 'Interrupted', false],
}

/**
 * The status of a task or run: a dot kind (its colour), a word, and whether it is active.
 * @param {any} item an `API.Task`, an `API.Run` or an `App.Run`
 * @returns {{kind: App.Look, word: string, isAlive: boolean}}
 */
export function statusOf(item) {
  const isPaused = item?.isPaused ?? item?.lastRun?.isPaused
  const [kind, word, isAlive] = statusWords[item?.status] ?? /** @type {const} */ (['idle', 'No run yet', false])
  const isCancelling = isAlive && (item.cancelRequestedAt ?? item.lastRun?.cancelRequestedAt)
  if (isCancelling) return { kind: 'idle', word: 'Cancelling', isAlive: true }
  if (isPaused && isAlive) return { kind: 'idle', word: 'Paused', isAlive: true }
  return { kind, word, isAlive }
}

/**
 * A coloured dot. Screen readers read `word`; without a word the dot is hidden from them.
 * @param {App.Look} kind
 * @param {boolean} [isAlive]
 * @param {string} [word]
 */
export const dot = (kind, isAlive, word) => h('span.dot', dotAttributes(kind, isAlive, word))

/**
 * @param {HTMLElement} node
 * @param {App.Look} kind
 * @param {boolean} [isAlive]
 * @param {string} [word]
 */
export const setDot = (node, kind, isAlive, word) => assign(node, dotAttributes(kind, isAlive, word))

/** @param {App.Look} kind @param {boolean} [isAlive] @param {string} [word] */
const dotAttributes = (kind, isAlive, word) => ({
  dataset: { kind, alive: isAlive ? '' : undefined }, 'aria-hidden': word ? undefined : 'true', role: word ? 'img' : undefined,
  'aria-label': word || undefined, title: word || undefined,
})

// One timer for all relative times and one for all counters. They stop while the page is hidden.
const shown = { times: /** @type {Set<RoostTime>} */ (new Set()), counters: /** @type {Set<RoostElapsed>} */ (new Set()) }
/** @type {number | undefined} */
let slow
/** @type {number | undefined} */
let fast

function startClocks() {
  const isVisible = document.visibilityState === 'visible'
  if (isVisible && shown.times.size && !slow) slow = setInterval(() => shown.times.forEach(node => node.show()), 20_000)
  if (isVisible && shown.counters.size && !fast) fast = setInterval(() => shown.counters.forEach(node => node.show()), 1000)
  if (!isVisible || !shown.times.size) slow = void clearInterval(slow)
  if (!isVisible || !shown.counters.size) fast = void clearInterval(fast)
}

document.addEventListener('visibilitychange', () => {
  startClocks()
  if (document.visibilityState === 'visible') [...shown.times, ...shown.counters].forEach(node => node.show())
})

class RoostTime extends RoostElement {
  #iso = ''
  /** @type {'age' | 'ago' | 'clock'} */
  form = 'age'

  get value() {
    return this.#iso
  }

  set value(iso) {
    if (iso === this.#iso) return
    this.#iso = iso
    this.title = iso ? exact(iso) : ''
    this.show()
  }

  mount() {
    if (this.form === 'clock') return
    shown.times.add(this)
    this.own(() => (shown.times.delete(this), startClocks()))
    startClocks()
  }

  /** @param {RoostTime} other */
  become(other) {
    this.form = other.form
    this.value = other.value
  }

  show() {
    const text = !this.#iso ? '' : this.form === 'age' ? age(this.#iso) : this.form === 'ago' ? ago(this.#iso) : clock(this.#iso)
    setText(this, text)
  }
}
customElements.define('roost-time', RoostTime)

/** @param {string} iso */
export function ago(iso) {
  const text = age(iso)
  return text === 'now' ? 'just now' : text.startsWith('in ') ? text : `${text} ago`
}

class RoostElapsed extends RoostElement {
  #since = 0
  /** @type {number | null} */
  #until = null

  /** @param {string} since @param {string | null} [until] */
  set(since, until) {
    this.#since = Date.parse(since)
    this.#until = until ? Date.parse(until) : null
    this.show()
    if (this.isConnected) this.#run()
  }

  mount() {
    this.#run()
    this.own(() => (shown.counters.delete(this), startClocks()))
  }

  /** @param {RoostElapsed} other */
  become(other) {
    this.#since = other.#since
    this.#until = other.#until
    this.show()
    if (this.isConnected) this.#run()
  }

  #run() {
    if (this.#until === null) shown.counters.add(this)
    else shown.counters.delete(this)
    startClocks()
  }

  show() {
    const span = Math.max(0, (this.#until ?? Date.now()) - this.#since)
    const text = this.#until === null ? counter(Math.floor(span / 1000)) : duration(span)
    setText(this, text)
  }
}
customElements.define('roost-elapsed', RoostElapsed)

/**
 * A relative time, with the exact time on hover (`age`: 2m, `ago`: 2m ago, `clock`: 14:02).
 * @param {string} iso
 * @param {'age' | 'ago' | 'clock'} [form]
 */
export function time(iso, form = 'age') {
  const node = document.createElement('roost-time')
  node.form = form
  node.value = iso
  return node
}

/** @param {string} since @param {string | null} [until] */
export function elapsed(since, until) {
  const node = document.createElement('roost-elapsed')
  node.set(since, until)
  return node
}
