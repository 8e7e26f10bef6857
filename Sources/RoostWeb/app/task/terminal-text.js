// Terminal output as text. The 16 standard foreground colours are applied. All other control characters are written out; nothing is
// dropped.

import { inert, plain } from './inert.js'

const COLOUR = /(?:\u001b\[|\u009b)([0-9;]*)m/g
const LONGEST = 4000

/**
 * A line without colours, for copying. Control characters are written out, so pasting it into a terminal is safe.
 * @param {string} line
 */
export function stripped(line) {
  return plain(bare(line).replace(COLOUR, ''))
}

/**
 * The nodes of a line, which is given without its line end.
 * @param {string} line
 */
export function lineNodes(line) {
  let text = bare(line)
  const cut = text.length - LONGEST
  if (cut > 0) text = text.slice(0, LONGEST)
  const nodes = []
  /** @type {{colour: string | null, bold: boolean, faint: boolean}} */
  let style = { colour: null, bold: false, faint: false }
  let from = 0
  /** @param {any} piece */
  const push = piece => {
    if (piece === '') return
    const names = [style.colour, style.bold && 'ansi-bold', style.faint && 'ansi-faint'].filter(Boolean)
    if (names.length === 0) {
      nodes.push(...inert(piece))
      return
    }
    const span = document.createElement('span')
    span.className = names.join(' ')
    span.append(...inert(piece))
    nodes.push(span)
  }
  for (const match of text.matchAll(COLOUR)) {
    push(text.slice(from, match.index))
    style = styled(style, match[1])
    from = (match.index ?? 0) + match[0].length
  }
  push(text.slice(from))
  if (cut > 0) {
    const more = document.createElement('span')
    more.className = 'line-cut'
    more.textContent = ` … ${cut.toLocaleString('en')} more characters`
    nodes.push(more)
  }
  return nodes
}

/**
 * Removes a carriage return at the end, which is part of the line end. Others would make a terminal overwrite the line; they are written
 * out.
 * @param {string} line
 */
const bare = line => (line.endsWith('\r') ? line.slice(0, -1) : line)

/** @param {{colour: string | null, bold: boolean, faint: boolean}} style @param {string} parameters */
function styled(style, parameters) {
  const next = { ...style }
  const codes = parameters.split(';').map(Number)
  for (let index = 0; index < codes.length; index += 1) {
    const value = codes[index]
    if (value === 0) Object.assign(next, { colour: null, bold: false, faint: false })
    else if (value === 1) next.bold = true
    else if (value === 2) next.faint = true
    else if (value === 22) next.bold = next.faint = false
    else if (value === 39) next.colour = null
    else if (value >= 30 && value <= 37) next.colour = `ansi-${value - 30}`
    else if (value >= 90 && value <= 97) next.colour = `ansi-${value - 90}`
    else if (value === 38 || value === 48) index += codes[index + 1] === 5 ? 2 : 4
  }
  return next
}
