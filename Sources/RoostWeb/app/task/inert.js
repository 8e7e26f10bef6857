// Text from agents and tools, and file names, are untrusted data. Characters that could hide or reorder text are replaced by their code
// points.

// An emoji that is not in Latin-1, before or after the position.
const AFTER_EMOJI = '(?<=\\p{Emoji})(?<![\\u0000-\\u00ff])'
const BEFORE_EMOJI = '(?=\\p{Emoji})(?![\\u0000-\\u00ff])'
/**
 * All characters that are invisible or misleading: control characters except tab, direction marks, characters without width, unusual
 * spaces, unassigned code points and lone surrogates. Variation selectors and joiners within emoji sequences are allowed.
 */
const HIDDEN = new RegExp([
  `(?!${AFTER_EMOJI}[\\ufe0e\\ufe0f])(?!(?:${AFTER_EMOJI}|(?<=\\ufe0f))\\u200d${BEFORE_EMOJI})(?![\\t ])`,
  '[\\p{Cc}\\p{Cf}\\p{Cn}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Zs}\\p{Default_Ignorable_Code_Point}\\u2800\\u{1d159}]',
].join(''), 'gu')
/** The smaller set for prose: line ends, marks of right-to-left languages, joiners and spaces of other widths are allowed. */
const OVERRIDES = new RegExp([
  '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u200b\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]',
  '[\\u{e0000}-\\u{e0fff}]', '\\p{Surrogate}',
].join('|'), 'gu')

/** @param {string} character */
const code = character => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`

/**
 * One line of trustworthy text: every hidden character is written out as `⟨U+202E⟩`.
 * @param {unknown} text
 */
export function plain(text) {
  return String(text).replace(HIDDEN, character => `⟨${code(character)}⟩`)
}

/**
 * Like `plain()`, but as nodes, with written-out characters in `.written-out` elements.
 * @param {unknown} text
 */
export function inert(text) {
  return split(String(text), HIDDEN)
}

/**
 * Prose as nodes: only characters that reorder or control text are written out.
 * @param {unknown} text
 */
export function prose(text) {
  return split(String(text), OVERRIDES)
}

/** @param {string} text @param {RegExp} pattern */
function split(text, pattern) {
  const nodes = []
  let from = 0
  for (const match of text.matchAll(pattern)) {
    const at = match.index ?? 0
    if (at > from) nodes.push(document.createTextNode(text.slice(from, at)))
    const mark = document.createElement('span')
    mark.className = 'written-out'
    mark.textContent = code(match[0])
    mark.title = 'An invisible character, written out'
    nodes.push(mark)
    from = at + match[0].length
  }
  if (from < text.length || nodes.length === 0) nodes.push(document.createTextNode(text.slice(from)))
  return nodes
}
