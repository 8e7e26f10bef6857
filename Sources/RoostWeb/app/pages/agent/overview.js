import { h, setText } from '../../core/dom.js'
import { render } from '../../core/render.js'
import { RoostElement } from '../../core/element.js'
import { api } from '../../core/client.js'
import { capital, time } from '../../core/format.js'
import { keepDraft, readDraft } from '../../core/drafts.js'
import { Once } from '../../core/once.js'
import { go } from '../../core/router.js'
import { toast, toastError } from '../../shell/feedback.js'
import { commandKey, isCommand } from '../../shell/keys.js'
import { Attachments } from '../../task/attachments.js'
import { facts } from '../facts.js'
import { commandText } from './form.js'
import { Sessions } from './sessions.js'
import { afterRunWords, agentPath, presetWord, standing, workTreeWords } from './words.js'

/** The status of an agent, its sessions, and a field for a message. */
export class Overview extends RoostElement {
  #once = new Once()
  isShown = false
  isSending = false

  /** @param {import('../agent.js').default} page */
  constructor(page) {
    super()
    this.page = page
    this.facts = h('dl.fact-list.card')
    this.field = h('textarea.input', { rows: 3, 'aria-label': 'Message', oninput: event => keepDraft(this.#key, event.target.value) })
    this.button = h('button.btn.primary', { type: 'submit' }, 'Send')
    this.files = new Attachments(obstacle => (this.button.disabled = Boolean(this.button.title = obstacle)))
    this.form = h(
      'form.say.card', { onsubmit: event => (event.preventDefault(), this.#send()) }, this.field, this.files.element,
      h('div.say-foot', this.files.input, this.files.button, h('span.faint.small', h('kbd', `${commandKey}↵`), ' sends'), this.button))
    this.files.bind(this.field, this.form)
    this.field.addEventListener('keydown', event => {
      if (event.key === 'Enter' && isCommand(event)) (event.preventDefault(), this.#send())
    })
    this.notice = h('div')
  }

  mount() {
    this.append(h('div.overview', this.notice, h('div.overview-main', this.form, new Sessions(this.page)), this.facts))
  }

  get #key() {
    return `roost.say.${this.page.agent.id}`
  }

  get #filesKey() {
    return `${this.#key}.files`
  }

  /** @param {API.Agent} agent */
  show(agent) {
    if (!this.isShown) {
      this.field.value = readDraft(this.#key) ?? ''
      this.files.open(this.#filesKey)
    }
    this.isShown = true
    const { kind, word } = standing(agent)
    this.field.placeholder = agent.conversation ? `Message to ${agent.name}, in its conversation`
      : `First message to ${agent.name}`
    this.form.hidden = Boolean(agent.archivedAt)
    const isBad = kind === 'failed' || agent.observed.lastError
    const isWalled = agent.runtime === 'claude' && agent.policy.network !== 'open'
    const policy = `#/agents/${encodeURIComponent(agent.name)}/policy`
    const isStopped = agent.desiredState === 'stopped' && !agent.archivedAt
    render(
      this.notice,
      isBad && h('div.notice', { class: kind === 'failed' ? 'failed' : 'running', role: 'status' },
        h('div.grow', h('strong', word), agent.observed.lastError && h('div.small', capital(agent.observed.lastError))),
        isWalled && h('a.btn', { href: policy }, 'Open its policy'),
        h('button.btn', { type: 'button', onclick: () => this.page.act('start') }, 'Start again')),
      !isBad && isWalled && agent.policy.isolation !== 'trusted' && h('div.notice.running',
        h('div.grow', 'This agent has no network access and cannot reach its model. Its runs fail until its policy allows it.'),
        h('a.btn', { href: policy }, 'Open its policy')),
      !isBad && isStopped && h('div.notice', h('div.grow.muted', 'The agent is stopped. Your messages are kept until it is started.')))
    render(this.facts, facts([
      ['Status', [word, agent.observed.nextStartAt && [' · restarts ', time(agent.observed.nextStartAt)]]],
      ['Conversation', agent.conversation ? h('a', { href: `#/tasks/${agent.conversation}` }, 'Open') : 'None yet'],
      agent.activeRun && agent.conversation &&
      ['Active run', h('a', { href: `#/tasks/${agent.conversation}/runs/${agent.activeRun}` }, 'Open')],
      ['Runtime', [agent.runtime, agent.model && ` · ${agent.model}`]],
      agent.command.length > 0 && ['Command', h('code', commandText(agent.command))],
      ['Folder', agent.projectPath ? h('code', agent.projectPath) : 'None. It has only its own home folder.'],
      agent.projectPath && ['Work tree', workTreeWords[agent.workTree]],
      agent.projectPath && ['Changes', afterRunWords[agent.afterRun]],
      ['Policy', h('a', { href: policy }, presetWord(agent.policy))],
      ['Created', time(agent.createdAt, 'ago')], ['Changed', [time(agent.updatedAt, 'ago'), ` · version ${agent.version}`]],
    ]))
    setText(this.button, agent.activeRun ? 'Queue' : 'Send')
  }

  async #send() {
    const body = this.field.value.trim()
    if (!body && this.files.isEmpty) return this.field.focus()
    if (this.isSending || this.button.disabled) return
    this.isSending = this.field.readOnly = true
    this.button.setAttribute('aria-busy', 'true')
    const [key, filesKey] = [this.#key, this.#filesKey]
    const path = /** @type {const} */ (`${agentPath(this.page.agent)}/messages`)
    try {
      const ids = await this.files.ready()
      const request = { body, attachments: ids.length ? ids : undefined }
      const { taskId } = await api.post(path, request, { idempotencyKey: this.#once.keyOf(path, request) })
      this.#once.settle()
      this.field.value = ''
      keepDraft(key)
      this.files.sent(filesKey, ids)
      if (this.isConnected) go(`#/tasks/${taskId}`)
      else toast('The message was sent')
    } catch (error) {
      this.#once.settle(error)
      toastError(error, 'Not sent')
    }
    this.isSending = this.field.readOnly = false
    this.button.removeAttribute('aria-busy')
  }
}
customElements.define('roost-agent-overview', Overview)
