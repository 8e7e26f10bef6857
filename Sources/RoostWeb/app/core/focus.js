// Keeps the focus on the page. If an action removes, hides or disables the focused element, the nearest usable element gets the focus.

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])'

/** The last focused element; `null` after a pointer press that focuses nothing. `trail` has its ancestors, innermost first. */
let last = /** @type {any} */ (null)
/** @type {HTMLElement[]} */
let trail = []
let isLost = false
let frame = 0

/** @param {any} element */
const isUsable = element => element.isConnected && !element.disabled && element.checkVisibility({ visibilityProperty: true })
  && !element.closest('[inert]')

/** Moves the focus out of a field, so that single-key shortcuts work again. */
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

/** Watches the focus until the page is unloaded. */
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
    // It was disabled for a moment. If the person moved the focus away on purpose, it is not restored.
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
 * A selector that finds the focused element again after the page was rebuilt.
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
 * Restores the focus. Returns whether the element exists and is usable.
 * @param {Element | null} outlet
 * @param {string | null} name
 */
export function focusByName(outlet, name) {
  const found = /** @type {HTMLElement | null} */ ((name && outlet?.querySelector(name)) || null)
  if (!found || !isUsable(found)) return false
  found.focus({ preventScroll: true })
  return true
}
