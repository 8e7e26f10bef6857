// Parses Markdown blocks into plain values. Unknown syntax and HTML stay text.

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^`]*)$/
const HEADING = /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?:([ \t]+)(.*)|)$/
const DELIMITERS = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/
const DEEPEST = 12

/**
 * The blocks of a text: `{type, to, source}` and the fields of the type. `to` is a line number, counted from 0.
 * @param {string} text
 @returns {App.Block[]} */
export function blocksOf(text) {
  return parse(text.split('\n'), 0)
}

/** @param {string[]} lines @param {number} depth @returns {App.Block[]} */
function parse(lines, depth) {
  const blocks = []
  let at = 0
  while (at < lines.length) {
    if (lines[at].trim() === '') {
      at += 1
      continue
    }
    const block = depth > DEEPEST ? paragraph(lines, at) : next(lines, at, depth)
    block.source = lines.slice(at, block.to).join('\n')
    blocks.push(block)
    at = block.to
  }
  return blocks
}

/** @param {string[]} lines @param {number} at @param {number} depth @returns {App.Block} */
function next(lines, at, depth) {
  return fence(lines, at) ?? heading(lines, at) ?? rule(lines, at) ?? quote(lines, at, depth) ?? list(lines, at, depth) ?? table(lines, at)
    ?? paragraph(lines, at)
}

/** @param {string[]} lines @param {number} at @returns {App.Block | null} */
function fence(lines, at) {
  const open = FENCE.exec(lines[at])
  if (!open) return null
  const [, mark, info] = open
  let to = at + 1
  /** @param {string} line */
  const isEnd = line => {
    const trimmed = line.trim()
    return trimmed.length >= mark.length && trimmed === mark[0].repeat(trimmed.length)
  }
  while (to < lines.length && !isEnd(lines[to])) to += 1
  const text = lines.slice(at + 1, to).join('\n')
  return { type: 'code', language: info.trim().split(/\s+/)[0] ?? '', text, to: Math.min(to + 1, lines.length) }
}

/** @param {string[]} lines @param {number} at @returns {App.Block | null} */
function heading(lines, at) {
  const match = HEADING.exec(lines[at])
  return match && { type: 'heading', level: match[1].length, text: match[2] ?? '', to: at + 1 }
}

/** @param {string[]} lines @param {number} at @returns {App.Block | null} */
function rule(lines, at) {
  return RULE.test(lines[at]) ? { type: 'rule', to: at + 1 } : null
}

/** @param {string[]} lines @param {number} at @param {number} depth @returns {App.Block | null} */
function quote(lines, at, depth) {
  if (!/^ {0,3}>/.test(lines[at])) return null
  let to = at
  const inner = []
  while (to < lines.length && lines[to].trim() !== '' && (/^ {0,3}>/.test(lines[to]) || !isStart(lines[to]))) {
    inner.push(lines[to].replace(/^ {0,3}> ?/, ''))
    to += 1
  }
  return { type: 'quote', blocks: parse(inner, depth + 1), to }
}

/** @param {string[]} lines @param {number} at @param {number} depth @returns {App.Block | null} */
function list(lines, at, depth) {
  const first = ITEM.exec(lines[at])
  if (!first || RULE.test(lines[at])) return null
  const isOrdered = /\d/.test(first[2])
  const items = []
  let to = at
  let isLoose = false
  while (to < lines.length) {
    const match = ITEM.exec(lines[to])
    if (!match || /\d/.test(match[2]) !== isOrdered || match[2].at(-1) !== first[2].at(-1) || RULE.test(lines[to])) break
    const indent = match[1].length + match[2].length + (match[3]?.length > 4 ? 1 : match[3]?.length ?? 1)
    const inner = [match[4] ?? '']
    to += 1
    while (to < lines.length) {
      const line = lines[to]
      if (line.trim() === '') {
        const after = lines[to + 1]
        if (after === undefined || after.trim() === '' || indentOf(after) < indent) break
        isLoose = true
        inner.push('')
      } else if (indentOf(line) >= indent) {
        inner.push(line.slice(indent))
      } else if (isStart(line) || ITEM.test(line) || inner.at(-1) === '') {
        break
      } else {
        inner.push(line.trimStart())
      }
      to += 1
    }
    items.push(item(inner, depth))
    const blank = to
    while (to < lines.length && lines[to].trim() === '') to += 1
    const goesOn = to < lines.length && ITEM.test(lines[to])
    if (goesOn && to > blank) isLoose = true
    if (!goesOn) to = blank
  }
  return { type: 'list', isOrdered, start: isOrdered ? Number.parseInt(first[2], 10) : 1, isLoose, items, to }
}

/** @param {string[]} lines @param {number} depth @returns {App.ListItem} */
function item(lines, depth) {
  const task = /^\[([ xX])\]\s+/.exec(lines[0])
  if (task) lines[0] = lines[0].slice(task[0].length)
  return { isDone: task ? task[1] !== ' ' : null, blocks: parse(lines, depth + 1) }
}

/** @param {string[]} lines @param {number} at @returns {App.Block | null} */
function table(lines, at) {
  if (!lines[at].includes('|') || at + 1 >= lines.length || !lines[at + 1].includes('-') || !DELIMITERS.test(lines[at + 1])) return null
  const head = cells(lines[at])
  const sides = cells(lines[at + 1]).map(cell => (cell.endsWith(':') ? (cell.startsWith(':') ? 'center' : 'right') : 'left'))
  if (head.length !== sides.length) return null
  let to = at + 2
  const rows = []
  while (to < lines.length && lines[to].trim() !== '' && lines[to].includes('|')) {
    const row = cells(lines[to])
    rows.push(head.map((_, index) => row[index] ?? ''))
    to += 1
  }
  return { type: 'table', head, sides, rows, to }
}

/** @param {string} line */
function cells(line) {
  const found = []
  let text = ''
  let isCode = false
  const inner = line.trim().replace(/^\|/, '')
  for (let index = 0; index < inner.length; index += 1) {
    const letter = inner[index]
    if (letter === '\\' && inner[index + 1] === '|') {
      text += '|'
      index += 1
    } else if (letter === '|' && !isCode) {
      found.push(text.trim())
      text = ''
    } else {
      if (letter === '`') isCode = !isCode
      text += letter
    }
  }
  if (text.trim() !== '') found.push(text.trim())
  return found
}

/** @param {string[]} lines @param {number} at @returns {App.Block} */
function paragraph(lines, at) {
  let to = at + 1
  while (to < lines.length && lines[to].trim() !== '' && !isStart(lines[to]) && !table(lines, to)) to += 1
  return { type: 'paragraph', text: lines.slice(at, to).map(line => line.replace(/^\s+/, '')).join('\n'), to }
}

/** @param {string} line */
function isStart(line) {
  if (FENCE.test(line) || HEADING.test(line) || RULE.test(line) || /^ {0,3}>/.test(line)) return true
  const match = ITEM.exec(line)
  return match !== null && Boolean(match[4]) && (!/\d/.test(match[2]) || Number.parseInt(match[2], 10) === 1)
}

/** @param {string} line */
function indentOf(line) {
  return line.length - line.trimStart().length
}
