// The merged text of both versions of a file, wrapped, scrolled to the first conflict.

import { h } from '../core/dom.js'
import { inert } from '../task/inert.js'

const MARK = /^(<{7}|={7}|>{7}|\|{7})( |$)/

export function conflictPreview(text) {
  const lines = text.split('\n').map(line => h('span.conflict-line', { class: MARK.test(line) ? 'is-marker' : '' }, ...inert(line), '\n'))
  const first = lines.find(line => line.textContent.startsWith('<<<<<<<'))
  const pre = h('pre.mono.conflict-text', { tabindex: 0, 'aria-label': 'Both versions, merged' }, lines)
  const details = h('details', h('summary', 'Show both versions, merged'), pre)
  details.addEventListener('toggle', () => {
    if (details.open && first) pre.scrollTop += first.getBoundingClientRect().top - pre.getBoundingClientRect().top - 8
  })
  return details
}
