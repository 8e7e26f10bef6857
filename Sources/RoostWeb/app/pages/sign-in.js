import { fill, h } from '../core/dom.js'

export function showSignIn(root, failure) {
  fill(root, h('main.sign-in', h('h1', 'Sign in'), h('p', failure ? String(failure.message ?? failure.code) : '')))
}
