import { statusOf } from '../core/format.js'
import { announce } from '../shell/feedback.js'

/** Tells people who do not see the page when the status of the newest run changes, and nothing else. */
export class RunAnnouncer {
  #said = ''

  reset() {
    this.#said = ''
  }

  /** @param {App.Attempt | null} run */
  say(run) {
    if (!run) return
    const { word } = statusOf({ ...run, cancelRequestedAt: run.isCancelRequested || null })
    const words = `${run.id} ${word}`
    if (this.#said && this.#said !== words) announce(`Run ${run.attempt}: ${word}`)
    this.#said = words
  }
}
