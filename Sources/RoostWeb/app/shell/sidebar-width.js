import { isCommand } from './keys.js'

const least = 240
const most = 480
const root = document.documentElement

/** Ctrl/⌘ B hides and shows the sidebar. */
export function bindSidebar() {
  /** @param {KeyboardEvent} event */
  const press = event => {
    if (!isCommand(event) || event.key.toLowerCase() !== 'b' || event.shiftKey) return
    event.preventDefault()
    toggle()
  }
  addEventListener('keydown', press)
  return () => removeEventListener('keydown', press)
}

export function toggle() {
  const isHidden = root.dataset.sidebar !== 'hidden'
  if (isHidden) root.dataset.sidebar = 'hidden'
  else delete root.dataset.sidebar
  localStorage.setItem('roost.sidebar', isHidden ? 'hidden' : 'shown')
}

/**
 * Makes the sidebar's edge resize it by dragging or with the arrow keys.
 * @param {HTMLElement} edge
 * @param {HTMLElement} sidebar
 */
export function bindEdge(edge, sidebar) {
  const width = () => sidebar.getBoundingClientRect().width
  /** @param {number} wanted */
  const set = wanted => {
    const size = Math.round(Math.min(most, Math.max(least, wanted)))
    root.style.setProperty('--sidebar', `${size}px`)
    edge.setAttribute('aria-valuenow', String(size))
    localStorage.setItem('roost.sidebar.width', String(size))
  }
  for (const [name, value] of Object.entries({
    role: 'separator', tabindex: 0, 'aria-orientation': 'vertical', 'aria-label': 'Width of the sidebar', 'aria-valuemin': least,
    'aria-valuemax': most, 'aria-valuenow': 264,
  })) edge.setAttribute(name, String(value))
  edge.addEventListener('pointerdown', event => {
    event.preventDefault()
    edge.setPointerCapture(event.pointerId)
    /** @param {PointerEvent} event */
    const move = ({ clientX }) => set(clientX)
    edge.addEventListener('pointermove', move)
    edge.addEventListener('lostpointercapture', () => edge.removeEventListener('pointermove', move), { once: true })
  })
  edge.addEventListener('dblclick', () => set(264))
  edge.addEventListener('keydown', event => {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key]
    if (!step) return
    event.preventDefault()
    set(width() + step)
  })
}
