import { h } from '../../core/dom.js'
import { render } from '../../core/render.js'
import { RoostElement } from '../../core/element.js'
import { api, session } from '../../core/client.js'
import { dot, time } from '../../core/format.js'
import { confirm, copyButton, failure, openDialog, toast, toastError, twin } from '../../shell/feedback.js'
import { inert } from '../../task/inert.js'
import { choice, field, text } from '../agent/form.js'
import { ceilingFields, ceilingWords } from './ceiling.js'

const kinds = { sign_in: 'Browser', grant: 'Grant', api_key: 'API key', control: 'Control token' }

/** Access to this daemon: signed-in browsers, tokens and opened folders. */
class Access extends RoostElement {
  /** @type {API.AuthenticatedCaller | null} */
  #caller = null

  constructor() {
    super()
    this.browsers = h('div', h('div.row-skeleton', h('span.skeleton'), h('span.skeleton')))
    this.tokens = h('div')
    this.folders = h('div')
  }

  mount() {
    this.append(
      h(
        'section.card.settings-card', { 'aria-labelledby': 'browsers' },
        h('div.settings-head', h('h2', { id: 'browsers' }, 'Signed-in browsers'), h('span.space'),
          h('button.btn', { type: 'button', onclick: () => this.#link() }, 'Sign in another browser'),
        h('button.btn', { type: 'button', onclick: () => this.#signOut() }, 'Sign out here')),
        h('p.muted.small', 'Each browser has a key that never leaves it. A sign-in ends 30 days after its last use.'), this.browsers),
      h(
        'section.card.settings-card', { 'aria-labelledby': 'tokens' },
        h('div.settings-head', h('h2', { id: 'tokens' }, 'Tokens'), h('span.space'),
          h('button.btn', { type: 'button', onclick: () => this.#create() }, 'New token')),
        h('p.muted.small', 'Tokens are for programs. A token is shown once, when it is created. This list shows what each one may do and when it was last used.'),
        this.tokens),
      h(
        'section.card.settings-card', { 'aria-labelledby': 'folders' },
        h('div.settings-head', h('h2', { id: 'folders' }, 'Opened folders')),
        h('p.muted.small', 'Tokens without admin work only in these folders. Your own tasks open their folders. roost project close closes one.'), this.folders))
    void this.load()
  }

  async load() {
    try {
      this.#caller ??= await api.get('/v1/sign-ins/current', { signal: this.signal })
      const { items } = await api.get('/v1/tokens', { signal: this.signal })
      const live = items.filter(token => !token.revokedAt)
      this.#list(this.browsers, live.filter(token => token.kind === 'sign_in'), 'No browser is signed in by a link.')
      this.#list(this.tokens, live.filter(token => token.kind !== 'sign_in'),
        'No tokens. Your own programs on this machine need none, because the Unix socket recognises you.')
      const folders = (await api.get('/v1/projects', { signal: this.signal })).items
      render(this.folders, h('ul.token-list', folders.map(({ path }) => h('li', { key: path }, h('div.token-words', ...inert(path))))))
    } catch (error) {
      if (error.name === 'AbortError') return
      render(this.browsers)
      render(this.tokens, error.code === 'forbidden' ? h('p.muted', 'This browser may not see tokens.') : failure(error, () => this.load()))
    }
  }

  /** @param {any} place @param {API.Token[]} tokens @param {string} nothing */
  #list(place, tokens, nothing) {
    if (!tokens.length) return render(place, h('p.faint', nothing))
    render(
      place,
      h('ul.token-list', tokens.map(token => h(
        'li', { key: token.id }, dot(token.isCurrent ? 'done' : 'idle', false),
        h(
          'div.token-words', h('div.token-name', token.name, token.isCurrent && h('span.chip', 'this browser')),
          h(
            'div.faint.small', kinds[token.kind], ' · ', token.scopes.join(', '), token.agentId && ' · one agent',
            token.ceiling && token.ceiling.agents.length > 0 && ` · ${token.ceiling.agents.length} agents`, ' · created ',
            time(token.createdAt, 'ago'),
            token.isCurrent ? ' · in use now' : token.lastUsedAt ? [' · used ', time(token.lastUsedAt, 'ago')] : ' · never used',
            token.expiresAt && [' · expires ', time(token.expiresAt)]),
          token.kind !== 'sign_in' && token.scopes.includes('operate') && token.ceiling &&
          h('div.faint.small', 'At most: ', ceilingWords(token.ceiling))),
        !token.isCurrent && token.kind !== 'control' &&
        h('button.btn.small.danger', { type: 'button', 'aria-label': `Revoke ${token.name}`, onclick: () => this.#revoke(token) },
          token.kind === 'sign_in' ? 'Sign out' : 'Revoke')))))
  }

  /** @param {API.Token} token */
  async #revoke(token) {
    const isSure = await confirm({
      title: `Revoke “${token.name}”?`,
      text: 'It stops working within a second, together with every token that it created. This cannot be undone.',
      action: `Revoke ${token.name}`, danger: true,
    })
    if (!isSure) return
    try {
      await api.delete(`/v1/tokens/${token.id}`)
      toast(`Revoked “${token.name}”`)
    } catch (error) {
      toastError(error, 'Not revoked')
    }
    await this.load()
  }

  async #create() {
    const made = await openDialog('New token', close => {
      const name = text({ required: true, maxlength: 100, placeholder: 'editor plugin' })
      const kind = choice({ api_key: 'API key: until it is revoked', grant: 'Grant: for a short time' }, 'api_key')
      const scope = choice({ read: 'Read', 'read,operate': 'Read and operate', 'read,operate,admin': 'Everything except creating tokens' },
        'read,operate')
      const minutes = text({ type: 'number', min: 1, max: 1440, value: '15' })
      const problem = h('p.wrong', { role: 'alert' })
      const make = h('button.btn.primary', { type: 'submit' }, 'Create token')
      const span = field('Valid for (minutes)', minutes)
      span.node.hidden = true
      const ceiling = ceilingFields()
      scope.addEventListener('change', () => (ceiling.node.hidden = scope.value !== 'read,operate'))
      kind.addEventListener('change', () => (span.node.hidden = kind.value !== 'grant'))
      return h(
        'form.dialog', {
          onsubmit: async event => {
            event.preventDefault()
            make.disabled = true
            /** @type {API.CreateTokenRequest} */
            const body = { kind: /** @type {any} */ (kind.value), name: name.value.trim(), scopes: /** @type {any} */ (scope.value.split(',')) }
            if (!ceiling.node.hidden) body.ceiling = ceiling.read()
            if (kind.value === 'grant') body.ttlMs = Math.round(Number(minutes.value) * 60_000)
            try {
              close(await api.post('/v1/tokens', body))
            } catch (error) {
              problem.textContent = [error.message, error.hint].filter(Boolean).join('; ')
              make.disabled = false
            }
          },
        },
        h('h2', 'New token'), field('Name', name, 'A name by which you recognise it.').node, field('Kind', kind).node, span.node,
        field('Permissions', scope).node, ceiling.node, problem,
        h('div.actions', h('button.btn', { type: 'button', onclick: () => close() }, 'Cancel'), make))
    }, { isHeld: true })
    if (!made) return
    await openDialog('Your token', close => h(
      'div.dialog', h('h2', `Created “${made.about.name}”`), h('p.muted', 'Copy it now. It is not shown again.'),
      h('div.twin', h('code', made.token), copyButton(made.token, 'Copy the token')),
      h('div.actions', h('button.btn.primary', { type: 'button', onclick: () => close() }, 'Done'))), { isHeld: true })
    await this.load()
  }

  async #link() {
    try {
      const { url, expiresAt } = await api.post('/v1/sign-in-links')
      await openDialog('Sign in another browser', close => h(
        'div.dialog', h('h2', 'Sign in another browser'),
        h('p.muted', 'Open this link there. It works once, until ', time(expiresAt, 'clock'), '.'),
        h('div.twin', h('code', url), copyButton(url, 'Copy the link')), h('p.faint.small', 'The same command in a terminal:'),
        twin('roost open --print'),
        h('div.actions', h('button.btn.primary', { type: 'button', onclick: () => close() }, 'Close'))))
      await this.load()
    } catch (error) {
      toastError(error)
    }
  }

  async #signOut() {
    const isSure = await confirm({ title: 'Sign this browser out?',
      text: 'All its tabs are signed out. Active runs continue. roost open signs it in again.', action: 'Sign out' })
    if (!isSure) return
    try {
      await session.signOut()
    } catch (error) {
      toastError(error)
    }
  }
}
customElements.define('roost-access', Access)
