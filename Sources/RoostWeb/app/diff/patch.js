// Parses a unified diff into rows, for one column and for two.

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/

/**
 * Rows `{kind: hunk|context|added|removed|note, text, old?, now?}` of a patch without file headers. Line numbers count from 1.
 * @param {string} patch
 */
export function rowsOf(patch) {
  /** @type {App.DiffLine[]} */
  const rows = []
  let old = 0
  let now = 0
  let oldLeft = 0
  let nowLeft = 0
  let from = 0
  while (from < patch.length) {
    let end = patch.indexOf('\n', from)
    if (end < 0) end = patch.length
    const line = patch.slice(from, end)
    from = end + 1
    const isInside = oldLeft > 0 || nowLeft > 0
    const mark = line[0]
    if (isInside && mark === '+') {
      rows.push({ kind: 'added', text: line.slice(1), now })
      now += 1
      nowLeft -= 1
    } else if (isInside && mark === '-') {
      rows.push({ kind: 'removed', text: line.slice(1), old })
      old += 1
      oldLeft -= 1
    } else if (isInside && (mark === ' ' || line === '')) {
      rows.push({ kind: 'context', text: line.slice(1), old, now })
      old += 1
      now += 1
      oldLeft -= 1
      nowLeft -= 1
    } else if (mark === '\\') {
      rows.push({ kind: 'note', text: 'No line end at the end of the file' })
    } else {
      const match = HUNK.exec(line)
      if (match) {
        old = Number(match[1])
        now = Number(match[3])
        oldLeft = match[2] === undefined ? 1 : Number(match[2])
        nowLeft = match[4] === undefined ? 1 : Number(match[4])
        rows.push({ kind: 'hunk', text: match[5], old, now })
      } else if (line !== '') {
        // Unexpected in a unified diff: shown as it is, never omitted.
        rows.push({ kind: 'note', text: line })
      }
    }
  }
  return rows
}

/**
 * Rows for two columns: `{kind: hunk|note, text, old?, now?}` or `{kind: 'pair', left, right}`, where one side may be `null`.
 * @param {App.DiffLine[]} rows
 */
export function pairsOf(rows) {
  /** @type {(App.DiffLine | App.DiffPair)[]} */
  const pairs = []
  let at = 0
  while (at < rows.length) {
    const row = rows[at]
    if (row.kind === 'context') {
      pairs.push({ kind: 'pair', left: row, right: row })
      at += 1
    } else if (row.kind === 'added' || row.kind === 'removed') {
      const removed = []
      const added = []
      while (rows[at]?.kind === 'removed') removed.push(rows[at++])
      while (rows[at]?.kind === 'added') added.push(rows[at++])
      for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
        pairs.push({ kind: 'pair', left: removed[index] ?? null, right: added[index] ?? null })
      }
    } else {
      pairs.push(row)
      at += 1
    }
  }
  return pairs
}

/**
 * Marks the differing part of each removed line and of the added line that replaces it, with `from` and `to`.
 * @param {App.DiffLine[]} rows
 */
export function markChanged(rows) {
  let at = 0
  while (at < rows.length) {
    const start = at
    while (rows[at]?.kind === 'removed') at += 1
    const middle = at
    while (rows[at]?.kind === 'added') at += 1
    if (at - middle === middle - start) {
      for (let index = 0; index < middle - start; index += 1) markPair(rows[start + index], rows[middle + index])
    }
    if (at === start) at += 1
  }
}

/** @param {App.DiffLine} left @param {App.DiffLine} right */
function markPair(left, right) {
  const shorter = Math.min(left.text.length, right.text.length)
  let start = 0
  while (start < shorter && left.text[start] === right.text[start]) start += 1
  let end = 0
  while (end < shorter - start && left.text.at(-1 - end) === right.text.at(-1 - end)) end += 1
  // Lines with little in common are not marked as one changed line.
  if (start + end < shorter * 0.4 || start + end === 0) return
  // Do not split a surrogate pair.
  if (/[\ud800-\udbff]/.test(left.text[start - 1] ?? '')) start -= 1
  if (/[\udc00-\udfff]/.test(left.text.at(-end) ?? '') && end > 0) end -= 1
  left.from = right.from = start
  left.to = left.text.length - end
  right.to = right.text.length - end
}
