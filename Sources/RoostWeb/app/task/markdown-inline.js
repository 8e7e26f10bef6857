// Inline Markdown as nodes: code, bold, italic, strikethrough, and http(s) links. Everything else is text.

import { prose } from './inert.js'

const SPECIAL = /[\\`*_~[!<h\n]/
const BARE_LINK = /^https?:\/\/[^\s<>"'`\\]+/i
/** `(address "title")`. The address may contain balanced parentheses. */
const TARGET = /^\(\s*<?([^\s<>()]*(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/
const DEEPEST = 8
/** A longer paragraph is not parsed, to limit the time; nobody writes that much by hand. In characters. */
const LONGEST = 40_000

/** @param {string} text */
export function inlineNodes(text) {
  return text.length > LONGEST ? prose(text) : parse(text, 0, false)
}

/**
 * The normalized address of an http(s) link; `null` for any other scheme.
 * @param {string} text
 */
function safeAddress(text) {
  let address
  try {
    address = new URL(text)
  } catch {
    return null
  }
  return address.protocol === 'https:' || address.protocol === 'http:' ? address.href : null
}

/** @param {string} text @param {number} depth @param {boolean} isInLink */
function parse(text, depth, isInLink) {
  /** @type {Node[]} */
  const nodes = []
  let plain = ''
  let at = 0
  const flush = () => {
    if (plain !== '') nodes.push(...prose(plain))
    plain = ''
  }
  /** @param {App.Inline} found */
  const take = found => {
    flush()
    nodes.push(found.node)
    at = found.to
  }
  const isNested = depth < DEEPEST
  while (at < text.length) {
    const letter = text[at]
    if (!SPECIAL.test(letter)) {
      plain += letter
      at += 1
      continue
    }
    if (letter === '\n') {
      const isBreak = plain.endsWith('  ') || plain.endsWith('\\')
      plain = plain.replace(/(?: +|\\)$/, '')
      if (isBreak) take({ node: document.createElement('br'), to: at + 1 })
      else {
        plain += '\n'
        at += 1
      }
      continue
    }
    if (letter === '\\' && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? '')) {
      plain += text[at + 1]
      at += 2
      continue
    }
    const found =
      (letter === '`' && code(text, at)) ||
      ((letter === '*' || letter === '_' || letter === '~') && isNested && emphasis(text, at, depth, isInLink)) ||
      (!isInLink && ((letter === '[' || letter === '!') && isNested && link(text, at, depth))) ||
      (!isInLink && (letter === '<' ? bracketed(text, at) : letter === 'h' && bare(text, at)))
    if (found) {
      take(found)
    } else {
      // Consume repeated marks at once. Trying each of them again would take quadratic time.
      let to = at + 1
      while ((letter === '`' || letter === '*' || letter === '_' || letter === '~') && text[to] === letter) to += 1
      plain += text.slice(at, to)
      at = to
    }
  }
  flush()
  return nodes
}

/** @param {string} name @param {(Node | string)[]} children */
function element(name, children) {
  const node = document.createElement(name)
  node.append(...children)
  return node
}

/** @param {string} text @param {number} at */
function code(text, at) {
  const mark = /^`+/.exec(text.slice(at, at + 32))?.[0] ?? ''
  let end = text.indexOf(mark, at + mark.length)
  while (end >= 0 && (text[end + mark.length] === '`' || text[end - 1] === '`')) {
    let past = end
    while (text[past] === '`') past += 1
    end = text.indexOf(mark, past)
  }
  if (end < 0) return null
  let inner = text.slice(at + mark.length, end).replaceAll('\n', ' ')
  if (inner.startsWith(' ') && inner.endsWith(' ') && inner.trim() !== '') inner = inner.slice(1, -1)
  return { node: element('code', prose(inner)), to: end + mark.length }
}

/** @param {string} text @param {number} at @param {number} depth @param {boolean} isInLink */
function emphasis(text, at, depth, isInLink) {
  const letter = text[at]
  const width = text[at + 1] === letter ? 2 : 1
  if (letter === '~' && width === 1) return null
  const mark = letter.repeat(width)
  if (/\s/.test(text[at + width] ?? ' ')) return null
  if (letter === '_' && /[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return null
  let end = text.indexOf(mark, at + width)
  while (end >= 0) {
    const isLone = width === 2 || (text[end + 1] !== letter && text[end - 1] !== letter)
    const isClosed = !/\s/.test(text[end - 1]) && end > at + width && (letter !== '_' || !/[\p{L}\p{N}]/u.test(text[end + width] ?? ''))
    if (isLone && isClosed) break
    end = text.indexOf(mark, end + width)
  }
  if (end < 0) return null
  // Of three marks, the outer two belong to this element and the inner one to its content.
  while (width === 2 && text[end + width] === letter) end += 1
  const name = letter === '~' ? 'del' : width === 2 ? 'strong' : 'em'
  return { node: element(name, parse(text.slice(at + width, end), depth + 1, isInLink)), to: end + width }
}

/**
 * `[words](address)`. An image becomes a link, because nothing may be loaded from other hosts.
 * @param {string} text
 * @param {number} at
 * @param {number} depth
 */
function link(text, at, depth) {
  const start = text[at] === '!' ? at + 1 : at
  if (text[start] !== '[') return null
  let nesting = 0
  let close = -1
  for (let index = start; index < Math.min(text.length, start + 2000); index += 1) {
    if (text[index] === '\\') index += 1
    else if (text[index] === '[') nesting += 1
    else if (text[index] === ']' && --nesting === 0) {
      close = index
      break
    }
  }
  if (close < 0 || text[close + 1] !== '(') return null
  const target = TARGET.exec(text.slice(close + 1, close + 2100))
  if (!target) return null
  const to = close + 1 + target[0].length
  const words = text.slice(start + 1, close)
  const address = safeAddress(target[1])
  const inner = parse(words, depth + 1, true)
  // Show the address of a link that is not allowed, so that the text cannot hide it.
  if (!address) return { node: element('span', [...inner, ...prose(` (${target[1]})`)]), to }
  return { node: anchor(address, inner), to }
}

/** @param {string} text @param {number} at */
function bracketed(text, at) {
  const match = /^<(https?:\/\/[^\s<>]+)>/i.exec(text.slice(at, at + 2100))
  const address = match && safeAddress(match[1])
  return address ? { node: anchor(address, prose(match[1])), to: at + match[0].length } : null
}

/** @param {string} text @param {number} at */
function bare(text, at) {
  if (/[\p{L}\p{N}]/u.test(text[at - 1] ?? '')) return null
  const match = BARE_LINK.exec(text.slice(at, at + 2100))
  if (!match) return null
  let shown = match[0].replace(/[.,;:!?*_~]+$/, '')
  if (shown.endsWith(')') && !shown.includes('(')) shown = shown.slice(0, -1)
  const address = safeAddress(shown)
  return address ? { node: anchor(address, prose(shown)), to: at + shown.length } : null
}

/** @param {any} address @param {(Node | string)[]} children */
function anchor(address, children) {
  const node = document.createElement('a')
  node.append(...children)
  node.href = address
  node.target = '_blank'
  node.rel = 'noopener noreferrer nofollow'
  node.referrerPolicy = 'no-referrer'
  node.title = address
  return node
}
