// Keeps the focus on the page. An action may remove, hide or disable the element that had it; then the nearest usable element gets the focus.

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])'

/** The element that had the focus last, and its ancestors from the inside out. `null` after a press that focuses nothing. */
let last = /** @type {any} */ (null)
/** @type {HTMLElement[]} */
let trail = []
let isLost = false
let frame = 0

/** @param {any} element */
const isUsable = element => element.isConnected && !element.disabled && element.checkVisibility({ visibilityProperty: true })
  && !element.closest('[inert]')

/** Leaves a field, so that single keys work again. */
export function leaveField() {
  document.getElementById('main')?.focus({ preventScroll: true })
}

/**
 * Focuses the heading of the page.
 * @param {Element | null} outlet
 */
export function focusHead(outlet) {
  const head = /** @type {HTMLElement | null | undefined} */ (outlet?.querySelector('h1'))
  if (!head) return
  head.tabIndex = -1
  head.focus({ preventScroll: true })
}

/** Watches the focus for as long as the page lives. */
export function keepFocus() {
  addEventListener('pointerdown', () => (last = null), true)
  addEventListener('focusin', event => {
    const target = /** @type {HTMLElement} */ (event.target)
    last = target
    isLost = false
    trail = []
    for (let node = target.parentElement; node; node = node.parentElement) trail.push(node)
  })
  new MutationObserver(() => (frame ||= requestAnimationFrame(() => setTimeout(look)))).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ['hidden', 'disabled', 'inert', 'open'],
  })
}

function look() {
  frame = 0
  const active = document.activeElement
  if (!last || (active && active !== document.body && active.isConnected && (active !== last || isUsable(last)))) return
  if (isUsable(last)) {
    // It was disabled for a moment. If it was left on purpose, it stays left.
    if (isLost) last.focus({ preventScroll: true })
    return
  }
  isLost = true
  // A busy button is enabled again soon.
  if (last.isConnected && last.disabled && last.getAttribute('aria-busy') === 'true') return
  for (const node of trail) {
    if (!isUsable(node)) continue
    if (node.matches('main, body, html, roost-shell, .page')) break
    const next = /** @type {HTMLElement | undefined} */ ([...node.querySelectorAll(FOCUSABLE)].find(isUsable))
    if (next) return next.focus({ preventScroll: true })
  }
  focusHead(document.getElementById('main'))
}

/**
 * A selector for the focused element, by which it is found when the page is built again.
 * @param {Element | null} outlet
 */
export function nameOfFocus(outlet) {
  const active = /** @type {HTMLElement | null} */ (document.activeElement)
  if (!active || active === outlet || !outlet?.contains(active)) return ''
  if (active.id) return `#${CSS.escape(active.id)}`
  const href = active.getAttribute('href')
  if (href) return `a[href="${CSS.escape(href)}"]`
  return active.dataset.name ? `[data-name="${CSS.escape(active.dataset.name)}"]` : ''
}

/**
 * Restores the focus; returns whether the element exists.
 * @param {Element | null} outlet
 * @param {string | null} name
 */
export function focusByName(outlet, name) {
  const found = /** @type {HTMLElement | null} */ ((name && outlet?.querySelector(name)) || null)
  if (!found || !isUsable(found)) return false
  found.focus({ preventScroll: true })
  return true
}
