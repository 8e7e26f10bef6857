import { sentence } from '../task/outcomes.js'

/**
 * Whether an error is about the folder. Then it is shown beside the folder's field.
 * @param {any} error
 */
export const isAboutFolder = error => ['project_not_found', 'project_refused'].includes(error?.code)

/** Shows at a folder's field what a preview or a start found wrong with it: `set(error)`. Nothing is shown while the path is being typed. */
export class FolderProblem {
  /** @type {App.Problem | null} */
  #error = null

  /** @param {App.FormField} field */
  constructor(field) {
    this.field = field
    field.input.addEventListener('blur', () => this.#say())
  }

  /** @param {any} error @param {{isNow?: boolean}} [options] */
  set(error, options = {}) {
    this.#error = isAboutFolder(error) ? error : null
    if (options.isNow || !this.#error || document.activeElement !== this.field.input) this.#say()
  }

  #say() {
    const { message, hint } = this.#error ?? { message: '' }
    this.field.wrong([message, hint].filter(Boolean).map(sentence).join(' '))
  }
}
