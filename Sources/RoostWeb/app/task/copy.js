// A button that copies a text and says that it did.

import { icon } from '../core/icons.js'

const SHOWN_FOR = 1600

/// `text` is asked for when the button is pressed, so that it is the newest.
export function copyButton(text, label = 'Copy') {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy-button'
  const idle = () => {
    button.replaceChildren(icon('copy'))
    button.ariaLabel = label
    button.title = label
  }
  const say = (name, words) => {
    button.replaceChildren(icon(name))
    button.ariaLabel = words
    button.title = words
    setTimeout(idle, SHOWN_FOR)
  }
  button.addEventListener('click', async (event) => {
    event.stopPropagation()
    try {
      await navigator.clipboard.writeText(text())
      say('check', 'Copied')
    } catch {
      say('cross', 'The browser did not allow copying')
    }
  })
  idle()
  return button
}
