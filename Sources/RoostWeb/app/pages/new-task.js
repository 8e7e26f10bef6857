import { fill, h } from '../core/dom.js'
import { RoostElement } from '../core/element.js'
import { api } from '../core/client.js'
import { keepDraft, readDraft } from '../core/drafts.js'
import { keepNetwork, networkOf } from '../core/network-choices.js'
import { Once } from '../core/once.js'
import { offerChoices } from '../core/policy-fields.js'
import { go, setTitle } from '../core/router.js'
import { summary } from '../core/tasks.js'
import { Attachments } from '../task/attachments.js'
import { choose, quoted, toast, toastError, twin } from '../shell/feedback.js'
import { FolderPicker } from '../shell/folder-picker.js'
import { commandKey, isCommand } from '../shell/keys.js'
import { choice, commandOf, field, text } from './agent/form.js'
import { afterRunWords } from './agent/words.js'
import { FolderProblem, isAboutFolder } from './folder-problem.js'
import { modelNotice, problemNotice, ReachPreview } from './reach.js'

const draftKey = 'roost.new-task'
const filesKey = `${draftKey}.files`
const builtIn = ['claude', 'command']

/// What to do, by which agent, in which folder, and what it can reach.
export default class NewTaskPage extends RoostElement {
  #agents = []
  #once = new Once()
  #projects = []
  #hasChosenNetwork = false
  /// The default network as a preview told it: `{of, network}`.
  #default = null

