// Text of agents, tools and file names is data. What could move, hide or reorder it is written out instead.

/// Controls (but tab), bidirectional overrides and isolates, invisible spaces and lone surrogates.
const HIDDEN = new RegExp([
  '[\\u0000-\\u0008\\u000a-\\u001f\\u007f-\\u009f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb]',
  '[\\u{e0000}-\\u{e007f}]', '\\p{Surrogate}',
].join('|'), 'gu')
/// In running prose line ends and the marks of right-to-left languages are ordinary.
const OVERRIDES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu

const code = character => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`

/// One line as people can trust it: every hidden character written as `⟨U+202E⟩`.
export function plain(text) {
  return String(text).replace(HIDDEN, character => `⟨${code(character)}⟩`)
}

/// The same as nodes, the written-out characters set apart from the text around them.
export function inert(text) {
  return split(String(text), HIDDEN)
}

/// Prose: only what reorders or controls is written out.
export function prose(text) {
  return split(String(text), OVERRIDES)
}

function split(text, pattern) {
  const nodes = []
  let from = 0
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) nodes.push(document.createTextNode(text.slice(from, match.index)))
    const mark = document.createElement('span')
    mark.className = 'written-out'
    mark.textContent = code(match[0])
    mark.title = 'An invisible character, written out'
    nodes.push(mark)
    from = match.index + match[0].length
  }
  if (from < text.length || nodes.length === 0) nodes.push(document.createTextNode(text.slice(from)))
  return nodes
}
