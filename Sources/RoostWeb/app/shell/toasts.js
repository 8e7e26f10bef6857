// Short messages at the bottom of the page. They are in the page layout and cover nothing. Each one disappears by itself.

import { h, icon } from '../core/dom.js'

const MOST = 3
const SHORT = 5000
const LONG = 20_000
const AFTER_LOOK = 3000

/** The container; the shell adds it to the page. */
export const toasts = h('div.toasts', { role: 'region', 'aria-label': 'Messages' })

/**
 * `{text, undo, href, kind, hint}`: `undo` adds an Undo button, `href` a link to the subject of the message.
 * @param {App.Toast} options
 */
export function showToast({ text, undo, href, kind, hint }) {
  if (!toasts.isConnected) document.body.append(toasts)
  let timer = 0
  /** @type {any} */
  let before = null
  const leave = () => {
    clearTimeout(timer)
    const hadFocus = note.contains(document.activeElement)
    note.remove()
    if (hadFocus && before?.isConnected) before.focus({ preventScroll: true })
  }
  const note = h(
    'div.toast', { dataset: { kind } },
    h('div.toast-text', h('div', text), hint && h('div.faint.small', hint)),
    undo && h('button.btn.small', { type: 'button', onclick: () => (leave(), undo()) }, 'Undo'),
    href && h('a.btn.small', { href, onclick: () => leave() }, 'Show'),
    h('button.btn.quiet.icon-only.small', { type: 'button', 'aria-label': 'Close', onclick: () => leave() }, icon('cross', 12)))
  /** @param {number} time */
  const arm = time => {
    clearTimeout(timer)
    timer = setTimeout(leave, time)
  }
  const hold = () => clearTimeout(timer)
  const release = () => !note.matches(':hover') && !note.contains(document.activeElement) && arm(AFTER_LOOK)
  note.addEventListener('pointerenter', hold)
  note.addEventListener('pointerleave', () => setTimeout(release))
  note.addEventListener('focusin', event => {
    hold()
    if (!note.contains(/** @type {Node} */ (event.relatedTarget))) before = event.relatedTarget
  })
  note.addEventListener('focusout', () => setTimeout(release))
  note.addEventListener('keydown', event => event.key === 'Escape' && (event.stopPropagation(), leave()))
  toasts.append(note)
  while (toasts.children.length > MOST) toasts.firstElementChild?.remove()
  arm(undo || kind === 'failed' ? LONG : SHORT)
}
