// What programs print, as text. Colours of the first sixteen are kept; every other command to a terminal is dropped.

import { inert } from './inert.js'

// OSC, DCS, SOS, PM and APC with their content; CSI; other escapes; what is left of one that was cut.
const TO_END = /[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)/.source
const COMMANDS = new RegExp([
  `\\u001b[\\]PX^_]${TO_END}`, `[\\u0090\\u0098\\u009d-\\u009f]${TO_END}`,
  '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]', '\\u001b[ -/]*[0-~]', '\\u001b',
].join('|'), 'g')
const COLOUR = /(?:\u001b\[|\u009b)([0-9;]*)m/g
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
const LONGEST = 4000

/// A line without colours and commands, for copying.
export function stripped(line) {
  return overwritten(line).replace(COMMANDS, '').replace(CONTROLS, '')
}

/// A line's nodes. `line` has no line end.
export function lineNodes(line) {
  let text = overwritten(line)
  const cut = text.length - LONGEST
  if (cut > 0) text = text.slice(0, LONGEST)
  const nodes = []
  let style = { colour: null, bold: false, faint: false }
  let from = 0
  const push = piece => {
    const clean = piece.replace(COMMANDS, '').replace(CONTROLS, '')
    if (clean === '') return
    const names = [style.colour, style.bold && 'ansi-bold', style.faint && 'ansi-faint'].filter(Boolean)
    if (names.length === 0) {
      nodes.push(...inert(clean))
      return
    }
    const span = document.createElement('span')
    span.className = names.join(' ')
    span.append(...inert(clean))
    nodes.push(span)
  }
  for (const match of text.matchAll(COLOUR)) {
    push(text.slice(from, match.index))
    style = styled(style, match[1])
    from = match.index + match[0].length
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

/// A carriage return starts the line again: what is seen is what was written last.
function overwritten(line) {
  const end = line.endsWith('\r') ? line.length - 1 : line.length
  const start = line.lastIndexOf('\r', end - 1)
  return line.slice(end > 0 ? start + 1 : 0, end)
}

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
