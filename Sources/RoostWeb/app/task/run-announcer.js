import { statusOf } from '../core/format.js'
import { announce } from '../shell/feedback.js'

/** Announces status changes of the newest run to screen readers. */
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
