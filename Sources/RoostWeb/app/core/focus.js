// The keyboard's place. What had the focus may be removed, hidden or disabled by what it did: then the nearest thing that is left gets it.

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex="-1"])'

/// What had the focus last, and what it lay in, from the inside out. `null` once a person pressed beside everything.
let last = null
let trail = []
let isLost = false
let frame = 0

const isUsable = element => element.isConnected && !element.disabled && element.checkVisibility({ visibilityProperty: true })
  && !element.closest('[inert]')

/// Leaves a field; single keys count again.
export function leaveField() {
  document.getElementById('main')?.focus({ preventScroll: true })
}

/// The heading of the page.
export function focusHead(outlet) {
  const head = outlet?.querySelector('h1')
  if (!head) return
  head.tabIndex = -1
  head.focus({ preventScroll: true })
}

/// Watches over the focus as long as the page lives.
export function keepFocus() {
  addEventListener('pointerdown', () => (last = null), true)
  addEventListener('focusin', ({ target }) => {
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
    // It was disabled for a moment, or left on purpose.
    if (isLost) last.focus({ preventScroll: true })
    return
  }
  isLost = true
  // What is only disabled may come back.
  if (last.isConnected && last.disabled && last.getAttribute('aria-busy') === 'true') return
  for (const node of trail) {
    if (!isUsable(node)) continue
    if (node.matches('main, body, html, roost-shell, .page')) break
    const next = [...node.querySelectorAll(FOCUSABLE)].find(isUsable)
    if (next) return next.focus({ preventScroll: true })
  }
  focusHead(document.getElementById('main'))
}

/// A name for what has the focus within the page, by which it is found when the page is made again.
export function nameOfFocus(outlet) {
  const active = document.activeElement
  if (!active || active === outlet || !outlet?.contains(active)) return ''
  if (active.id) return `#${CSS.escape(active.id)}`
  const href = active.getAttribute('href')
  if (href) return `a[href="${CSS.escape(href)}"]`
  return active.dataset.name ? `[data-name="${CSS.escape(active.dataset.name)}"]` : ''
}

/// Gives it back; whether it is there.
export function focusByName(outlet, name) {
  const found = name && outlet?.querySelector(name)
  if (!found || !isUsable(found)) return false
  found.focus({ preventScroll: true })
  return true
}
