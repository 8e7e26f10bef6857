// Creates nodes without HTML text. Text always becomes a text node, so text from people and agents can never become an element.

const properties = new Set(['value', 'checked', 'disabled', 'selected', 'hidden', 'open', 'indeterminate', 'readOnly', 'tabIndex'])

/** @type {WeakMap<EventTarget, {name: string, attributes: App.Attributes}>} The name and attributes that `h()` or `assign()` set last. */
const descriptions = new WeakMap()

/** @type {WeakSet<Node>} */
const components = new WeakSet()

/**
 * Marks a node that manages its own content: `render()` places the node and does not change its children.
 * @template {Element} N
 * @param {N} node
 */
export function component(node) {
  components.add(node)
  return node
}

/** @param {Node} node */
export const isComponent = node => components.has(node)

/** @param {Node} node */
export const descriptionOf = node => descriptions.get(node)

/**
 * `h('a.btn', {href, onclick, …}, ...children)`. Children and attributes that are `null`, `false` or `undefined` are left out.
 * @template {string} N
 * @param {N} name
 * @param {...(App.Attributes | App.Child)} rest
 * @returns {App.Made<N>}
 */
export function h(name, ...rest) {
  const [tag, ...classes] = name.split('.')
  const node = document.createElement(tag || 'div')
  if (classes.length) node.className = classes.join(' ')
  descriptions.set(node, { name, attributes: {} })
  if (isAttributes(rest[0])) assign(node, /** @type {App.Attributes} */ (rest.shift()))
  append(node, /** @type {App.Child[]} */ (rest))
  return /** @type {App.Made<N>} */ (node)
}

/** @param {unknown} value */
function isAttributes(value) {
  return value !== null && typeof value === 'object' && !(value instanceof Node) && !Array.isArray(value)
}

/**
 * Sets the attributes, properties (`value`, `checked` …), `dataset` and listeners (`onclick`) that differ from the previous description.
 * Others stay unchanged. `class` adds to the classes in the name.
 * @param {any} node made by `h()`
 * @param {App.Attributes} attributes
 */
export function assign(node, attributes) {
  const description = /** @type {{name: string, attributes: App.Attributes}} */ (descriptions.get(node))
  const before = description.attributes
  for (const [key, value] of Object.entries(attributes)) if (value !== before[key]) set(node, key, value, before[key])
  description.attributes = { ...before, ...attributes }
  return node
}

/**
 * @param {any} node
 * @param {string} key
 * @param {any} value `undefined`, `null` and `false` remove the attribute
 * @param {any} before the previous value
 */
function set(node, key, value, before) {
  const isAbsent = value === undefined || value === null
  if (key === 'key') return
  if (key.startsWith('on')) node.addEventListener(key.slice(2), dispatch)
  else if (key === 'class') {
    node.classList.remove(...wordsOf(before))
    node.classList.add(...wordsOf(value))
  } else if (key === 'dataset') {
    for (const name of Object.keys(before ?? {})) if (value?.[name] === undefined) delete node.dataset[name]
    for (const [name, one] of Object.entries(value ?? {})) if (one !== before?.[name] && one !== undefined) node.dataset[name] = one
  } else if (properties.has(key)) {
    if (!isAbsent) node[key] = value
    else if (before !== undefined && before !== null) node[key] = key === 'value' ? '' : false
  } else if (isAbsent || value === false) node.removeAttribute(key)
  else node.setAttribute(key, value === true ? '' : value)
}

/** @param {unknown} value */
const wordsOf = value => String(value || '').split(' ').filter(Boolean)

/**
 * The one listener for all event types. It calls the handler of the node's newest description.
 * @param {Event} event
 */
function dispatch(event) {
  const handler = descriptions.get(/** @type {EventTarget} */ (event.currentTarget))?.attributes[`on${event.type}`]
  if (typeof handler === 'function') handler(event)
}

/**
 * Converts children, as `h()` takes them, to nodes.
 * @param {readonly App.Child[]} children
 * @returns {Node[]}
 */
export function nodesOf(children) {
  const found = /** @type {any[]} */ (/** @type {any} */ (children).flat(Infinity))
  return found.filter(child => child !== null && child !== undefined && child !== false)
    .map(child => (child instanceof Node ? child : document.createTextNode(String(child))))
}

/**
 * @template {Element} N
 * @param {N} node
 * @param {readonly App.Child[]} children
 */
export function append(node, children) {
  node.append(...nodesOf(children))
  return node
}

/**
 * Replaces all children. For content that is shown once or that manages its own nodes; otherwise use `render()` from `render.js`.
 * @template {Element} N
 * @param {N} node
 * @param {...App.Child} children
 */
export function fill(node, ...children) {
  node.replaceChildren(...nodesOf(children))
  return node
}

/**
 * Sets the text only if it differs, to avoid needless layout.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value))
  node.append(...children)
  return node
}

export { icon } from './icons.js'
