// A field for a folder on this machine. It offers recent projects, completes paths and expands `~`.

import { fill, h } from '../core/dom.js'
import { api, withQuery } from '../core/client.js'
import { baseName } from '../core/format.js'
import { icon } from '../core/icons.js'
import { inert } from '../task/inert.js'

/** @typedef {{value: string, name: string, note: string, isRepository: boolean}} FolderRow */

let count = 0

export class FolderPicker {
  /** @type {FolderRow[]} */
  #items = []
  #place = -1
  #turn = 0
  #timer = 0
  /** @type {string | null} */
  #home = null
  /** @type {string[]} */
  #recent = []
  /** Whether the list shows recent projects. `#asked` is the text that they match. */
  #isRecent = false
  #asked = ''

  /**
   * `input`: a text field. Choosing a folder fires its `input` and `change` events.
   * @param {HTMLInputElement} input
   */
  constructor(input) {
    const id = `folders-${(count += 1)}`
    this.input = input
    Object.assign(input, { role: 'combobox' })
    for (const [name, value] of Object.entries({ 'aria-expanded': 'false', 'aria-controls': id, 'aria-autocomplete': 'list', autocapitalize: 'off' })) {
      input.setAttribute(name, value)
    }
    this.list = h('ul.folder-list', { id, role: 'listbox', 'aria-label': 'Folders', hidden: true })
    this.button = h('button.btn.quiet.icon-only.small.folder-open', {
      type: 'button', 'aria-label': 'Recent projects', title: 'Recent projects', tabIndex: -1,
      onclick: () => (this.list.hidden ? (input.focus(), this.#showRecent('')) : this.#close()),
    }, icon('folder', 14))
    this.element = h('div.folder-field', input, this.button, this.list)
    this.button.hidden = true
    input.addEventListener('input', event => event.isTrusted && this.#typed())
    input.addEventListener('keydown', event => this.#key(event))
    input.addEventListener('blur', () => setTimeout(() => this.element.contains(document.activeElement) || this.#close()))
    this.list.addEventListener('pointerdown', event => event.preventDefault())
    void this.#ask('~').then(answer => {
      if (!answer || this.#home) return
      this.#home = answer.home
      // A path with `~` that was entered before the home was known was checked unexpanded.
      if (input.value.startsWith('~')) for (const name of ['input', 'change']) input.dispatchEvent(new Event(name, { bubbles: true }))
    })
  }

  /**
   * Sets the recent projects, newest first.
   * @param {string[]} paths
   */
  set recent(paths) {
    const recent = [...new Set(paths)]
    // Replacing a row while it is pressed would lose the press.
    if (recent.join('\0') === this.#recent.join('\0')) return
    this.#recent = recent
    this.button.hidden = this.#recent.length === 0
    // More projects may become known while the list is open. It does not change while somebody moves through it.
    if (this.#isRecent && this.#place < 0 && document.activeElement === this.input) this.#showRecent(this.#asked)
  }

  /** The path with `~` expanded, as the API requires it. */
  get value() {
    const text = this.input.value.trim()
    return this.#home && /^~(\/|$)/.test(text) ? `${this.#home}${text.slice(1)}` : text
  }

  /** @param {string} text */
  async #ask(text) {
    try {
      return await api.get(withQuery('/v1/projects/folders', { path: text }))
    } catch {
      // The field works without completions. The form shows errors in the path.
      return null
    }
  }

  #typed() {
    clearTimeout(this.#timer)
    const text = this.input.value.trim()
    if (!/^[~/]/.test(text)) return this.#showRecent(text)
    this.#timer = setTimeout(() => this.#complete(text), 120)
  }

  /** @param {string} text */
  async #complete(text) {
    const turn = (this.#turn += 1)
    const answer = await this.#ask(text)
    if (turn !== this.#turn || !answer || document.activeElement !== this.input) return
    this.#home = answer.home
    this.#isRecent = false
    // Keeps `~` where it was typed.
    /** @param {string} path */
    const shown = path => (text.startsWith('~') && path.startsWith(`${answer.home}/`) ? `~${path.slice(answer.home.length)}` : path)
    this.#show(answer.items.filter(({ path }) => path !== answer.path).map(({ path, isRepository }) => ({
      value: shown(path), name: shown(path), note: isRepository ? 'Repository' : '', isRepository,
    })))
  }

  /** @param {string} text */
  #showRecent(text) {
    this.#isRecent = true
    this.#asked = text
    this.#turn += 1
    clearTimeout(this.#timer)
    const fits = this.#recent.filter(path => path.toLowerCase().includes(text.toLowerCase()))
    this.#show(fits.map(path => ({ value: path, name: baseName(path), note: path, isRepository: true })))
  }

  /** @param {FolderRow[]} items */
  #show(items) {
    this.#items = items
    this.#place = -1
    fill(this.list, items.map((item, index) => h('li', {
      role: 'option', id: `${this.list.id}-${index}`, 'aria-selected': 'false', onclick: () => this.#choose(item),
    }, icon(item.isRepository ? 'split' : 'folder', 14), h('span.folder-name', ...inert(item.name)),
    item.note ? h('span.folder-note.faint', ...inert(item.note)) : null)))
    this.list.hidden = items.length === 0
    this.#mark()
  }

  #mark() {
    this.input.setAttribute('aria-expanded', String(!this.list.hidden))
    ;[...this.list.children].forEach((node, index) => node.setAttribute('aria-selected', String(index === this.#place)))
    if (this.#place >= 0) this.input.setAttribute('aria-activedescendant', `${this.list.id}-${this.#place}`)
    else this.input.removeAttribute('aria-activedescendant')
    this.list.children[this.#place]?.scrollIntoView({ block: 'nearest' })
  }

  #close() {
    this.#isRecent = false
    this.#turn += 1
    clearTimeout(this.#timer)
    this.list.hidden = true
    this.#place = -1
    this.#mark()
  }

  /** @param {{value: string}} item */
  #choose(item) {
    this.input.value = item.value
    this.#close()
    this.input.focus()
    this.input.dispatchEvent(new Event('input', { bubbles: true }))
    this.input.dispatchEvent(new Event('change', { bubbles: true }))
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && !event.altKey) {
      event.preventDefault()
      if (this.list.hidden) return this.input.value.trim() ? this.#typed() : this.#showRecent('')
      const many = this.#items.length
      this.#place = (this.#place + step + many) % many
      if (this.#place < 0) this.#place = many - 1
      this.#mark()
    } else if (event.key === 'Escape' && !this.list.hidden) {
      event.preventDefault()
      event.stopPropagation()
      this.#close()
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !this.list.hidden && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
      // Tab also completes a path if only one folder matches; Enter only takes a selected row.
      const item = this.#items[this.#place] ?? (event.key === 'Tab' && this.#items.length === 1 && /^[~/]/.test(this.input.value) ? this.#items[0] : null)
      if (!item) return
      event.preventDefault()
      event.stopPropagation()
      this.#choose(item)
    }
  }
}
