// The attachments of the next message. Chosen, pasted and dropped files are uploaded at once.

import { h } from '../core/dom.js'
import { render } from '../core/render.js'
import { api, withQuery } from '../core/client.js'
import { keepDraft, readDraft } from '../core/drafts.js'
import { bytes } from '../core/format.js'
import { icon } from '../core/icons.js'
import { inert, plain } from './inert.js'

const LARGEST = 25 << 20

/** @type {Map<string, App.StoredFile[]>} Attachments by draft key. Kept when the person navigates to another page, like the text. */
const lists = new Map()

addEventListener('beforeunload', event => {
  if ([...lists.values()].flat().some(file => file.state === 'sending')) event.preventDefault()
})

/** @param {string} key */
function listOf(key) {
  if (!lists.has(key)) lists.set(key, (readDraft(key) ?? []).map((/** @type {any} */ file) => ({ ...file, state: 'stored', why: '' })))
  return /** @type {App.StoredFile[]} */ (lists.get(key))
}

/**
 * The attachments of a message as buttons; a click calls `open(id, name)`, which saves the file.
 * @param {App.FileOfMessage[] | null | undefined} files
 * @param {(id: string, name: string) => unknown} open
 */
export function attachmentList(files, open) {
  if (!files?.length) return null
  return h('div.attachments', ...files.map(({ id, name, size }) =>
    h('button.chip.attachment', { type: 'button', title: `Save ${plain(name)}`, onclick: () => open(id, name) }, icon('attach', 13),
      h('span', ...inert(name)), h('span.faint.num', bytes(size)))))
}

export class Attachments {
  #key = ''
  /** @type {App.StoredFile[]} */
  #files = []

  /** @param {(obstacle: string) => unknown} onchange called after each change, with the reason why the files cannot be sent yet */
  constructor(onchange) {
    this.onchange = onchange
    this.element = h('ul.composer-files', { hidden: true, 'aria-label': 'Attached files' })
    this.input = h('input', { type: 'file', multiple: true, hidden: true, onchange: () => this.#chosen() })
    this.button = h('button.btn.quiet.icon-only', { type: 'button', 'aria-label': 'Attach files', title: 'Attach files',
      onclick: () => this.input.click() }, icon('attach'))
  }

  /**
   * Adds files that are pasted into `field` or dropped on `box`, unless the button is disabled.
   * @param {HTMLElement} field
   * @param {HTMLElement} box
   */
  bind(field, box) {
    /** @param {Event} event @param {FileList | null | undefined} files */
    const take = (event, files) => {
      if (!files?.length || this.button.disabled) return
      event.preventDefault()
      this.add([...files])
    }
    field.addEventListener('paste', event => take(event, event.clipboardData?.files))
    box.addEventListener('dragover', event => {
      if (!event.dataTransfer?.types.includes('Files') || this.button.disabled) return
      event.preventDefault()
      box.classList.add('is-target')
    })
    box.addEventListener('dragleave', () => box.classList.remove('is-target'))
    box.addEventListener('drop', event => {
      box.classList.remove('is-target')
      take(event, event.dataTransfer?.files)
    })
  }

  get ids() {
    return this.#files.flatMap(file => file.id ?? [])
  }

  get isEmpty() {
    return this.#files.length === 0
  }

  /** Resolves when no upload is running. */
  settled() {
    return Promise.all(this.#files.map(file => file.work))
  }

  /** The ids of all files, when all uploads are complete. */
  async ready() {
    await this.settled()
    if (this.obstacle) throw new Error(this.obstacle)
    return this.ids
  }

  get obstacle() {
    return this.#files.some(file => file.state === 'failed') ? 'A file could not be stored. Remove it, or try again.' : ''
  }

  /** @param {string} key */
  open(key) {
    this.#key = key
    this.#files = listOf(key)
    this.#draw()
  }

  /** @param {Iterable<File>} list */
  add(list) {
    for (const blob of list) {
      const name = blob.name || `pasted.${(blob.type.split('/')[1] ?? 'bin').replace(/[^a-z0-9]/g, '')}`
      const { size, lastModified } = blob
      if (this.#files.some(file => file.size === size && file.name === name && file.lastModified === lastModified)) continue
      /** @type {App.StoredFile} */
      const file = { blob, name, size, lastModified, state: 'sending', id: null, why: '' }
      this.#files.push(file)
      if (size > LARGEST) Object.assign(file, { state: 'failed', why: `larger than ${bytes(LARGEST)}` })
      else this.#store(file, this.#key)
    }
    this.#changed(this.#key)
  }

  /**
   * Restores the attachments of a message that the person took back for editing.
   * @param {string} key
   * @param {App.FileOfMessage[] | undefined} attachments
   */
  restore(key, attachments) {
    const files = listOf(key)
    for (const { id, name, size } of attachments ?? []) files.push({ id, name, size, state: 'stored', why: '' })
    this.#changed(key)
  }

  /** @param {string} key @param {string[]} ids */
  sent(key, ids) {
    const files = listOf(key)
    files.splice(0, files.length, ...files.filter(file => !ids.includes(file.id ?? '')))
    this.#changed(key)
  }

  /** @param {App.StoredFile} file @param {string} key */
  #store(file, key) {
    file.state = 'sending'
    file.work = this.#upload(file, key)
    this.#changed(key)
  }

  /** @param {App.StoredFile} file @param {string} key */
  async #upload(file, key) {
    try {
      const answer = await api.upload(withQuery('/v1/attachments', { name: file.name }), /** @type {Blob} */ (file.blob),
        file.blob?.type || 'application/octet-stream')
      Object.assign(file, { state: 'stored', id: answer.id, name: answer.name })
    } catch (error) {
      Object.assign(file, { state: 'failed', why: error.message })
    }
    this.#changed(key)
  }

  #chosen() {
    this.add(this.input.files ?? [])
    this.input.value = ''
  }

  /** @param {string} key */
  #changed(key) {
    const stored = listOf(key).filter(file => file.state === 'stored')
    keepDraft(key, stored.length ? stored.map(({ id, name, size, lastModified }) => ({ id, name, size, lastModified })) : undefined)
    if (key === this.#key) this.#draw()
  }

  #draw() {
    this.element.hidden = this.#files.length === 0
    render(this.element, this.#files.map(file => h('li.chip', { key: `${file.name} ${file.size}`, dataset: { state: file.state }, title: file.why },
      icon('attach', 13), h('span.composer-file', ...inert(file.name)),
      h('span.faint', file.state === 'sending' ? 'storing…' : file.state === 'failed' ? file.why : bytes(file.size)),
      file.state === 'failed' && file.size <= LARGEST
        ? h('button.chip-button', { type: 'button', 'aria-label': `Store ${plain(file.name)} again`,
          onclick: () => this.#store(file, this.#key) }, icon('retry', 12))
        : null,
      h('button.chip-button', { type: 'button', 'aria-label': `Remove ${plain(file.name)}`, onclick: () => this.#remove(file) },
        icon('cross', 12)))))
    this.onchange(this.obstacle)
  }

  /** @param {App.StoredFile} file */
  #remove(file) {
    this.#files.splice(this.#files.indexOf(file), 1)
    this.#changed(this.#key)
  }
}
