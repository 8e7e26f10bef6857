// What a person wrote and has not sent. It is kept with the tab: another page, a reload or a sign-in that ended does not lose it; signing out
// by hand does.

/**
 * The value that was kept under a key; `undefined` where there is none.
 * @param {string} key
 */
export function readDraft(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

/** Forgets every one, and where pages were read to. */
export function forgetDrafts() {
  sessionStorage.clear()
  localStorage.removeItem('roost.folder')
  localStorage.removeItem('roost.networks')
}

/**
 * Keeps a JSON value; `undefined` and an empty text forget the key.
 * @param {string} key
 * @param {unknown} [value]
 */
export function keepDraft(key, value) {
  try {
    if (value === undefined || value === '') sessionStorage.removeItem(key)
    else sessionStorage.setItem(key, JSON.stringify(value))
  } catch (error) {
    // Too long for the browser's store: it stays on the page, where it is written.
    console.debug(error.message)
  }
}
