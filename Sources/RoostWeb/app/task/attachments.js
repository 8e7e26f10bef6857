// Files that go with the next message: chosen, pasted or dropped, stored at once.

import { fill, h } from '../core/dom.js'
import { api, withQuery } from '../core/client.js'
import { bytes } from '../core/format.js'
import { icon } from '../core/icons.js'
import { inert, plain } from './inert.js'

const LARGEST = 25 << 20
const NAMES_KEY = 'roost.attachments'
const MOST_NAMES = 200

/// What this browser called an attachment when it was given; messages carry only ids.
export function nameOf(id) {
  return names()[id] ?? `attachment ${id.slice(-6)}`
}

function names() {
  try {
    return JSON.parse(localStorage.getItem(NAMES_KEY) ?? '{}')
  } catch {
    return {}
  }
}

function remember(id, name) {
  const kept = Object.entries(names()).slice(1 - MOST_NAMES)
  localStorage.setItem(NAMES_KEY, JSON.stringify(Object.fromEntries([...kept, [id, name]])))
}

export class Attachments {
  #files = []

  constructor(onchange) {
    this.onchange = onchange
    this.element = h('ul.composer-files', { hidden: true, 'aria-label': 'Attached files' })
    this.input = h('input', { type: 'file', multiple: true, hidden: true, onchange: () => this.#chosen() })
  }

  get ids() {
    return this.#files.filter(file => file.id).map(file => file.id)
  }

  /// Why nothing can be sent yet, or an empty text.
  get obstacle() {
    if (this.#files.some(file => file.state === 'sending')) return 'A file is still being stored.'
    return this.#files.some(file => file.state === 'failed') ? 'A file could not be stored: remove it or try it again.' : ''
  }

  choose() {
    this.input.click()
  }

  add(list) {
    for (const blob of list) {
      const name = blob.name || `pasted.${(blob.type.split('/')[1] ?? 'bin').replace(/[^a-z0-9]/g, '')}`
      const isThere = this.#files.some(file => file.blob.size === blob.size && file.name === name
        && file.blob.lastModified === blob.lastModified)
      if (isThere) continue
      const file = { blob, name, state: 'sending', id: null, why: '' }
      this.#files.push(file)
      if (blob.size > LARGEST) Object.assign(file, { state: 'failed', why: `larger than ${bytes(LARGEST)}` })
      else void this.#store(file)
    }
    this.#draw()
  }

  clear() {
    this.#files = []
    this.#draw()
  }

  async #store(file) {
    file.state = 'sending'
    this.#draw()
    try {
      const answer = await api.upload(withQuery('/v1/attachments', { name: file.name }), file.blob,
        file.blob.type || 'application/octet-stream')
      remember(answer.id, answer.name ?? file.name)
      Object.assign(file, { state: 'stored', id: answer.id })
    } catch (error) {
      Object.assign(file, { state: 'failed', why: error.message })
    }
    this.#draw()
  }

  #chosen() {
    this.add(this.input.files)
    this.input.value = ''
  }

  #draw() {
    this.element.hidden = this.#files.length === 0
    fill(this.element, ...this.#files.map(file => h('li.chip', { dataset: { state: file.state }, title: file.why },
      icon('attach', 13), h('span.composer-file', ...inert(file.name)),
      h('span.faint', file.state === 'sending' ? 'storing…' : file.state === 'failed' ? file.why : bytes(file.blob.size)),
      file.state === 'failed' && file.blob.size <= LARGEST
        ? h('button.chip-button', { type: 'button', 'aria-label': `Store ${plain(file.name)} again`, onclick: () => this.#store(file) },
          icon('retry', 12))
        : null,
      h('button.chip-button', { type: 'button', 'aria-label': `Remove ${plain(file.name)}`, onclick: () => this.#remove(file) },
        icon('cross', 12)))))
    this.onchange()
  }

  #remove(file) {
    this.#files = this.#files.filter(other => other !== file)
    this.#draw()
  }
}
