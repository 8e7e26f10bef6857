// Describes tool calls in plain words. The exact input and output are always one click away.

import { compare } from '../diff/edit-rows.js'

/**
 * `{icon, verb, code?, tail?, counts?, …}` for a tool call. `verb` and `tail` are prose, `code` is shown in a fixed-width font, and
 * `counts` is `{added, removed}` in lines.
 * @param {App.ToolEntry} call
 * @param {string | null | undefined} projectPath
 */
export function phrase(call, projectPath) {
  const input = inputOf(call)
  const isRunning = call.status === 'pending' || call.status === 'in_progress'
  const make = PHRASES[call.callKind] ?? PHRASES.other
  const words = make(call, input, (/** @type {string} */ path) => shorten(path, projectPath), isRunning)
  return { ...words, isRunning, isFailed: call.status === 'failed' }
}

/**
 * The input of a call as an object; an empty one if it is not a JSON object (the stored input may be truncated).
 * @param {App.ToolEntry} call
 */
export function inputOf(call) {
  try {
    const value = JSON.parse(call.input ?? '')
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {}
  } catch {
    return {}
  }
}

/**
 * A path relative to the project.
 * @param {string} path
 * @param {string | null | undefined} projectPath
 */
export function shorten(path, projectPath) {
  if (!projectPath || typeof path !== 'string') return path ?? ''
  if (path === projectPath) return 'the project'
  const root = projectPath.endsWith('/') ? projectPath : `${projectPath}/`
  return path.startsWith(root) ? path.slice(root.length) : path
}

/**
 * The number of lines that an edit adds and removes, without the equal lines at the beginning and the end.
 * @param {string} before
 * @param {string} after
 */
function editCounts(before, after) {
  const { old, now, start, end } = compare(before, after)
  return { added: now.length - start - end, removed: old.length - start - end }
}

/**
 * The edits in an Edit or MultiEdit call's input: `[{before, after}]`.
 * @param {Record<string, any>} input
 */
export function editsOf(input) {
  const edits = Array.isArray(input.edits) ? input.edits : [input]
  return edits
    .filter(edit => typeof edit?.old_string === 'string' && typeof edit?.new_string === 'string')
    .map(edit => ({ before: edit.old_string, after: edit.new_string }))
}

/** @param {boolean} isRunning @param {string} present @param {string} past */
const tense = (isRunning, present, past) => (isRunning ? present : past)
/** @param {unknown} value */
const first = value => (typeof value === 'string' && value !== '' ? value : null)

/** @typedef {Omit<App.Phrase, 'isRunning' | 'isFailed'>} Words */
/** @type {Record<string, (call: App.ToolEntry, input: Record<string, any>, short: (path: string) => string, isRunning: boolean) => Words>} */
const PHRASES = {
  search: (call, input, short, isRunning) => {
    const where = first(input.path)
    return {
      icon: 'search', verb: tense(isRunning, 'Searching', 'Searched'), code: first(input.pattern) ?? first(input.query) ?? call.title,
      tail: where ? `in ${short(where)}` : '',
    }
  },
  read: (call, input, short, isRunning) => {
    const path = first(input.file_path) ?? first(input.notebook_path) ?? first(input.path) ?? call.locations?.[0] ?? call.title
    if (call.tool === 'LS') return { icon: 'folder', verb: tense(isRunning, 'Listing', 'Listed'), code: short(path) }
    return { icon: 'file', verb: tense(isRunning, 'Reading', 'Read'), code: short(path), tail: range(input) }
  },
  edit: (call, input, short, isRunning) => {
    const path = first(input.file_path) ?? first(input.notebook_path) ?? call.locations?.[0] ?? call.title
    const isWhole = typeof input.content === 'string'
    const edits = isWhole ? [{ before: '', after: input.content }] : editsOf(input)
    const counts = { added: 0, removed: 0 }
    for (const edit of edits) {
      const one = editCounts(edit.before, edit.after)
      counts.added += one.added
      counts.removed += one.removed
    }
    const verb = isWhole ? tense(isRunning, 'Writing', 'Wrote') : tense(isRunning, 'Editing', 'Edited')
    return { icon: 'pencil', verb, code: short(path), counts: edits.length ? counts : null }
  },
  delete: (call, input, short, isRunning) =>
    ({ icon: 'cross', verb: tense(isRunning, 'Deleting', 'Deleted'), code: short(call.locations?.[0] ?? call.title) }),
  move: (call, input, short, isRunning) =>
    ({ icon: 'file', verb: tense(isRunning, 'Moving', 'Moved'), code: short(call.locations?.[0] ?? call.title) }),
  execute: (call, input) => ({ icon: 'terminal', verb: '', code: first(input.command) ?? call.title, isCommand: true }),
  fetch: (call, input, short, isRunning) => {
    const query = first(input.query)
    if (query) return { icon: 'globe', verb: tense(isRunning, 'Searching the web for', 'Searched the web for'), code: query }
    return { icon: 'globe', verb: tense(isRunning, 'Fetching', 'Fetched'), code: first(input.url) ?? call.title }
  },
  think: (call, input, short, isRunning) => {
    if (call.tool === 'TodoWrite') {
      return { icon: 'tasks', verb: tense(isRunning, 'Writing its plan', 'Wrote its plan'), tail: todos(input) }
    }
    if (call.tool === 'Skill') return { icon: 'file', verb: 'Used the skill', code: first(input.skill) ?? call.title }
    return { icon: 'agents', verb: tense(isRunning, 'Delegating', 'Delegated'), tail: call.title }
  },
  switch_mode: call => ({ icon: 'tool', verb: 'Switched the mode', tail: call.tool }),
  other: (call, input, short, isRunning) => {
    const [, server, tool] = /^mcp__(.+?)__(.+)$/.exec(call.tool) ?? []
    const verb = tense(isRunning, 'Using', 'Used')
    return tool ? { icon: 'tool', verb, code: tool, tail: `of ${server}` } : { icon: 'tool', verb, code: call.tool }
  },
}

/** @param {Record<string, any>} input */
function range(input) {
  if (!Number.isInteger(input.offset)) return ''
  return Number.isInteger(input.limit) ? `lines ${input.offset} to ${input.offset + input.limit - 1}` : `from line ${input.offset}`
}

/** @param {Record<string, any>} input */
function todos(input) {
  if (!Array.isArray(input.todos)) return ''
  const done = input.todos.filter(todo => todo?.status === 'completed').length
  return `${done} of ${input.todos.length} done`
}
