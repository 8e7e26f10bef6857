import { fill, h } from '../../core/dom.js'
import { RoostElement } from '../../core/element.js'
import { api } from '../../core/client.js'
import { keepDraft, readDraft } from '../../core/drafts.js'
import { toast, toastError } from '../../shell/feedback.js'
import { isCommand } from '../../shell/keys.js'
import { agentFields, commandOf, commandText } from './form.js'
import { agentPath } from './words.js'

/** @typedef {import('./form.js').AgentTexts} AgentTexts */
/** @typedef {keyof AgentTexts} Key */

/** @type {AgentTexts} */
const labels = {
  name: 'Name', instructions: 'Instructions', command: 'Command', model: 'Model', projectPath: 'Folder', workTree: 'Work tree',
  afterRun: 'Changes',
}

/**
 * An agent's definition as the texts of the form.
 * @param {API.Agent} agent
 * @returns {AgentTexts}
 */
const textOf = agent => ({
  name: agent.name, instructions: agent.instructions, command: commandText(agent.command), model: agent.model ?? '',
  projectPath: agent.projectPath ?? '', workTree: agent.workTree, afterRun: agent.afterRun,
})

/** @param {API.Agent} agent */
const draftKey = agent => `roost.instructions.${agent.id}`

/**
 * The editor of an agent's definition. It edits one version. If another version was saved meanwhile, it shows both and the person chooses.
 */
export class Instructions extends RoostElement {
  /** @type {API.Agent} The version that the draft is based on */
  #base = /** @type {any} */ (null)
  /** @type {API.Agent} The newest version */
  #agent = /** @type {any} */ (null)
  /** @type {ReturnType<typeof agentFields>} */
  form = /** @type {any} */ (null)
  isSending = false

  /** @param {import('../agent.js').default} page */
  constructor(page) {
    super()
    this.page = page
    this.conflict = h('div')
    this.holder = h('div')
    this.save = h('button.btn.primary', { type: 'submit', disabled: true }, 'Save')
    this.undo = h('button.btn', { type: 'button', disabled: true, onclick: () => this.#reset() }, 'Discard draft')
    this.note = h('span.faint.small', 'Takes effect with the next turn.')
  }

  mount() {
    this.append(
      h(
        'form.column.editor', { onsubmit: event => (event.preventDefault(), this.#send()), oninput: () => this.#mark() },
        this.conflict, this.holder, h('div.editor-foot', this.note, h('span.space'), this.undo, this.save)))
    this.listen(this, 'keydown', event => {
      if (isCommand(event) && (event.key === 's' || event.key === 'Enter')) (event.preventDefault(), this.#send())
    })
  }

  /** @param {API.Agent} agent */
  show(agent) {
    const isFirst = !this.#agent
    this.#agent = agent
    if (isFirst) return this.#begin()
    if (this.isSending || agent.version === this.#base.version) return
    if (this.#changed().length) this.#showConflict()
    else this.#reset()
  }

  /** Restores a draft from an earlier visit of this tab, based on the version that it was made from. */
  #begin() {
    const draft = readDraft(draftKey(this.#agent))
    this.#reset()
    if (!draft) return
    this.#base = draft.base
    this.form.write(draft.fields)
    this.#mark()
    if (this.#agent.version !== this.#base.version && this.#changed().length) this.#showConflict()
  }

  #reset() {
    this.#base = this.#agent
    this.form = agentFields(this.#agent)
    fill(this.holder, this.form.node)
    fill(this.conflict)
    this.#mark()
  }

  /** The keys whose values differ from the base version. */
  #changed() {
    const before = textOf(this.#base)
    const now = this.form.read()
    return /** @type {Key[]} */ (Object.keys(before)).filter(key => before[key] !== now[key])
  }

  #mark() {
    const isChanged = this.#changed().length > 0
    this.save.disabled = this.undo.disabled = !isChanged
    keepDraft(draftKey(this.#agent), isChanged ? { base: this.#base, fields: this.form.read() } : undefined)
  }

  async #send(over = false) {
    const keys = this.#changed()
    if (!keys.length || this.isSending) return
    this.isSending = true
    const now = this.form.read()
    /** @type {Record<string, unknown>} */
    const body = {}
    for (const key of keys) {
      if (key === 'command') body.command = commandOf(now.command)
      else if (key === 'model' || key === 'projectPath') body[key] = now[key].trim() || null
      else body[key] = now[key]
    }
    this.form.clear()
    this.save.setAttribute('aria-busy', 'true')
    try {
      const agent = await api.patch(agentPath(this.#agent), body, { ifMatch: `"${over ? this.#agent.version : this.#base.version}"` })
      this.#agent = agent
      // Keep what was typed while the request was running.
      const later = this.form.read()
      this.#reset()
      for (const key of /** @type {Key[]} */ (Object.keys(later))) if (later[key] !== now[key]) this.form.set(key, later[key])
      this.#mark()
      this.page.take(agent)
      toast('Saved')
    } catch (error) {
      if (error.code === 'version_mismatch') {
        await this.page.load()
        this.#agent = await api.get(agentPath(this.#agent)).catch(() => this.#agent)
        this.#showConflict()
      } else if (!this.form.wrong(error)) toastError(error, 'Not saved')
    }
    this.isSending = false
    this.save.removeAttribute('aria-busy')
  }

  #showConflict() {
    const before = textOf(this.#base)
    const theirs = textOf(this.#agent)
    const mine = this.form.read()
    const keys = /** @type {Key[]} */ (Object.keys(before)).filter(key => theirs[key] !== mine[key] && (before[key] !== theirs[key] || before[key] !== mine[key]))
    fill(
      this.conflict,
      h(
        'section.notice.waiting.conflict', { 'aria-label': 'Changed elsewhere', role: 'alert' },
        h('div.grow', h('strong', 'The agent was changed elsewhere'),
          h('div.small',
          `Your draft is based on version ${this.#base.version}. Version ${this.#agent.version} was saved since. Nothing is lost. Choose how to continue.`)),
        h('div.conflict-parts', keys.map(key => h(
          'div.conflict-part', h('h3', labels[key]),
          h('div', h('div.label', 'Saved version'), h('pre', theirs[key] || '(empty)')),
          h('div', h('div.label', 'Your draft'), h('pre', mine[key] || '(empty)'))))),
        h(
          'div.conflict-actions',
          h('button.btn', { type: 'button', onclick: () => this.#reset() }, 'Discard my draft'),
          h('button.btn', { type: 'button', onclick: () => this.#merge() }, 'Merge my changes into it'),
          h('button.btn.primary', { type: 'button', onclick: () => this.#overwrite() }, 'Overwrite with my draft'))))
    this.conflict.scrollIntoView({ block: 'nearest' })
  }

  /** Applies the person's changes to the saved version, for review before saving. */
  #merge() {
    const mine = this.form.read()
    const keys = this.#changed()
    this.#reset()
    for (const key of keys) this.form.set(key, mine[key])
    this.#mark()
  }

  /** Saves all fields as they are in the form. */
  async #overwrite() {
    const mine = this.form.read()
    this.#base = this.#agent
    fill(this.conflict)
    this.form.write(mine)
    await this.#send()
  }
}
customElements.define('roost-agent-instructions', Instructions)
