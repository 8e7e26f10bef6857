// The merged text of both versions of a file, scrolled to the first conflict.

import { h } from '../core/dom.js'
import { inert } from '../task/inert.js'

const MARK = /^(<{7}|={7}|>{7}|\|{7})( |$)/

/** @param {string} text */
export function conflictPreview(text) {
  const lines = text.split('\n').map(line => h('span.conflict-line', { class: MARK.test(line) ? 'is-marker' : '' }, ...inert(line), '\n'))
  return h('details', { ontoggle: ({ currentTarget: details }) => details.open && toFirst(details.querySelector('.conflict-text')) },
    h('summary', 'Show both versions, merged'), h('pre.mono.conflict-text', { tabindex: 0, 'aria-label': 'Both versions, merged' }, lines))
}

/** @param {HTMLElement} pre */
function toFirst(pre) {
  const first = [...pre.children].find(line => line.textContent?.startsWith('<<<<<<<'))
  if (first) pre.scrollTop += first.getBoundingClientRect().top - pre.getBoundingClientRect().top - 8
}
