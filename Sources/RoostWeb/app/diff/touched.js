// The files that a live run edited so far, from its edit calls: the diff does not exist yet. Files written by commands are missing.

import { h } from '../core/dom.js'
import { count } from '../core/format.js'
import { inert } from '../task/inert.js'
import { phrase } from '../task/phrases.js'

/** @param {App.Run} run */
export const editsOf = run => [...run.calls.values()].filter(call => call.callKind === 'edit' && call.status === 'completed')

/**
 * A list of the files with their added and removed lines; `null` if there are none yet.
 * @param {App.Run} run
 * @param {string | null | undefined} projectPath
 */
export function touchedList(run, projectPath) {
  const files = new Map()
  for (const call of editsOf(run)) {
    // Cached: the input of a completed call does not change.
    const { code, counts } = (call.told ??= phrase(call, projectPath))
    const file = files.get(code) ?? { added: 0, removed: 0 }
    files.set(code, { added: file.added + (counts?.added ?? 0), removed: file.removed + (counts?.removed ?? 0) })
  }
  if (!files.size) return null
  return h('div.touched', h('h3.label', 'Edited so far'),
    h('ul', { 'aria-label': 'Edited so far' }, [...files].map(([path, { added, removed }]) =>
      h('li', h('span.file-path', ...inert(path)), h('span.file-counts', h('span.added', `+${count(added)}`), ' ',
        removed ? h('span.removed', `−${count(removed)}`) : null)))))
}
