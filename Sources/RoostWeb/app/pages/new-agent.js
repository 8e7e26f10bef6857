import { h, setText } from '../core/dom.js'
import { render } from '../core/render.js'
import { RoostElement } from '../core/element.js'
import { api } from '../core/client.js'
import { keepDraft, readDraft } from '../core/drafts.js'
import { offerChoices } from '../core/policy-fields.js'
import { go, setTitle } from '../core/router.js'
import { quoted, toast, twin } from '../shell/feedback.js'
import { commandKey, isCommand } from '../shell/keys.js'
import { agentFields, choice, commandOf, field } from './agent/form.js'
import { FolderProblem } from './folder-problem.js'
import { modelNotice, problemNotice, ReachPreview } from './reach.js'

const draftKey = 'roost.new-agent'

/** The form for a new agent. */
export default class NewAgentPage extends RoostElement {
  /** @type {API.PolicyChoice[] | undefined} */
  presets
  isMaking = false

  constructor() {
    super()
    const draft = readDraft(draftKey) ?? {}
    this.form = agentFields({})
    this.form.write(draft.fields)
    this.runtime = choice({ claude: 'Claude Code', command: 'A plain command' }, draft.runtime ?? 'claude')
    const preset = draft.preset ?? 'project'
    this.preset = choice({ [preset]: preset }, preset)
    this.isolation = field('Isolation', this.preset, ' ')
    offerChoices(this.preset, 'isolation', ({ value }) => value, choices => ((this.presets = choices), this.#sayIsolation()))
    this.network = choice({ '': 'Default of the isolation', deny: 'No network', open: 'Open network' }, draft.network ?? '')
    this.networkNotice = modelNotice(() => ((this.network.value = 'open'), this.#changed()))
    this.begin = h('input', { type: 'checkbox', checked: draft.begin ?? true })
    this.send = h('button.btn.primary', { type: 'submit' }, 'Create agent')
    this.problem = h('div')
    const folder = new FolderProblem(this.form.fields.projectPath)
    this.reach = new ReachPreview(({ preview, error }) => {
      this.networkNotice.show(preview?.lacksNetwork ?? false)
      folder.set(error)
    })
    this.twin = h('div')
    this.element = h(
      'form.column.new-form',
      { onsubmit: event => (event.preventDefault(), this.#create()), oninput: () => this.#changed(), onchange: () => this.#changed() },
      field('Runtime', this.runtime).node, this.form.node,
      h('div.form-pair', this.isolation.node, field('Network', this.network).node), this.networkNotice.node,
      h('label.check', this.begin, h('span', 'Start it now')), this.problem,
      h('div.editor-foot', h('span.faint.small', h('kbd', `${commandKey}↵`)), h('span.space'),
        h('a.btn', { href: '#/agents', onclick: () => keepDraft(draftKey) }, 'Cancel'), this.send),
      h('section.new-reach', { 'aria-label': 'What it can reach' }, h('h2', 'What it can reach'), this.reach.element),
      h('section.new-reach', { 'aria-label': 'In a terminal' }, h('p.faint.small', 'The same command in a terminal:'), this.twin))
  }

  mount() {
    setTitle('New agent')
    this.append(h('header.bar', h('h1', 'New agent')), h('div.scroll', { 'data-scroll': true }, h('div.body', this.element)))
    this.listen(this.element, 'keydown', event => {
      if (event.key === 'Enter' && isCommand(event)) (event.preventDefault(), this.#create())
    })
    this.#changed()
    queueMicrotask(() => this.form.fields.name.input.focus())
  }

  #body() {
    const { name, instructions, command, model, projectPath, workTree, afterRun } = this.form.read()
    const isCommand = this.runtime.value === 'command'
    /** @type {API.CreateAgentRequest & {policy: API.PolicyRequest}} The selects offer only values that the API accepts. */
    const body = /** @type {any} */ ({
      name: name.trim(), runtime: this.runtime.value, instructions: isCommand ? undefined : instructions,
      model: (!isCommand && model.trim()) || undefined,
      command: isCommand ? commandOf(command) : undefined, projectPath: projectPath.trim() || undefined, workTree, afterRun,
      policy: { preset: this.preset.value, network: this.network.value || undefined }, start: this.begin.checked,
    })
    return body
  }

  #sayIsolation() {
    const words = this.presets?.find(({ value }) => value === this.preset.value)?.words
    if (words) setText(/** @type {Element} */ (this.isolation.node.querySelector('.hint')), words)
  }

  #changed() {
    this.form.showRuntime(this.runtime.value)
    this.#sayIsolation()
    keepDraft(draftKey, {
      fields: this.form.read(), runtime: this.runtime.value, preset: this.preset.value, network: this.network.value,
      begin: this.begin.checked,
    })
    const body = this.#body()
    render(this.twin, twin(this.#command(body)))
    const { policy, projectPath, workTree } = body
    body.name = 'preview'
    if (body.command) body.command = ['/bin/sh', '-c', 'true']
    this.reach.ask(this, '/v1/agents?preview=true', body, { policy, projectPath, workTree })
  }

  /**
   * The same command for a terminal. Fields with default values are left out.
   * @param {API.CreateAgentRequest & {policy: API.PolicyRequest}} body
   */
  #command(body) {
    const words = ['roost agent create', quoted(body.name || 'NAME')]
    if (body.runtime && body.runtime !== 'claude') words.push('--runtime', body.runtime)
    if (body.projectPath) words.push('--in', quoted(body.projectPath))
    if (body.policy.preset && body.policy.preset !== 'project') words.push('--isolation', body.policy.preset)
    if (body.policy.network) words.push('--network', body.policy.network)
    if (body.model) words.push('--model', quoted(body.model))
    if (body.instructions) words.push(`--instructions=${quoted(body.instructions)}`)
    if (body.workTree && body.workTree !== 'overlay') words.push('--work-tree', body.workTree)
    if (body.afterRun && body.afterRun !== 'keep') words.push('--after-run', body.afterRun)
    if (!body.start) words.push('--no-start')
    if (body.command?.length) words.push('--', ...body.command.map(quoted))
    return words.join(' ')
  }

  async #create() {
    const body = this.#body()
    this.form.clear()
    render(this.problem)
    if (!body.name) return this.form.fields.name.input.focus()
    if (this.isMaking) return
    this.isMaking = true
    this.send.setAttribute('aria-busy', 'true')
    try {
      const agent = await api.post('/v1/agents', body)
      toast(`Created ${agent.name}`)
      keepDraft(draftKey)
      if (this.isConnected) go(`#/agents/${encodeURIComponent(agent.name)}`)
    } catch (error) {
      if (!this.form.wrong(error)) render(this.problem, problemNotice('Not created', error))
    }
    this.isMaking = false
    this.send.removeAttribute('aria-busy')
  }
}
customElements.define('roost-new-agent-page', NewAgentPage)
