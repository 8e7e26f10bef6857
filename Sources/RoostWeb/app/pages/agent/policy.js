import { fill, h } from '../../core/dom.js'
import { render } from '../../core/render.js'
import { RoostElement } from '../../core/element.js'
import { api } from '../../core/client.js'
import { keepDraft, readDraft } from '../../core/drafts.js'
import { ask, askedValue, fieldAt, policyFields, policyRequest } from '../../core/policy-fields.js'
import { failure, toast, toastError } from '../../shell/feedback.js'
import { askReach, modelNotice, problemNotice, reachRows, reachSentence, reachTable } from '../reach.js'
import { makePolicyForm } from './policy-form.js'
import { agentPath } from './words.js'

/** @param {API.Agent} agent */
const draftKey = agent => `roost.policy.${agent.id}`

/**
 * What the agent can reach, computed by the daemon from the plan of a run. Differences of the draft from the policy in force are marked.
 */
export class PolicyTab extends RoostElement {
  /** @type {API.Agent} The newest version */
  #agent = /** @type {any} */ (null)
  /** @type {API.PolicyField[] | null} `null` until they are loaded; there is no draft before */
  #known = null
  /** @type {API.Agent | null} The version that the draft is based on */
  #base = null
  /** @type {API.PolicyRequest} */
  #inForce = {}
  /** @type {API.PolicyRequest} */
  #draft = {}
  /** @type {{version: number, answer: App.Reach} | null} */
  #before = null
  /** @type {ReturnType<typeof makePolicyForm>} */
  form = /** @type {any} */ (null)
  isSending = false
  isLearning = false
  #turn = 0
  #timer = 0

