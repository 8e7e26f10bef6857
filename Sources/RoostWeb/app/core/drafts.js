// Unsent text, kept in the tab's session storage. It survives navigation, reloads and an expired sign-in. Signing out deletes it.

/**
 * The value stored under a key; `undefined` if there is none.
 * @param {string} key
 */
export function readDraft(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

/** Deletes all drafts and scroll positions, and the folder and network choices. */
export function forgetDrafts() {
  sessionStorage.clear()
  localStorage.removeItem('roost.folder')
  localStorage.removeItem('roost.networks')
}

/**
 * Stores a JSON value; `undefined` and an empty text delete the key.
 * @param {string} key
 * @param {unknown} [value]
 */
export function keepDraft(key, value) {
  try {
    if (value === undefined || value === '') sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, JSON.stringify(value))
  } catch (error) {
    // Too long for session storage: the text stays in the field only.
    console.debug(error.message)
  }
}
