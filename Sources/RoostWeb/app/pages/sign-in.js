import { bird } from '../core/icons.js'
import { fill, h } from '../core/dom.js'
import { session } from '../core/client.js'
import { setTitle } from '../core/router.js'
import { twin } from '../shell/feedback.js'

/**
 * Shows the sign-in page. `failure` is the error of a sign-in link or of a renewal.
 * @param {HTMLElement} root
 * @param {App.Failure | null | undefined} failure
 */
export function showSignIn(root, failure) {
  setTitle('Sign in')
  const isDown = failure?.code === 'not_running'
  const field = h('input.input', {
    id: 'link', placeholder: `${location.origin}/app/#code=…`, autocomplete: 'off', spellcheck: 'false', required: true,
  })
  const button = h('button.btn', { type: 'submit' }, 'Sign in')
  const form = h(
    'form.field', {
      onsubmit: async event => {
        event.preventDefault()
        const text = field.value.trim()
        button.disabled = true
        try {
          await session.signIn(text.match(/code=([^&\s]+)/)?.[1] ?? text)
        } catch (error) {
          showSignIn(root, error)
        }
      },
    },
    h('label', { for: 'link' }, 'Or paste the link here'), h('div.sign-in-row', field, button))
  fill(
    root,
    h(
      'main.sign-in',
      h(
        'div.sign-in-card.card', h('div.sign-in-brand', bird(32), h('span', 'Roost')),
        notice(failure),
        h('h1', isDown ? 'Roost is not running' : 'Sign in to Roost on this machine'),
        isDown
          ? h('p.muted', 'Start it in a terminal. It prints a link that signs in this browser.')
          : h('p.muted',
            'There is no password. Ask Roost for a link in a terminal on this machine. The link opens this page and signs in this browser.'),
        twin(isDown ? 'roost up' : 'roost open'),
        isDown
          ? h('button.btn.primary', { type: 'button', onclick: () => location.reload() }, 'Try again')
          : form,
        h(
          'p.faint.small',
          'A link works once, within ten minutes. The browser then has a key that never leaves it. It stays signed in while it is used, ',
          'and for 30 days afterwards. Settings lists every signed-in browser and can sign out each one.'))))
}

/** @param {App.Failure | null | undefined} failure */
function notice(failure) {
  if (!failure || failure.code === 'not_running' || failure.code === 'signed_out') return null
  const words = {
    sign_in_expired: ['This link no longer works',
      'It was already used, or it is older than ten minutes. Get a new link with the command below.'],
    too_many_attempts: ['Too many attempts', 'Roost accepts no links for a moment. Wait a minute, then get a new one.'],
  }[failure.code] ?? ['Signing in failed', [failure.message, failure.hint].filter(Boolean).join(' ')]
  return h('div.notice.failed', { role: 'alert' }, h('div.grow', h('strong', words[0]), h('div.small', words[1])))
}
