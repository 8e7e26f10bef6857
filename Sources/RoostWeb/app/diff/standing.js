// The applications of a run that are in force, and their files.

/**
 * Applications in force, newest first.
 * @param {API.Diff} answer
 */
export const standingOf = answer => answer.applications.filter(one => one.status === 'applied')

/**
 * Whether undoing an application changes anything. If all changes were already in the folder, there is nothing to undo.
 * @param {API.Application} one
 */
export const canUndo = one => one.files.length > 0 || Boolean(one.reference) || one.target === 'branch' || Boolean(one.note)

/**
 * Path → `folder` or `branch`, for each applied file.
 * @param {API.Diff} answer
 */
export function appliedPaths(answer) {
  const places = new Map()
  for (const one of standingOf(answer).toReversed()) {
    const paths = one.paths ?? answer.changes.map(change => change.path)
    for (const path of [...paths, ...one.files]) {
      if (places.get(path) !== 'folder') places.set(path, one.target === 'branch' ? 'branch' : 'folder')
    }
  }
  return places
}
