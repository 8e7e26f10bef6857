// Short messages at the foot of the page. They have a place of their own there, so that they cover nothing, and each goes by itself.

import { h, icon } from '../core/dom.js'

const MOST = 3
const SHORT = 5000
const LONG = 20_000
const AFTER_LOOK = 3000

/// The frame gives it its place.
export const toasts = h('div.toasts', { role: 'region', 'aria-label': 'Messages' })

/// `{text, undo, href, kind, hint}`: with `undo` it has a button for that, with `href` a way to what it tells of.
export function showToast({ text, undo, href, kind, hint }) {
  if (!toasts.isConnected) document.body.append(toasts)
  let timer = 0
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
    if (!note.contains(event.relatedTarget)) before = event.relatedTarget
  })
  note.addEventListener('focusout', () => setTimeout(release))
  note.addEventListener('keydown', event => event.key === 'Escape' && (event.stopPropagation(), leave()))
  toasts.append(note)
  while (toasts.children.length > MOST) toasts.firstChild.remove()
  arm(undo || kind === 'failed' ? LONG : SHORT)
}
