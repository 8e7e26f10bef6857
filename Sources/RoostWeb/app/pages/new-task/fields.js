// The fields of a new task and their layout.

import { h } from '../../core/dom.js'
import { offerChoices } from '../../core/policy-fields.js'
import { render } from '../../core/render.js'
import { FolderPicker } from '../../shell/folder-picker.js'
import { commandKey } from '../../shell/keys.js'
import { Attachments } from '../../task/attachments.js'
import { choice, field, text } from '../agent/form.js'
import { afterRunWords } from '../agent/words.js'
import { builtIn } from './request.js'
import { NetworkSelect } from './network-select.js'

const folderHint = 'The task works on a copy of this repository. Your folder is unchanged until you apply. Leave it empty for no folder.'

export class TaskFields {
  /** @param {Record<string, any>} draft */
  constructor(draft) {
    this.prompt = h('textarea.prompt-text', { rows: 4, 'aria-label': 'What to do', dir: 'auto', value: draft.prompt ?? '' })
    this.agent = h('select.chip', { 'aria-label': 'Agent' })
    this.folder = text({ class: 'mono', value: draft.folder ?? localStorage.getItem('roost.folder') ?? '', placeholder: '~/src/project' })
    this.picker = new FolderPicker(this.folder)
    const isolation = draft.isolation ?? 'project'
    this.isolation = h('select.chip', { 'aria-label': 'Isolation' }, h('option', { value: isolation }, isolation))
    offerChoices(this.isolation, 'isolation', ({ value }) => value)
    this.network = new NetworkSelect(draft.network)
    this.model = text({ value: draft.model ?? '', placeholder: 'Chosen by the runtime' })
    this.afterRun = choice(afterRunWords, draft.afterRun ?? 'keep')
    this.minutes = text({ type: 'number', min: 1, inputmode: 'numeric', value: draft.minutes ?? '', placeholder: '240' })
    this.readable = text({ class: 'mono', value: draft.readable ?? '', placeholder: '/home/me/src/shared-docs' })
    this.send = h('button.btn.primary', { type: 'submit' }, 'Start')
    this.files = new Attachments(obstacle => (this.send.disabled = Boolean(this.send.title = obstacle)))
    this.folderField = field('Folder', this.folder, folderHint, this.picker.element)
    this.modelField = field('Model', this.model)
    this.ownNote = h('p.faint.small')
    this.more = h(
      'details.more', h('summary', 'More'),
      h('div.form-pair', this.modelField.node, field('Changes after a successful run', this.afterRun).node),
      h('div.form-pair', field('Time limit in minutes', this.minutes).node,
        field('Other folders it may read', this.readable, 'Separate several with commas.').node))
    this.ask = h(
      'div.ask.card', this.prompt, this.files.element,
      h('div.ask-foot', h('div.ask-chips', this.agent, this.isolation, this.network.element), this.files.input, this.files.button,
        h('span.faint.small.ask-key', h('kbd', `${commandKey}↵`)), this.send))
    this.offerAgents([], draft.agent)
  }

  /** Whether the chosen agent is a stored one, with its own policy. */
  get isOwn() {
    return !builtIn.includes(this.agent.value)
  }

  /**
   * Fills the agent select. The chosen agent stays in it, even if it is unknown.
   * @param {string[]} names
   * @param {string} [chosen]
   */
  offerAgents(names, chosen) {
    const wanted = chosen ?? (this.agent.value || 'claude')
    const own = names.includes(wanted) || builtIn.includes(wanted) ? names : [...names, wanted]
    render(this.agent, own.map(name => option(name, name, wanted)), option('claude', 'claude', wanted), option('command', 'A plain command', wanted))
    this.agent.value = wanted
  }

  /** Shows the fields that apply to the chosen agent. */
  show() {
    const { isOwn } = this
    const isCommand = this.agent.value === 'command'
    this.prompt.placeholder = isCommand ? 'A command line, for example make test' : 'What should the agent do?'
    this.prompt.classList.toggle('mono', isCommand)
    for (const node of [this.isolation, this.network.element, this.more, this.folderField.node]) node.hidden = isOwn
    this.ownNote.hidden = !isOwn
    this.ownNote.textContent = isOwn
      ? `${this.agent.value} has its own folder, model and policy. This becomes a separate task beside the conversation with it.` : ''
    this.network.sayDefault(this.defaultOf, this.isolation.value === 'trusted')
    this.modelField.node.hidden = isCommand
    this.send.textContent = isCommand ? 'Run' : 'Start'
  }

  /** A key made of the values that determine the default network. */
  get defaultOf() {
    return [this.agent.value, this.isolation.value, this.picker.value].join()
  }

  /** @returns {import('./request.js').Values} */
  get values() {
    return {
      prompt: this.prompt.value, agent: this.agent.value, projectPath: this.picker.value, isolation: this.isolation.value,
      network: this.network.value, model: this.model.value, afterRun: this.afterRun.value, minutes: this.minutes.value,
      readable: this.readable.value,
    }
  }

  /** The values of the fields, for the draft. */
  get draft() {
    const { projectPath, ...values } = this.values
    return { ...values, folder: this.folder.value, network: this.network.chosen }
  }
}

/** @param {string} value @param {string} words @param {string} wanted */
const option = (value, words, wanted) => h('option', { value, selected: value === wanted }, words)
