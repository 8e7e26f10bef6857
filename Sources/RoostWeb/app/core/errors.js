/** A failed request: an error that the daemon returned or that the browser detected. */
export class ApiError extends Error {
  /**
   * `code` is one of the daemon's error codes, `not_running` or `signed_out`.
   * @param {App.Failure} failure
   */
  constructor({ code, message, hint, retryable = false, status = 0, requestId, body }) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.hint = hint
    this.retryable = retryable
    this.status = status
    this.requestId = requestId
    this.body = body
  }

  /** The fields as a plain object, for a message port: structured cloning would drop them. */
  get plain() {
    const { code, message, hint, retryable, status, requestId, body } = this
    return { code, message, hint, retryable, status, requestId, body }
  }

  static get notRunning() {
    return new ApiError({
      code: 'not_running', message: 'Roost does not answer on this machine.', hint: 'Start it with roost up.', retryable: true,
    })
  }

  static get signedOut() {
    return new ApiError({ code: 'signed_out', message: 'This browser is not signed in.', hint: 'Open a link with roost open.' })
  }
}