  /** @param {import('../agent.js').default} page */
  constructor(page) {
    super()
    this.page = page
    this.preset = h('select.chip', { 'aria-label': 'Preset', onchange: () => this.#choosePreset() })
    this.lead = h('p.muted', { 'aria-live': 'polite' })
    this.table = h('div.policy')
    this.notice = h('div')
    this.networkNotice = modelNotice(() => {
      this.#draft.network = 'open'
      this.#remake()
    })
    this.differences = h('ul.differences')
    this.editor = h('div')
    this.save = h('button.btn.primary', { type: 'button', onclick: () => this.#save() }, 'Save')
    this.discard = h('button.btn', { type: 'button', onclick: () => this.#reset() }, 'Discard draft')
    this.foot = h('div.editor-foot', this.differences, h('span.space'), this.discard, this.save)
  }

  mount() {
    this.append(
      h(
        'div.policy', this.lead, this.notice, this.networkNotice.node, this.table, this.foot,
        h('details.card.policy-editor', h('summary', 'Change individual parts'), this.editor)))
    this.own(() => clearTimeout(this.#timer))
  }

  /** @param {API.Agent} agent */
  show(agent) {
    // The preset select is beside the tabs, outside this element.
    if (!this.preset.isConnected) this.page.extra.append(this.preset)
    const isOther = agent.version !== this.#agent?.version
    this.#agent = agent
    if (!this.#known) return this.#learn()
    if (!isOther || this.isSending) return
    if (!this.#base) this.#begin()
    else if (this.#isChanged() || this.form.isPending()) this.#showConflict()
    else this.#reset()
  }

  get #fields() {
    return this.#known ?? []
  }

  /** Loads the policy fields first: the form's rows, words and bounds come from them. */
  async #learn() {
    if (this.isLearning) return
    this.isLearning = true
    try {
      this.#known = await policyFields()
      if (!this.isConnected) return
      fill(this.preset, (fieldAt(this.#known, 'isolation').choices ?? []).map(({ value, words }) => h('option', { value, title: words }, value)))
      this.#begin()
    } catch (error) {
      render(this.table, failure(error, () => this.#learn(), 'The policy could not be loaded'))
    } finally {
      this.isLearning = false
    }
  }

  /** Restores a draft from an earlier visit of this tab, based on the version that it was made from. */
  #begin() {
    const draft = readDraft(draftKey(this.#agent))
    this.#reset(draft)
    if (draft && draft.base.version !== this.#agent.version) this.#showConflict()
  }

  /** @param {{base?: API.Agent, inForce?: API.PolicyRequest, policy?: API.PolicyRequest}} [draft] */
  #reset(draft = {}) {
    const { base = this.#agent } = draft
    const { inForce = policyRequest(base.policy, this.#fields) } = draft
    const { policy = structuredClone(inForce) } = draft
    this.#base = base
    this.#inForce = inForce
    this.#draft = policy
    this.#keep()
    this.preset.value = this.#draft.preset ?? ''
    this.preset.disabled = Boolean(this.#agent.archivedAt)
    render(this.notice)
    this.form = makePolicyForm(this.#draft, this.#fields, () => this.#look())
    fill(this.editor, this.form.node)
    void this.#preview()
  }

  #keep() {
    keepDraft(draftKey(this.#agent),
      this.#isChanged() ? { base: this.#base, inForce: this.#inForce, policy: this.#draft } : undefined)
  }

  #isChanged() {
    return JSON.stringify(this.#draft) !== JSON.stringify(this.#inForce)
  }

  #choosePreset() {
    const isTrusted = this.preset.value === 'trusted'
    this.#draft.preset = /** @type {any} */ (this.preset.value)
    // A trusted run has no restrictions on files and network, so a list of folders would be misleading.
    for (const field of this.#fields.filter(({ trustedValue }) => trustedValue !== undefined)) {
      const followsPreset = JSON.stringify(field.trustedValue) !== JSON.stringify(field.default)
      if (isTrusted) ask(this.#draft, field, field.trustedValue)
      else if (this.#inForce.preset === 'trusted' && followsPreset) ask(this.#draft, field, field.default)
    }
    this.#remake()
  }

  #remake() {
    this.form = makePolicyForm(this.#draft, this.#fields, () => this.#look())
    fill(this.editor, this.form.node)
    this.#look()
  }

  #look() {
    this.#keep()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#preview(), 200)
  }

  async #preview() {
    const turn = (this.#turn += 1)
    const { projectPath, workTree } = this.#agent
    const options = { signal: this.signal }
    /** @param {API.PolicyRequest} policy */
    const ask = policy => askReach(
      () => api.patch(`${agentPath(this.#agent)}/policy?preview=true`, policy, { ...options, ifMatch: '*' }),
      { policy, projectPath, workTree }, options)
    try {
      const version = (this.#base ?? this.#agent).version
      const before = this.#before?.version === version ? this.#before : { version, answer: await ask(this.#inForce) }
      this.#before = before
      const after = this.#isChanged() ? await ask(this.#draft) : before.answer
      if (turn === this.#turn) this.#draw(after)
    } catch (error) {
      if (turn !== this.#turn || error.name === 'AbortError') return
      // A policy can be saved although the runtime is missing, but not if the daemon refuses the policy.
      this.#showFoot([], ['policy_refused', 'invalid_request', 'unknown_field'].includes(error.code))
      render(this.table, problemNotice('This cannot run', error))
    }
  }

  /** @param {App.Reach} reach */
  #draw({ preview: after, problem }) {
    const isDraft = this.#isChanged()
    this.networkNotice.show(after.lacksNetwork)
    render(
      this.lead, 'What this agent can reach on this machine',
      isDraft ? ['; ', h('span.marked', 'marked parts are new in your draft'), '. '] : '. ', reachSentence(after))
    render(
      this.table, problem && problemNotice('This cannot run yet', problem, 'running'),
      reachTable(reachRows(after, this.#fields, isDraft ? this.#before?.answer.preview : undefined)))
    this.#showFoot(after.differences, false)
  }

  /** @param {API.PolicyDifference[]} differences @param {boolean} isRefused */
  #showFoot(differences, isRefused) {
    const isDraft = this.#isChanged()
    render(this.differences, isDraft &&
      differences.map(({ direction, text }) => h('li', { dataset: { direction } }, h('strong', `${words[direction]}: `), text)))
    this.foot.hidden = !isDraft
    this.save.disabled = isRefused
    const { text, isDangerous } = saveWords(differences, this.#draft, this.#inForce, this.#fields)
    this.save.textContent = text
    this.save.classList.toggle('danger', isDangerous)
  }

  async #save() {
    if (this.isSending) return
    this.isSending = true
    const sent = JSON.stringify(this.#draft)
    this.save.setAttribute('aria-busy', 'true')
    try {
      const agent = await api.patch(`${agentPath(this.#agent)}/policy`, this.#draft, { ifMatch: `"${this.#base?.version}"` })
      this.#agent = agent
      this.#reset(JSON.stringify(this.#draft) === sent ? {} : { policy: this.#draft })
      this.page.take(agent)
      toast('Saved. It takes effect with the next run')
    } catch (error) {
      if (error.code === 'version_mismatch') {
        this.#agent = await api.get(agentPath(this.#agent)).catch(() => this.#agent)
        this.#showConflict()
      } else toastError(error, 'Not saved')
    }
    this.isSending = false
    this.save.removeAttribute('aria-busy')
  }

  #showConflict() {
    const isSame = JSON.stringify(policyRequest(this.#agent.policy, this.#fields)) === JSON.stringify(this.#inForce)
    if (isSame) {
      // Another part of the agent changed. The draft stays valid and is now based on the new version.
      this.#base = this.#agent
      return
    }
    render(
      this.notice,
      h(
        'div.notice.waiting', { role: 'alert' },
        h('div.grow', h('strong', 'The policy was changed elsewhere'),
          h('div.small', `Your draft is based on version ${this.#base?.version}. Version ${this.#agent.version} is in force.`)),
        h('button.btn', { type: 'button', onclick: () => this.#reset() }, 'Use the policy in force'),
        h('button.btn.primary', { type: 'button', onclick: () => this.#rebase() }, 'Compare my draft with it')))
  }

  #rebase() {
    this.#base = this.#agent
    this.#inForce = policyRequest(this.#agent.policy, this.#fields)
    render(this.notice)
    this.#look()
  }
}

const words = { wider: 'Wider', narrower: 'Narrower', other: 'Other' }

/**
 * The text of the save button, which says what saving does.
 * @param {API.PolicyDifference[]} differences
 * @param {API.PolicyRequest} draft
 * @param {API.PolicyRequest} before
 * @param {API.PolicyField[]} fields
 */
function saveWords(differences, draft, before, fields) {
  const opened = fields.find(field => field.openingWords && askedValue(draft, field) === field.openingValue &&
    askedValue(before, field) !== field.openingValue)
  if (opened) return { text: `${opened.openingWords} and save`, isDangerous: true }
  if (differences.some(({ direction }) => direction === 'wider')) return { text: 'Widen and save', isDangerous: false }
  if (differences.some(({ direction }) => direction === 'narrower')) return { text: 'Narrow and save', isDangerous: false }
  return { text: 'Save', isDangerous: false }
}
customElements.define('roost-agent-policy', PolicyTab)
