import { h } from '../core/dom.js'
import { openDialog } from './feedback.js'

// The single-key shortcuts of the shell and the current page. The newest binding of a key wins.
/** @type {App.Keys[]} */
const bindings = []

/**
 * `{key: [what it does, function]}`. Returns a function that removes the bindings.
 * @param {App.Keys} keys
 */
export function bindKeys(keys) {
  bindings.push(keys)
  return () => bindings.splice(bindings.indexOf(keys), 1)
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)
export const commandKey = isMac ? '⌘' : 'Ctrl '

/** @param {KeyboardEvent | MouseEvent} event */
export const isCommand = event => (isMac ? event.metaKey : event.ctrlKey) && !event.altKey

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

addEventListener('keydown', event => {
  if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return
  if (isTyping(event.target) || document.querySelector('dialog[open], [popover]:popover-open')) return
  for (const keys of bindings.toReversed()) {
    const found = keys[event.key]
    if (!found) continue
    event.preventDefault()
    return void found[1](event)
  }
})

/** @type {[key: string, words: string][]} */
const general = [
  [`${commandKey}K`, 'Go to a task, agent or action'], [`${commandKey}B`, 'Show or hide the sidebar'], ['Esc', 'Close, or leave a field'],
]

/** `?` lists the current shortcuts. */
export function showKeys() {
  const seen = new Set()
  const rows = [...general]
  for (const keys of bindings.toReversed()) {
    for (const [key, [what]] of Object.entries(keys)) {
      if (!what || seen.has(key)) continue
      seen.add(key)
      rows.push([key, what])
    }
  }
  return openDialog('Keyboard shortcuts', close =>
    h(
      'div.dialog', h('h2', 'Keyboard shortcuts'),
      h('dl.keys', rows.map(([key, what]) => [h('dt', h('kbd', key)), h('dd', what)])),
      h('div.actions', h('button.btn', { type: 'button', onclick: () => close() }, 'Close'))))
}
