import { assign, fill, h, icon } from '../core/dom.js'
import { showToast } from './toasts.js'

const polite = h('div.visually-hidden', { 'aria-live': 'polite', role: 'status' })
document.body.append(polite)

/**
 * Announces a text to screen readers. Use it sparingly.
 * @param {string} text
 */
export function announce(text) {
  polite.textContent = ''
  requestAnimationFrame(() => (polite.textContent = text))
}

/**
 * A short message. With `undo` it has an Undo button and stays longer; with `href` it has a link.
 * @param {string} text
 * @param {Omit<App.Toast, 'text'>} [options]
 */
export function toast(text, options = {}) {
  showToast({ kind: 'plain', ...options, text })
  announce(text)
}

/** @param {any} error @param {string} [doing] */
export function toastError(error, doing) {
  if (error.name === 'AbortError' || error.code === 'signed_out') return
  toast(doing ? `${doing}: ${error.message}` : error.message, { kind: 'failed', hint: error.hint })
}

/**
 * Opens a modal dialog. Resolves with the argument of `close(value)`; `undefined` on Escape. `isHeld`: a click outside does not close it.
 * @param {string} label
 * @param {(close: (value?: any) => void) => Node} build
 * @param {{className?: string, isHeld?: boolean}} [options]
 */
export function openDialog(label, build, options = {}) {
  return new Promise(resolve => {
    const dialog = h('dialog', { 'aria-label': label, class: options.className })
    /** @type {any} */
    let value
    /** @param {any} [result] */
    const close = result => {
      value = result
      dialog.close()
    }
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(value)
    })
    dialog.addEventListener('pointerdown', event => event.target === dialog && !options.isHeld && dialog.close())
    dialog.append(build(close))
    document.body.append(dialog)
    dialog.showModal()
  })
}

/**
 * Asks a question with the `choices` `[{value, words, danger, isPlain}]`. Resolves with the value of the chosen one, or `undefined`. The
 * choice that changes nothing has the focus.
 * @param {App.Question} options
 */
export function choose({ title, text, content, choices, keep = 'Cancel' }) {
  return openDialog(title, close =>
    h(
      'div.dialog', h('h2', title), text && h('p.muted', text), content,
      h(
        'div.actions', h('button.btn', { type: 'button', onclick: () => close() }, keep),
        choices.map(({ value, words, danger, isPlain }) =>
          h('button.btn', { type: 'button', class: isPlain ? '' : danger ? 'primary danger' : 'primary', onclick: () => close(value) }, words)))))
}

/** @param {{title: string, text: string, action: string, danger?: boolean, keep?: string}} options */
export function confirm({ title, text, action, danger = false, keep }) {
  return choose({ title, text, keep, choices: [{ value: true, words: action, danger }] }).then(Boolean)
}

/** @param {string | (() => string)} text @param {string} [label] */
export function copyButton(text, label = 'Copy') {
  return h('button.btn.quiet.small.icon-only', {
    type: 'button', 'aria-label': label, title: label, onclick: async ({ currentTarget: button }) => {
      await navigator.clipboard.writeText(typeof text === 'function' ? text() : text)
      fill(button, icon('check', 14))
      announce('Copied')
      setTimeout(() => fill(button, icon('copy', 14)), 1500)
    },
  }, icon('copy', 14))
}

/**
 * Quotes a word for a shell.
 * @param {string} word
 */
export const quoted = word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/**
 * The equivalent command for a terminal, with a copy button.
 * @param {string} command
 */
export function twin(command) {
  return h('div.twin', h('code', command), copyButton(command, 'Copy the command'))
}

/**
 * A button that opens a menu. `items()` is called each time it opens.
 * @param {HTMLElement} button
 * @param {() => App.Actions} items
 * @param {string} label
 */
export function menu(button, items, label) {
  return assign(button, {
    'aria-haspopup': 'menu', 'aria-expanded': 'false', onclick: event => openMenu(event.currentTarget, items(), label),
  })
}

/** @param {HTMLElement} button @param {App.Actions} items @param {string} label */
function openMenu(button, items, label) {
  /** @type {HTMLElement} */
  const list = h('div.menu', { popover: 'auto', role: 'menu', 'aria-label': label },
    /** @type {App.Action[]} */ (items.filter(Boolean)).map(({ text, run, danger, iconName }) =>
      h('button', {
        type: 'button', role: 'menuitem', class: danger ? 'danger' : '', onclick: () => (list.hidePopover(), run()),
      }, iconName && icon(iconName), text)))
  document.body.append(list)
  list.addEventListener('keydown', event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const all = [...list.querySelectorAll('button')]
    all[(all.indexOf(/** @type {any} */ (document.activeElement)) + step + all.length) % all.length]?.focus()
  })
  list.addEventListener('toggle', (/** @type {any} */ event) => {
    button.setAttribute('aria-expanded', String(event.newState === 'open'))
    if (event.newState !== 'closed') return
    list.remove()
    if (!document.activeElement || document.activeElement === document.body) button.focus()
  })
  list.showPopover()
  const { bottom, right } = button.getBoundingClientRect()
  list.style.setProperty('inset', 'auto')
  list.style.setProperty('top', `${Math.min(bottom + 4, innerHeight - list.offsetHeight - 8)}px`)
  list.style.setProperty('left', `${Math.max(8, right - list.offsetWidth)}px`)
  list.querySelector('button')?.focus()
}

/** @param {any} error @param {(() => unknown) | null} again @param {string} [what] */
export function failure(error, again, what = 'This could not be loaded') {
  return h(
    'div.empty', { role: 'alert' }, h('h2', error.code === 'not_running' ? 'Roost does not answer' : what),
    h('p', error.code === 'not_running'
      ? 'The daemon is not running, or it is still starting. This page continues by itself as soon as it is back.' : error.message),
    error.hint && error.code !== 'not_running' && h('p.faint', error.hint),
    error.code === 'not_running' && twin('roost up'),
    h('div.actions', again && h('button.btn.primary', { type: 'button', onclick: again }, 'Try again')))
}
