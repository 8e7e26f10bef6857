import { sentence } from '../task/outcomes.js'

/**
 * Whether an error is about the folder. If so, it is shown at the folder's field.
 * @param {any} error
 */
export const isAboutFolder = error => ['project_not_found', 'project_refused'].includes(error?.code)

/** Shows an error about the folder, from a preview or a start, at its field: `set(error)`. Not while the path is being typed. */
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
