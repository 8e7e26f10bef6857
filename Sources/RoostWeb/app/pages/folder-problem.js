import { sentence } from '../task/outcomes.js'

/// Whether an error is about the folder: then it is said beside its field.
export const isAboutFolder = error => ['project_not_found', 'project_refused'].includes(error?.code)

/// Says at a folder's field what a preview or a start found wrong with it: `set(error)`. While a path is being written it is wrong for a moment,
/// and nothing is said.
export class FolderProblem {
  #error = null

  constructor(field) {
    this.field = field
    field.input.addEventListener('blur', () => this.#say())
  }

  set(error, { isNow = false } = {}) {
    this.#error = isAboutFolder(error) ? error : null
    if (isNow || !this.#error || document.activeElement !== this.field.input) this.#say()
  }

  #say() {
    const { message, hint } = this.#error ?? {}
    this.field.wrong([message, hint].filter(Boolean).map(sentence).join(' '))
  }
}