  mount() {
    setTitle('New task')
    const draft = readDraft(draftKey) ?? {}
    this.prompt = h('textarea.prompt-text', { rows: 4, 'aria-label': 'What to do', dir: 'auto', value: draft.prompt ?? '' })
    this.agent = h('select.chip', { 'aria-label': 'Agent' })
    this.folder = text({
      class: 'mono', value: draft.folder ?? localStorage.getItem('roost.folder') ?? '', placeholder: '~/src/project',
    })
    this.picker = new FolderPicker(this.folder)
    const isolation = draft.isolation ?? 'project'
    this.isolation = h('select.chip', { 'aria-label': 'Isolation' }, h('option', { value: isolation }, isolation))
    offerChoices(this.isolation, 'isolation', ({ value }) => value)
    this.network = h(
      'select.chip', { 'aria-label': 'Network', oninput: () => (this.#hasChosenNetwork = true) },
      h('option', { value: '' }, 'No network (default)'), h('option', { value: 'deny', selected: draft.network === 'deny' }, 'No network'),
      h('option', { value: 'open', selected: draft.network === 'open' }, 'Open network'))
    this.#hasChosenNetwork = Boolean(draft.network)
    this.model = text({ value: draft.model ?? '', placeholder: 'Chosen by the runtime' })
    this.afterRun = choice(afterRunWords, draft.afterRun ?? 'keep')
    this.minutes = text({ type: 'number', min: 1, inputmode: 'numeric', value: draft.minutes ?? '', placeholder: '240' })
    this.readable = text({ class: 'mono', value: draft.readable ?? '', placeholder: '/home/me/src/shared-docs' })
    this.send = h('button.btn.primary', { type: 'submit' }, 'Start')
    this.files = new Attachments(() => (this.send.disabled = Boolean(this.send.title = this.files.obstacle)))
    this.problem = h('div')
    this.walled = modelNotice(() => (this.#openNetwork(), this.#edited()))
    this.reach = new ReachPreview(result => this.#learned(result))
    this.twin = h('div')
    this.folderField = field('Folder', this.folder,
      'The task works on a copy of this repository. Your folder is unchanged until you apply. Leave it empty for no folder.', this.picker.element)
    this.folderProblem = new FolderProblem(this.folderField)
    this.ownNote = h('p.faint.small')
    this.more = h(
      'details.more', h('summary', 'More'),
      h('div.form-pair', field('Model', this.model).node, field('Changes after a successful run', this.afterRun).node),
      h('div.form-pair', field('Time limit in minutes', this.minutes).node,
        field('Other folders it may read', this.readable, 'Separate several with commas.').node))
    this.form = h(
      'form.column.new-form',
      { onsubmit: event => (event.preventDefault(), this.#start()), oninput: () => this.#edited(), onchange: () => this.#edited() },
      h(
        'div.ask.card', this.prompt, this.files.element,
        h('div.ask-foot', h('div.ask-chips', this.agent, this.isolation, this.network), this.files.input, this.files.button,
          h('span.faint.small.ask-key', h('kbd', `${commandKey}↵`)), this.send)),
      this.problem, this.walled.node, this.ownNote, this.folderField.node, this.more,
      h('section.new-reach', { 'aria-label': 'What it can reach' }, h('h2', 'What it can reach'), this.reach.element),
      h('section.new-reach', { 'aria-label': 'In a terminal' }, h('p.faint.small', 'The same in a terminal:'), this.twin))
    this.append(h('header.bar', h('h1', 'New task')), h('div.scroll', { 'data-scroll': true }, h('div.body', this.form)))
    this.listen(this.form, 'keydown', event => {
      if (event.key === 'Enter' && isCommand(event)) (event.preventDefault(), this.#start())
    })
    this.files.bind(this.prompt, this.form.firstChild)
    this.files.open(filesKey)
    this.own(summary.watch(() => this.#offerFolders()))
    this.#offerAgents(draft.agent)
    this.#recallNetwork()
    void this.#load()
    queueMicrotask(() => this.prompt.focus())
  }

  navigate(params, query) {
    if (query.get('project')) this.folder.value = query.get('project')
    if (query.get('agent')) this.#offerAgents(query.get('agent'))
    this.#recallNetwork()
    this.#changed()
  }

  async #load() {
    try {
      const [agents, projects] = await Promise.all([
        api.get('/v1/agents', { signal: this.signal }),
        api.get('/v1/projects', { signal: this.signal }).catch(() => ({ items: [] })),
      ])
      this.#agents = agents.items
      this.#projects = projects.items.toSorted((left, right) => (left.openedAt < right.openedAt ? 1 : -1)).map(({ path }) => path)
      this.#offerAgents(this.agent.value)
      this.#offerFolders()
      this.#changed()
    } catch {
      // The built-in agents are always there; the preview says what is wrong.
    }
  }

  #offerAgents(chosen) {
    const wanted = chosen ?? this.agent.value ?? 'claude'
    const own = this.#agents.map(agent => agent.name)
    if (wanted && !own.includes(wanted) && !builtIn.includes(wanted)) own.push(wanted)
    fill(
      this.agent, own.map(name => h('option', { value: name, selected: name === wanted }, name)),
      h('option', { value: 'claude', selected: wanted === 'claude' || !wanted }, 'claude'),
      h('option', { value: 'command', selected: wanted === 'command' }, 'A plain command'))
  }

  #offerFolders() {
    const tasks = [...summary.active, ...summary.recent].toSorted((left, right) => (left.activeAt < right.activeAt ? 1 : -1))
    this.picker.recent = [...[...tasks, ...this.#agents].map(item => item.projectPath).filter(Boolean), ...this.#projects]
  }

  /// Selects the network that was last chosen for this project, unless the person chose one now.
  #recallNetwork() {
    if (!this.#hasChosenNetwork) this.network.value = networkOf(this.picker.value) ?? ''
  }

  /// Takes the preview's result: the default network, whether the run lacks a network, and errors in the folder.
  #learned({ preview, error }) {
    this.walled.show(preview?.lacksNetwork ?? false)
    if (preview && this.network.value === '') this.#default = { of: this.#defaultOf, network: preview.policy.network }
    this.#sayDefault()
    this.folderProblem.set(error)
  }

  /// What the default network depends on.
  get #defaultOf() {
    return [this.agent.value, this.isolation.value, this.picker.value].join()
  }

  #sayDefault() {
    const known = this.#default?.of === this.#defaultOf ? this.#default.network : this.isolation.value === 'trusted' ? 'open' : 'deny'
    this.network.options[0].textContent = known === 'open' ? 'Open network (default)' : 'No network (default)'
  }

  #openNetwork() {
    this.network.value = 'open'
    this.#hasChosenNetwork = true
  }

  /// Asks before a run that would fail for lack of network access; resolves with whether to start.
  async #mayStart() {
    const reach = await this.reach.latest
    if (!reach?.preview?.lacksNetwork) return true
    const isOwn = !builtIn.includes(this.agent.value)
    const choice = await choose({
      title: 'This run has no network access',
      text: isOwn
        ? `The agent ${this.agent.value} has to reach its model over the network, but its policy allows no network. The run would fail.`
        : 'Claude Code has to reach its model over the network. Without network access the run would fail.',
      choices: [
        isOwn ? { value: 'policy', words: 'Open its policy' } : { value: 'open', words: 'Start with network access' },
        { value: 'start', words: 'Start anyway', isPlain: true },
      ].toReversed(),
    })
    if (choice === 'policy') go(`#/agents/${encodeURIComponent(this.agent.value)}/policy`)
    if (choice === 'open') {
      this.#openNetwork()
      this.#changed()
    }
    return choice === 'open' || choice === 'start'
  }

  /// What a request says; a stored agent brings folder, policy and all else with it.
  #body() {
    const prompt = this.prompt.value.trim()
    const name = this.agent.value
    if (!builtIn.includes(name)) return { agent: name, prompt }
    const minutes = Number(this.minutes.value)
    const readable = this.readable.value.split(',').map(path => path.trim()).filter(Boolean)
    const body = {
      agent: name, projectPath: this.picker.value || undefined, isolation: this.isolation.value, network: this.network.value || undefined,
      afterRun: this.afterRun.value, limits: minutes > 0 ? { wallTimeMs: minutes * 60_000 } : undefined,
      readablePaths: readable.length ? readable : undefined,
    }
    if (name === 'command') return { ...body, command: commandOf(prompt), title: prompt.split('\n')[0].slice(0, 80) || undefined }
    return { ...body, prompt, model: this.model.value.trim() || undefined }
  }

  #edited() {
    fill(this.problem)
    this.#recallNetwork()
    this.#changed()
  }

  #changed() {
    const name = this.agent.value
    const isOwn = !builtIn.includes(name)
    const isCommand = name === 'command'
    this.prompt.placeholder = isCommand ? 'A command line, for example make test' : 'What should the agent do?'
    this.prompt.classList.toggle('mono', isCommand)
    for (const node of [this.isolation, this.network, this.more, this.folderField.node]) node.hidden = isOwn
    this.ownNote.hidden = !isOwn
    this.ownNote.textContent = isOwn
      ? `${name} has its own folder, model and policy. This becomes a separate task beside the conversation with it.` : ''
    this.#sayDefault()
    this.model.closest('.field').hidden = isCommand
    this.send.textContent = isCommand ? 'Run' : 'Start'
    fill(this.twin, twin(this.#command()))
    keepDraft(draftKey, {
      prompt: this.prompt.value, agent: name, folder: this.folder.value, isolation: this.isolation.value,
      network: this.#hasChosenNetwork ? this.network.value : '', model: this.model.value, afterRun: this.afterRun.value, minutes: this.minutes.value, readable: this.readable.value,
    })
    const body = this.#body()
    const { isolation, network, limits, readablePaths, projectPath } = body
    // A preview needs some words to be a task.
    if (body.command) body.command = ['/bin/sh', '-c', 'true']
    else body.prompt ||= 'preview'
    this.reach.ask(this, '/v1/tasks?preview=true', body,
      { policy: { preset: isolation, network, limits, readablePaths }, projectPath })
  }

  /// Every field that says something is a word of it.
  #command() {
    const body = this.#body()
    const words = []
    if (body.agent && body.agent !== 'claude' && !body.command) words.push('--agent', quoted(body.agent))
    if (body.projectPath) words.push('--in', quoted(body.projectPath))
    if (body.isolation && body.isolation !== 'project') words.push('--isolation', body.isolation)
    if (body.network) words.push('--network', body.network)
    if (body.model) words.push('--model', quoted(body.model))
    if (body.limits) words.push('--limit', `time=${body.limits.wallTimeMs / 60_000}m`)
    for (const path of body.readablePaths ?? []) words.push('--read', quoted(path))
    if (body.afterRun && body.afterRun !== 'keep') words.push(`--${body.afterRun}`)
    if (body.command) return ['roost run', ...words, '--', ...(body.command.length ? body.command : ['make test']).map(quoted)].join(' ')
    return ['roost run', quoted(body.prompt || 'what to do'), ...words].join(' ')
  }

  async #start() {
    if (!this.prompt.value.trim()) return this.prompt.focus()
    if (this.isStarting || this.send.disabled) return
    this.isStarting = this.prompt.readOnly = true
    this.send.setAttribute('aria-busy', 'true')
    try {
      if (!await this.#mayStart()) return
      const ids = await this.files.ready()
      const body = { ...this.#body(), attachments: ids.length ? ids : undefined }
      const { taskId } = await api.post('/v1/tasks', body, { idempotencyKey: this.#once.keyOf(body) })
      this.#once.settle()
      if (this.picker.value) localStorage.setItem('roost.folder', this.folder.value.trim())
      if (builtIn.includes(this.agent.value)) keepNetwork(this.picker.value, this.network.value)
      keepDraft(draftKey)
      this.files.sent(filesKey, ids)
      this.prompt.value = ''
      if (this.isConnected) go(`#/tasks/${taskId}`)
      else toast('The task was started')
    } catch (error) {
      this.#once.settle(error)
      if (!this.isConnected) toastError(error, 'The task was not started, and your text is kept')
      if (isAboutFolder(error)) {
        this.folderProblem.set(error, { isNow: true })
        this.folder.focus()
      } else fill(this.problem, problemNotice('Not started', error))
      if (error.code === 'not_running') toast('Your text is kept here')
    } finally {
      this.isStarting = this.prompt.readOnly = false
      this.send.removeAttribute('aria-busy')
    }
  }
}

customElements.define('roost-new-task-page', NewTaskPage)
