import { ApiError } from './errors.js'
import * as store from './sign-in-keys.js'

const early = 60_000
const answerWithin = 30_000

/** This browser's sign-in. The bearer token is in memory only. It is renewed with a signature by a key that cannot leave the browser. */
export class SignIn {
  /** @type {string | null} */
  #bearer = null
  #expiresAt = 0
  /** @type {Promise<string> | null} */
  #renewal = null
  /** @type {{id: string, keys: CryptoKeyPair} | undefined} */
  #record
  #changed

  /**
   * @param {(isSignedIn: boolean, reason?: string) => void} changed called on each change; `reason` is an error code
   */
  constructor(changed) {
    this.#changed = changed
  }

  /** A bearer token that is valid for at least one more minute. */
  async token() {
    if (this.#bearer && Date.now() < this.#expiresAt - early) return this.#bearer
    this.#renewal ??= this.#renew().finally(() => (this.#renewal = null))
    return this.#renewal
  }

  /**
   * The daemon refused a token: request another one next time.
   * @param {string} token
   */
  refused(token) {
    if (token === this.#bearer) this.#bearer = null
  }

  /**
   * Redeems the code of a sign-in link. An earlier sign-in of this browser ends.
   * @param {string} code
   * @param {string} name
   */
  async redeem(code, name) {
    const before = await this.token().catch(() => null)
    const keys = await store.makeKeys()
    const answer = await call('/v1/sign-ins', { code, publicKey: await store.publicKey(keys), name })
    this.#record = { id: answer.id, keys }
    await store.save(this.#record)
    this.#take(answer)
    if (before) await end(before).catch(() => {})
  }

  async signOut() {
    try {
      await end(await this.token())
    } finally {
      await this.#forget()
    }
  }

  async #renew() {
    this.#record ??= await store.load()
    if (!this.#record) {
      this.#changed(false)
      throw ApiError.signedOut
    }
    for (let attempt = 1; ; attempt += 1) {
      try {
        return this.#take(await this.#prove())
      } catch (error) {
        // Two windows without a shared worker may have signed the same time. The daemon accepts each time once.
        if (error.code === 'not_authorized' && attempt === 1) continue
        if (error.code !== 'sign_in_expired') throw error
        await this.#forget(error.code)
        throw ApiError.signedOut
      }
    }
  }

  async #prove() {
    const { id, keys } = /** @type {{id: string, keys: CryptoKeyPair}} */ (this.#record)
    const at = new Date().toISOString()
    const signature = await store.sign(keys, `roost sign-in renewal\n${id}\n${at}`)
    return call(`/v1/sign-ins/${encodeURIComponent(id)}/renew`, { at, signature })
  }

  /** @param {API.SignIn} answer */
  #take({ token, expiresAt }) {
    this.#bearer = token
    this.#expiresAt = Date.parse(expiresAt)
    this.#changed(true)
    return token
  }

  /** @param {string} [reason] */
  async #forget(reason) {
    this.#bearer = null
    this.#record = undefined
    await store.forget()
    this.#changed(false, reason)
  }
}

/** @param {string} path @param {unknown} body */
async function call(path, body) {
  let answer
  try {
    answer = await fetch(path, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), cache: 'no-store', credentials: 'omit',
      signal: /** @type {any} */ (AbortSignal).timeout(answerWithin),
    })
  } catch {
    throw ApiError.notRunning
  }
  return read(answer)
}

/** @param {string} token */
const end = token =>
  fetch('/v1/sign-ins/current', { method: 'DELETE', headers: { authorization: `Bearer ${token}` }, cache: 'no-store', credentials: 'omit' })

/**
 * The JSON of an answer; throws `ApiError` for a failed one.
 * @param {Response} answer
 */
export async function read(answer) {
  if (answer.status === 204) return null
  const body = await answer.json().catch(() => null)
  if (answer.ok) return body
  const detail = body?.error ?? { code: `http_${answer.status}`, message: `Roost answered with ${answer.status}.` }
  throw new ApiError({ ...detail, status: answer.status, requestId: body?.requestId, body })
}
