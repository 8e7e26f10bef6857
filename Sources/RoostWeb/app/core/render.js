// How the page is brought up to date. What is wanted is described with `h()`, all of it, each time; what is there already stays the same node and
// keeps its focus, selection, scroll position and open details. Nobody has to remember what was drawn last.

import { assign, descriptionOf, isComponent, nodesOf } from './dom.js'

/**
 * Makes the children of `parent` what is described. Keep no reference to nodes of a description: the node on the page may be an older one, so
 * listeners find it in `event.currentTarget`.
 *
 * Which node stays: the one with the same `key`, else the next one of the same name (`'p.muted'`). A control without a key stays only while it
 * says the same: a press never meets another button than the one that was aimed at.
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
 * The same, only when one of `values` is another than the last time: for parts that are many or large.
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
 * A list of views with nodes of their own: each is made once for its key, told of its item each time, and forgotten with it.
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
 * Removes what is not wanted first, so that what stays is not moved: a node that is moved loses its focus.
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
 * Nodes with the same identity say the same thing, perhaps in other words.
 * @param {Node} node
 * @returns {unknown}
 */
function identityOf(node) {
  if (!(node instanceof Element)) return node.nodeName
  if (isComponent(node)) return node
  const description = descriptionOf(node)
  // Pictures and marks: only an equal one is the same.
  if (!description) return /** @type {any} */ (node).become ? node.localName : wholeOf(node)
  const { name, attributes } = description
  if (attributes.key !== undefined) return `${name} key ${attributes.key}`
  if (!controls.has(node.tagName)) return name
  return [name, attributes.value ?? '', attributes['aria-label'] ?? '', attributes.id ?? '', node.textContent].join(' ')
}

/**
 * All that a node is, as one text.
 * @param {Element} node
 * @returns {string}
 */
const wholeOf = node =>
  [node.nodeName, ...[...node.attributes].map(({ name, value }) => `${name}=${value}`), ...[...node.children].map(wholeOf), node.textContent].join('\0')

/**
 * @param {any} old on the page
 * @param {any} fresh what it should be; it is used up
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
