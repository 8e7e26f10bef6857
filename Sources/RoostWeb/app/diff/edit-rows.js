// The rows of a single edit: removed and added lines, without a patch.

import { h } from '../core/dom.js'
import { count } from '../core/format.js'
import { inert } from '../task/inert.js'

const MOST = 400

/**
 * Both texts as lines, and the number of equal lines at the start and at the end.
 * @param {string} before
 * @param {string} after
 */
export function compare(before, after) {
  const old = linesOf(before)
  const now = linesOf(after)
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1
  return { old, now, start, end }
}

/**
 * Equal lines are shown once, as context.
 * @param {App.Edit} options
 */
export function rowsOfEdit({ before, after }) {
  const { old, now, start, end } = compare(before, after)
  const rows = [
    ...old.slice(0, start).map(text => ['context', text]),
    ...old.slice(start, old.length - end).map(text => ['removed', text]),
    ...now.slice(start, now.length - end).map(text => ['added', text]),
    ...old.slice(old.length - end).map(text => ['context', text]),
  ]
  /** @type {Record<string, string>} */
  const signs = { context: ' ', removed: '−', added: '+' }
  return h('div.edit-rows.mono',
    ...rows.slice(0, MOST).map(([kind, text]) =>
      h(`div.edit-row.${kind}`, h('span.edit-sign', signs[kind]), h('span.edit-text', ...inert(text)))),
    rows.length > MOST ? h('div.edit-row.faint', `… and ${count(rows.length - MOST)} more lines: see the changes`) : null)
}

/** @param {unknown} text */
function linesOf(text) {
  if (typeof text !== 'string' || text === '') return []
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n')
}
