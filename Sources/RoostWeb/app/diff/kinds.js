// The kind of a file change, as a letter and in words.

import { bytes } from '../core/format.js'
import { plain } from '../task/inert.js'

const LETTERS = { added: 'A', modified: 'M', deleted: 'D', renamed: 'R', mode_changed: 'M', type_changed: 'T' }
const WORDS = {
  added: 'Added', modified: 'Changed', deleted: 'Deleted', renamed: 'Renamed', mode_changed: 'Permissions changed',
  type_changed: 'Kind changed',
}
const STATES = { file: 'a file', executable: 'an executable file', symlink: 'a symbolic link' }

/** @param {API.FileChange} change */
export const letterOf = change => LETTERS[change.kind] ?? '?'
/** @param {API.FileChange} change */
export const wordOf = change => WORDS[change.kind] ?? change.kind

/** Short labels of marks, for the file list. */
const MARKS = {
  agent: 'agent', build_script: 'runs in builds', ci: 'CI', editor: 'editor', executable: 'executable', git_settings: 'git settings',
  hidden_text: 'hidden text', hook: 'hook', invalid_text: 'not UTF-8', link_out: 'points outside', look_alike: 'look-alike',
  package_script: 'package script', repository: 'repository', setuid: 'setuid', shell: 'shell', start_up: 'runs at start',
  world_writable: 'world-writable',
}

/**
 * `{path, words}` of changes or ignored folders whose mark kinds are in `asked`. The person must confirm each of them by name.
 * @param {{path: string, marks: API.ChangeMark[]}[]} changes
 * @param {string[]} asked
 */
export const askedOf = (changes, asked) => changes.flatMap(({ path, marks }) =>
  marks.filter(({ kind }) => asked.includes(kind)).map(({ words }) => ({ path, words })))

/**
 * Short remarks for the file list: `binary`, `link`, `now executable`.
 * @param {API.FileChange} change
 */
export function remarksOf(change) {
  const remarks = []
  if (change.isBinary) remarks.push('binary')
  else if (change.isTruncated) remarks.push('large')
  if (change.result?.kind === 'symlink' || (change.kind === 'deleted' && change.base?.kind === 'symlink')) remarks.push('link')
  const mode = modeWords(change)
  if (mode) remarks.push(mode)
  for (const { kind } of change.marks) if (kind !== 'executable') remarks.push(MARKS[kind] ?? kind)
  return remarks
}

/** @param {API.FileChange} change */
function modeWords({ base, result }) {
  if (!result) return ''
  if (result.kind === 'executable' && base?.kind !== 'executable') return base ? 'now executable' : 'executable'
  return base?.kind === 'executable' && result.kind === 'file' ? 'no longer executable' : ''
}

/**
 * Sentences about a file, shown above or instead of its lines.
 * @param {API.FileChange} change
 */
export function sentencesOf(change) {
  const sentences = []
  const { base, result } = change
  for (const { words } of change.marks) sentences.push([{ mark: `It ${plain(words)}.` }])
  if (change.oldPath) sentences.push(['Renamed from ', { path: change.oldPath }, '.'])
  if (change.kind === 'type_changed' && base && result) {
    sentences.push([`It was ${STATES[base.kind] ?? base.kind} and is now ${STATES[result.kind] ?? result.kind}.`])
  }
  if (change.kind !== 'type_changed' && result?.kind === 'symlink') sentences.push(['This is a symbolic link. The line is its target.'])
  const mode = modeWords(change)
  if (base && mode) sentences.push([`It is ${mode}.`])
  if (change.isBinary) sentences.push([`Binary: ${sizes(base, result)}. Its bytes are not shown. roost diff > changes.patch contains them.`])
  else if (change.isTruncated) {
    sentences.push([`Too large to show here: ${sizes(base, result)}. It is applied completely. roost diff > changes.patch contains all of it.`])
  } else if (!change.patch && sentences.length === 0) sentences.push([emptyWords(change)])
  return sentences
}

/** @param {API.FileChange} change */
function emptyWords({ kind, result }) {
  if (kind === 'added' && result?.size === 0) return 'An empty file.'
  return kind === 'deleted' ? 'The file is deleted.' : 'Its text did not change.'
}

/** @param {API.FileState | null | undefined} base @param {API.FileState | null | undefined} result */
function sizes(base, result) {
  if (base && result) return base.size === result.size ? bytes(result.size) : `${bytes(base.size)} before, ${bytes(result.size)} now`
  return bytes((result ?? base)?.size ?? 0)
}
