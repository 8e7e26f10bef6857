import { h } from './dom.js'
import { session } from './client.js'
import { forgetDrafts } from './drafts.js'
import { showSignIn } from '../pages/sign-in.js'
import { Shell } from '../shell/shell.js'

const root = /** @type {HTMLElement} */ (document.getElementById('roost'))
/** @type {Shell | null} */
let shell = null
let isLeaving = false

/** The code of a sign-in link. Removed from the address at once, so that no history, bookmark or screenshot contains it. */
function takeCode() {
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (code === null) return null
  history.replaceState(null, '', `${location.pathname}#/tasks`)
  return code
}

async function start() {
  const code = takeCode()
  addEventListener('hashchange', () => {
    const later = takeCode()
    if (later) void enter(later)
  })
  // A browser that was signed in shows the shell at once; the first request waits for the token.
  if (!code && localStorage.getItem('roost.signed-in')) frame()
  await session.open()
  session.addEventListener('change', () => {
    // Pages loaded from now on use a worker of the new version.
    if (session.isOutdated) localStorage.setItem('roost.worker', session.version ?? '')
    if (session.isSignedIn) localStorage.setItem('roost.signed-in', 'yes')
    else if (session.isSignedIn === false) localStorage.removeItem('roost.signed-in')
    if (session.isSignedIn === false && shell) leave()
    else if (session.isSignedIn && !shell && !isLeaving) frame()
  })
  await enter(code, true)
}

/** @param {string | null} code @param {boolean} [isOfLoad] */
async function enter(code, isOfLoad) {
  let failure = null
  if (code) {
    // The browser's navigation record of this page load still contains the code. A reload replaces the record.
    isLeaving = Boolean(isOfLoad)
    try {
      await session.signIn(code)
      if (isLeaving) return location.reload()
    } catch (error) {
      isLeaving = false
      failure = error
    }
  }
  let isIn = false
  try {
    isIn = await session.begin()
  } catch (error) {
    failure = error
  }
  if (isIn) return frame()
  if (!shell) showSignIn(root, failure)
}

function frame() {
  if (shell) return
  shell = new Shell()
  root.replaceChildren(shell)
}

function leave() {
  shell?.close()
  shell = null
  if (!session.reason) {
    // Signed out by hand: delete the drafts, and reload to clear what the page holds in memory.
    forgetDrafts()
    return location.reload()
  }
  showSignIn(root, { code: session.reason })
}

addEventListener('securitypolicyviolation', event => console.error(`refused by policy: ${event.violatedDirective} ${event.blockedURI}`))

start().catch(error => {
  console.error(error)
  root.replaceChildren(h('main.sign-in', h('h1', 'Roost cannot start here'), h('p', String(error.message ?? error))))
})
