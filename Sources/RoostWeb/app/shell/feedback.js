import { fill, h, icon } from '../core/dom.js'
import { showToast } from './toasts.js'

const polite = h('div.visually-hidden', { 'aria-live': 'polite', role: 'status' })
document.body.append(polite)

/// Says something to those who do not see the page; sparingly.
export function announce(text) {
  polite.textContent = ''
  requestAnimationFrame(() => (polite.textContent = text))
}

/// A short message; with `undo` it stays longer and has a button, with `href` a way there.
export function toast(text, { undo, href, kind = 'plain', hint } = {}) {
  showToast({ text, undo, href, kind, hint })
  announce(text)
}

export function toastError(error, doing) {
  if (error.name === 'AbortError' || error.code === 'signed_out') return
  toast(doing ? `${doing}: ${error.message}` : error.message, { kind: 'failed', hint: error.hint })
}

/// A native dialog; resolves with what `close(value)` was given, `undefined` on Escape. `isHeld`: a press beside it does not close it.
export function openDialog(label, build, { className = '', isHeld = false } = {}) {
  return new Promise(resolve => {
    const dialog = h('dialog', { 'aria-label': label, class: className })
    let value
    const close = result => {
      value = result
      dialog.close()
    }
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(value)
    })
    dialog.addEventListener('pointerdown', event => event.target === dialog && !isHeld && dialog.close())
    dialog.append(build(close))
    document.body.append(dialog)
    dialog.showModal()
  })
}

/// A question with several answers, `choices` `[{value, words, danger, isPlain}]`; resolves with the value of the one that was pressed, `undefined` for
/// none. The one that changes nothing has the focus.
export function choose({ title, text, content, choices, keep = 'Cancel' }) {
  return openDialog(title, close =>
    h(
      'div.dialog', h('h2', title), text && h('p.muted', text), content,
      h(
        'div.actions', h('button.btn', { type: 'button', onclick: () => close() }, keep),
        choices.map(({ value, words, danger, isPlain }) =>
          h('button.btn', { type: 'button', class: isPlain ? '' : danger ? 'primary danger' : 'primary', onclick: () => close(value) }, words)))))
}

export function confirm({ title, text, action, danger = false, keep }) {
  return choose({ title, text, keep, choices: [{ value: true, words: action, danger }] }).then(Boolean)
}

export function copyButton(text, label = 'Copy') {
  const button = h('button.btn.quiet.small.icon-only', { type: 'button', 'aria-label': label, title: label }, icon('copy', 14))
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(typeof text === 'function' ? text() : text)
    fill(button, icon('check', 14))
    announce('Copied')
    setTimeout(() => fill(button, icon('copy', 14)), 1500)
  })
  return button
}

/// A word as a shell takes it.
export const quoted = word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/// The same thing in a terminal.
export function twin(command) {
  return h('div.twin', h('code', command), copyButton(command, 'Copy the command'))
}

export function menu(button, items, label) {
  const list = h('div.menu', { popover: 'auto', role: 'menu', 'aria-label': label })
  button.setAttribute('aria-haspopup', 'menu')
  button.setAttribute('aria-expanded', 'false')
  button.addEventListener('click', () => {
    fill(
      list,
      items().filter(Boolean).map(({ text, run, danger, iconName }) =>
        h('button', {
          type: 'button', role: 'menuitem', class: danger ? 'danger' : '', onclick: () => (list.hidePopover(), run()),
        }, iconName && icon(iconName), text)))
    document.body.append(list)
    list.showPopover()
    const { bottom, right } = button.getBoundingClientRect()
    list.style.setProperty('inset', 'auto')
    list.style.setProperty('top', `${Math.min(bottom + 4, innerHeight - list.offsetHeight - 8)}px`)
    list.style.setProperty('left', `${Math.max(8, right - list.offsetWidth)}px`)
    list.querySelector('button')?.focus()
  })
  list.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const all = [...list.querySelectorAll('button')]
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus()
  })
  list.addEventListener('toggle', event => {
    button.setAttribute('aria-expanded', String(event.newState === 'open'))
    if (event.newState !== 'closed') return
    list.remove()
    if (!document.activeElement || document.activeElement === document.body) button.focus()
  })
  return button
}

export function failure(error, again, what = 'This could not be loaded') {
  return h(
    'div.empty', { role: 'alert' }, h('h2', error.code === 'not_running' ? 'Roost does not answer' : what),
    h('p', error.code === 'not_running'
      ? 'The daemon is not running, or it is still starting. This page continues by itself as soon as it is back.' : error.message),
    error.hint && error.code !== 'not_running' && h('p.faint', error.hint),
    error.code === 'not_running' && twin('roost up'),
    h('div.actions', again && h('button.btn.primary', { type: 'button', onclick: again }, 'Try again')))
}
