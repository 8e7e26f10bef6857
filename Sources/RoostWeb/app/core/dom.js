// Nodes without markup: text is always a text node, so what people and agents wrote can never become an element.

const properties = new Set(['value', 'checked', 'disabled', 'selected', 'hidden', 'open', 'indeterminate', 'readOnly', 'tabIndex'])

/// `h('a.btn', {href, onclick, …}, ...children)`: `null`, `false` and `undefined` children and attributes are left out.
export function h(name, ...rest) {
  const [tag, ...classes] = name.split('.')
  const node = document.createElement(tag || 'div')
  if (classes.length) node.className = classes.join(' ')
  if (rest.length && isAttributes(rest[0])) assign(node, rest.shift())
  append(node, rest)
  return node
}

function isAttributes(value) {
  return value !== null && typeof value === 'object' && !(value instanceof Node) && !Array.isArray(value)
}

/// Sets attributes, properties (`value`, `checked` …), `dataset` and listeners (`onclick`); `class` adds to the classes of the name.
export function assign(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) continue
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value)
    else if (key === 'class') node.classList.add(...value.split(' ').filter(Boolean))
    else if (key === 'dataset') Object.assign(node.dataset, value)
    else if (properties.has(key)) node[key] = value
    else if (value === false) node.removeAttribute(key)
    else node.setAttribute(key, value === true ? '' : value)
  }
  return node
}

export function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue
    node.append(child instanceof Node ? child : String(child))
  }
  return node
}

/// Replaces all children.
export function fill(node, ...children) {
  node.replaceChildren()
  return append(node, children)
}

/// Sets text only where it differs, so that nothing is laid out again for nothing.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/// Makes the children of `parent` match `items`: nodes are kept by key, made by `make(item)`, brought up to date by `update(node, item)`.
export function keyed(parent, items, keyOf, make, update) {
  const known = (parent.keyedNodes ??= new Map())
  const next = new Map()
  let place = parent.firstChild
  for (const item of items) {
    const key = keyOf(item)
    let node = known.get(key)
    if (node) update?.(node, item)
    else node = make(item)
    next.set(key, node)
    if (node === place) place = place.nextSibling
    else parent.insertBefore(node, place)
  }
  for (const [key, node] of known) if (next.get(key) !== node) node.remove()
  parent.keyedNodes = next
}

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  node.append(...children)
  return node
}

export { icon } from './icons.js'
