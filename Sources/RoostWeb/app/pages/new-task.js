import { h } from '../core/dom.js'
import { RoostElement } from '../core/element.js'
import { api } from '../core/client.js'
import { keepDraft, readDraft } from '../core/drafts.js'
import { Once } from '../core/once.js'
import { render } from '../core/render.js'
import { go, setTitle } from '../core/router.js'
import { summary } from '../core/tasks.js'
import { toast, toastError, twin } from '../shell/feedback.js'
import { isCommand } from '../shell/keys.js'
import { FolderProblem, isAboutFolder } from './folder-problem.js'
import { TaskFields } from './new-task/fields.js'
import { askWithoutNetwork } from './new-task/lacking-network.js'
import { Offers } from './new-task/offers.js'
import { commandLineOf, previewOf, requestOf } from './new-task/request.js'
import { modelNotice, problemNotice, ReachPreview } from './reach.js'

const draftKey = 'roost.new-task'
const filesKey = `${draftKey}.files`

/** The form for a new task: prompt, agent, folder, and what the run can reach. */
export default class NewTaskPage extends RoostElement {
  #once = new Once()
  #isStarting = false

  constructor() {
    super()
    this.fields = new TaskFields(readDraft(draftKey) ?? {})
    this.offers = new Offers(this.fields)
    this.problem = h('div')
    this.networkNotice = modelNotice(() => {
      this.fields.network.open()
      this.#edited()
    })
    this.reach = new ReachPreview(result => this.#learned(result))
    this.twin = h('div')
    this.folderProblem = new FolderProblem(this.fields.folderField)
    const { ask, ownNote, folderField, more } = this.fields
    this.form = h(
      'form.column.new-form',
      { onsubmit: event => (event.preventDefault(), this.#start()), oninput: () => this.#edited(), onchange: () => this.#edited() },
      ask, this.problem, this.networkNotice.node, ownNote, folderField.node, more,
      h('section.new-reach', { 'aria-label': 'What it can reach' }, h('h2', 'What it can reach'), this.reach.element),
      h('section.new-reach', { 'aria-label': 'In a terminal' }, h('p.faint.small', 'The same command in a terminal:'), this.twin))
  }

  mount() {
    setTitle('New task')
    this.append(h('header.bar', h('h1', 'New task')), h('div.scroll', { 'data-scroll': true }, h('div.body', this.form)))
    this.listen(this.form, 'keydown', event => {
      if (event.key === 'Enter' && isCommand(event)) (event.preventDefault(), this.#start())
    })
    const { files, prompt, ask } = this.fields
    files.bind(prompt, ask)
    files.open(filesKey)
    this.own(summary.watch(() => this.offers.offerFolders()))
    this.#recallNetwork()
    void this.offers.load(this.signal).then(isKnown => isKnown && this.#changed())
    queueMicrotask(() => prompt.focus())
  }

  /** @param {unknown} params @param {URLSearchParams} query */
  navigate(params, query) {
    const [project, agent] = [query.get('project'), query.get('agent')]
    if (project) this.fields.folder.value = project
    if (agent) this.offers.offerAgents(agent)
    this.#recallNetwork()
    this.#changed()
  }

  #recallNetwork() {
    this.fields.network.recall(this.fields.picker.value)
  }

  /**
   * Takes the preview's result: the default network, whether the run lacks network access, and errors about the folder.
   * @param {App.ReachResult} result
   */
  #learned({ preview, error }) {
    const { network, defaultOf, isolation } = this.fields
    this.networkNotice.show(preview?.lacksNetwork ?? false)
    if (preview) network.learn(defaultOf, preview.policy.network)
    network.sayDefault(defaultOf, isolation.value === 'trusted')
    this.folderProblem.set(error)
  }

  #edited() {
    render(this.problem)
    this.#recallNetwork()
    this.#changed()
  }

  #changed() {
    this.fields.show()
    keepDraft(draftKey, this.fields.draft)
    const request = requestOf(this.fields.values)
    render(this.twin, twin(commandLineOf(request)))
    const { isolation: preset, network, limits, readablePaths, projectPath } = request
    this.reach.ask(this, '/v1/tasks?preview=true', previewOf(request), { policy: { preset, network, limits, readablePaths }, projectPath })
  }

  /** Whether to start. Asks the person first if the run would fail for lack of network access. */
  async #mayStart() {
    const reach = await this.reach.latest
    if (!reach?.preview?.lacksNetwork) return true
    const { agent, isOwn, network } = this.fields
    const choice = await askWithoutNetwork(agent.value, isOwn)
    if (choice === 'policy') go(`#/agents/${encodeURIComponent(agent.value)}/policy`)
    if (choice === 'open') {
      network.open()
      this.#changed()
    }
    return choice === 'open' || choice === 'start'
  }

  async #start() {
    const { prompt, send, files } = this.fields
    if (!prompt.value.trim()) return prompt.focus()
    if (this.#isStarting || send.disabled) return
    this.#isStarting = prompt.readOnly = true
    send.setAttribute('aria-busy', 'true')
    try {
      if (!await this.#mayStart()) return
      const ids = await files.ready()
      const request = { ...requestOf(this.fields.values), attachments: ids.length ? ids : undefined }
      const { taskId } = await api.post('/v1/tasks', request, { idempotencyKey: this.#once.keyOf(request) })
      this.#once.settle()
      this.#started(ids)
      if (this.isConnected) go(`#/tasks/${taskId}`)
      else toast('The task was started')
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#isStarting = prompt.readOnly = false
      send.removeAttribute('aria-busy')
    }
  }

  /** @param {string[]} ids the ids of the attachments that were sent */
  #started(ids) {
    const { picker, folder, network, isOwn, files, prompt } = this.fields
    if (picker.value) localStorage.setItem('roost.folder', folder.value.trim())
    if (!isOwn) network.keep(picker.value)
    keepDraft(draftKey)
    files.sent(filesKey, ids)
    prompt.value = ''
  }

  /** @param {any} error */
  #failed(error) {
    this.#once.settle(error)
    if (!this.isConnected) toastError(error, 'The task was not started, and your text is kept')
    if (isAboutFolder(error)) {
      this.folderProblem.set(error, { isNow: true })
      this.fields.folder.focus()
    } else render(this.problem, problemNotice('Not started', error))
    if (error.code === 'not_running') toast('Your text is kept here')
  }
}

customElements.define('roost-new-task-page', NewTaskPage)
