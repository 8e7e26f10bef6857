// Updates a part of the page. Describe the whole part with `h()` each time. Existing nodes are reused and keep their focus, selection,
// scroll position and open details. Callers need not remember what they drew last.

import { assign, descriptionOf, isComponent, nodesOf } from './dom.js'

/**
 * Makes the children of `parent` match the description. Do not keep references to described nodes: the node on the page may be an older
 * one. Listeners find it in `event.currentTarget`.
 *
 * A node is reused for the same `key`, or else for the next child with the same name (`'p.muted'`). A control without a key is reused only
 * if its text and value are the same, so that a click never hits another button than the intended one.
 * @template {Element} N
 * @param {N} parent
 * @param {...App.Child} children
 */
export function render(parent, ...children) {
  reconcile(parent, nodesOf(children))
  return parent
}

/** @type {WeakMap<Node, unknown[]>} */
const drawn = new WeakMap()

/**
 * Like `render()`, but only if one of `values` changed since the last call: for large or many parts.
 * @param {Element} parent
 * @param {unknown[]} values
 * @param {() => App.Child} draw
 */
export function renderWhen(parent, values, draw) {
  const before = drawn.get(parent)
  if (before && before.length === values.length && values.every((value, index) => Object.is(value, before[index]))) return
  drawn.set(parent, values)
  render(parent, draw())
}

/** @type {WeakMap<Node, Map<string, {element: Element}>>} */
const views = new WeakMap()

/**
 * A list of views that manage their own nodes. A view is created once per key, updated with its item on each call, and dropped when its key
 * is gone.
 * @template T
 * @template {{element: Element}} V
 * @param {Element} parent
 * @param {readonly T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => V} make
 * @param {(view: V, item: T) => void} [update]
 * @returns {Map<string, V>} the views by key
 */
export function renderList(parent, items, keyOf, make, update) {
  const known = /** @type {Map<string, V>} */ (views.get(parent) ?? new Map())
  /** @type {Map<string, V>} */
  const next = new Map()
  for (const item of items) {
    const key = keyOf(item)
    const view = known.get(key) ?? make(item)
    update?.(view, item)
    next.set(key, view)
  }
  views.set(parent, next)
  place(parent, [...next.values()].map(view => view.element))
  return next
}

/**
 * @param {Element} parent
 * @param {Node[]} wanted
 */
function reconcile(parent, wanted) {
  const staying = new Set(wanted)
  /** @type {Map<unknown, Node[]>} */
  const free = new Map()
  for (const node of parent.childNodes) {
    if (staying.has(node)) continue
    const identity = identityOf(node)
    free.set(identity, [...(free.get(identity) ?? []), node])
  }
  place(parent, wanted.map(node => {
    if (node.parentNode === parent) return node
    const known = free.get(identityOf(node))?.shift()
    return known ? become(known, node) : node
  }))
}

/**
 * Removes unwanted nodes first, so that the remaining nodes are not moved: a moved node loses its focus.
 * @param {Element} parent
 * @param {Node[]} wanted
 */
function place(parent, wanted) {
  const staying = new Set(wanted)
  for (const node of [...parent.childNodes]) if (!staying.has(/** @type {Node} */ (node))) node.remove()
  let next = parent.firstChild
  for (const node of wanted) {
    if (node === next) next = next.nextSibling
    else parent.insertBefore(node, next)
  }
}

const controls = new Set(['BUTTON', 'A', 'INPUT', 'SELECT', 'TEXTAREA', 'SUMMARY', 'OPTION'])

/**
 * Nodes with the same identity are the same part of the page, perhaps with other content.
 * @param {Node} node
 * @returns {unknown}
 */
function identityOf(node) {
  if (!(node instanceof Element)) return node.nodeName
  if (isComponent(node)) return node
  const description = descriptionOf(node)
  // Icons and other nodes that `h()` did not create: reused only if equal.
  if (!description) return /** @type {any} */ (node).become ? node.localName : wholeOf(node)
  const { name, attributes } = description
  if (attributes.key !== undefined) return `${name} key ${attributes.key}`
  if (!controls.has(node.tagName)) return name
  return [name, attributes.value ?? '', attributes['aria-label'] ?? '', attributes.id ?? '', node.textContent].join(' ')
}

/**
 * The whole node as one text: its attributes, children and text.
 * @param {Element} node
 * @returns {string}
 */
const wholeOf = node =>
  [node.nodeName, ...[...node.attributes].map(({ name, value }) => `${name}=${value}`), ...[...node.children].map(wholeOf), node.textContent].join('\0')

/**
 * @param {any} old the node on the page
 * @param {any} fresh the description; do not use it afterwards
 * @returns {Node}
 */
function become(old, fresh) {
  if (old instanceof CharacterData) {
    if (old.data !== fresh.data) old.data = fresh.data
    return old
  }
  if (old.become) {
    old.become(fresh)
    return old
  }
  const before = descriptionOf(old)
  const now = descriptionOf(fresh)
  if (!before || !now) return old
  reconcile(old, [...fresh.childNodes])
  const gone = Object.keys(before.attributes).filter(key => !(key in now.attributes))
  assign(old, { ...Object.fromEntries(gone.map(key => [key, undefined])), ...now.attributes })
  return old
}
