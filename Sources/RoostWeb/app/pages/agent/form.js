import { h } from '../../core/dom.js'
import { summary } from '../../core/tasks.js'
import { FolderPicker } from '../../shell/folder-picker.js'
import { afterRunWords, workTreeWords } from './words.js'

/** @typedef {Record<'name' | 'instructions' | 'command' | 'model' | 'projectPath' | 'workTree' | 'afterRun', string>} AgentTexts */

let last = 0

/**
 * A field with its label, hint and error text. `frame` is the element that contains the input, if it is more than the input.
 * @template {HTMLElement} E
 * @param {string} name
 * @param {E} input
 * @param {string} [hint]
 * @param {Node} [frame]
 * @returns {App.FormField<E>}
 */
export function field(name, input, hint, frame = input) {
  input.id ||= `field-${(last += 1)}`
  const wrong = h('span.wrong', { id: `${input.id}-wrong`, role: 'alert' })
  input.setAttribute('aria-describedby', [hint && `${input.id}-hint`, `${input.id}-wrong`].filter(Boolean).join(' '))
  const node = h('div.field', h('label', { for: input.id }, name), frame, hint && h('span.hint', { id: `${input.id}-hint` }, hint), wrong)
  return {
    node, input,
    /** @param {string} text */
    wrong(text) {
      wrong.textContent = text ?? ''
      if (text) input.setAttribute('aria-invalid', 'true')
      else input.removeAttribute('aria-invalid')
    },
  }
}

/** @param {Record<string, string>} options @param {string} value @param {App.Attributes} [attributes] */
export function choice(options, value, attributes = {}) {
  return h('select.input', attributes,
    Object.entries(options).map(([id, text]) => h('option', { value: id, selected: id === value }, text)))
}

/** @param {App.Attributes} attributes */
export const text = attributes => h('input.input', { autocomplete: 'off', spellcheck: 'false', ...attributes })

/**
 * The form for an agent's definition. `read()` returns the values as a request needs them.
 * @param {Partial<API.Agent>} [agent]
 */
export function agentFields(agent = {}) {
  const isCommand = agent.runtime === 'command'
  const folder = text({ class: 'mono', value: agent.projectPath ?? '', placeholder: '~/src/project' })
  const picker = new FolderPicker(folder)
  picker.recent = [...summary.active, ...summary.recent].flatMap(task => task.projectPath || [])
  const fields = {
    name: field('Name',
      text({ value: agent.name ?? '', required: true, maxlength: 63, pattern: '[a-z0-9]([a-z0-9\\-]*[a-z0-9])?',
      placeholder: 'reviewer' }), 'Lowercase letters, digits and hyphens.'),
    instructions: field('Instructions',
      h('textarea.input',
      { rows: 10, value: agent.instructions ?? '', placeholder: 'What the agent is for, how it should work, and what it should leave alone.' }),
    'Added to the instructions of its runtime and read at the beginning of each turn.'),
    command: field('Command', text({ class: 'mono', value: commandText(agent.command), placeholder: './triage.sh' }),
      'Each message arrives on standard input. The output is the answer.'),
    model: field('Model', text({ value: agent.model ?? '', placeholder: 'Chosen by the runtime' })),
    projectPath: field('Folder', folder, 'The repository that the agent works on. Leave it empty for none.', picker.element),
    workTree: field('Work tree', choice(workTreeWords, agent.workTree ?? 'overlay')),
    afterRun: field('Changes after a successful turn', choice(afterRunWords, agent.afterRun ?? 'keep')),
  }
  /** @param {string} runtime */
  const showRuntime = runtime => {
    fields.command.node.hidden = runtime !== 'command'
    fields.instructions.node.hidden = fields.model.node.hidden = runtime === 'command'
  }
  showRuntime(isCommand ? 'command' : 'claude')
  return {
    fields, showRuntime,
    node: h(
      'div.form-grid', fields.name.node, fields.command.node, fields.instructions.node,
      h('div.form-pair', fields.projectPath.node, fields.model.node), h('div.form-pair', fields.workTree.node, fields.afterRun.node)),
    /** @returns {AgentTexts} */
    read: () => ({
      name: fields.name.input.value, instructions: fields.instructions.input.value, command: fields.command.input.value,
      model: fields.model.input.value, projectPath: picker.value, workTree: fields.workTree.input.value,
      afterRun: fields.afterRun.input.value,
    }),
    /** @param {Partial<AgentTexts> | undefined} texts */
    write: texts => {
      for (const [key, value] of Object.entries(texts ?? {})) fields[/** @type {keyof AgentTexts} */ (key)].input.value = value
    },
    /** @param {keyof AgentTexts} key @param {string} value */
    set: (key, value) => (fields[key].input.value = value),
    clear: () => Object.values(fields).forEach(one => one.wrong()),
    /**
     * Shows an error at the field that it is about. Returns whether there is one.
     * @param {any} error
     */
    wrong(error) {
      const byCode = { project_not_found: 'projectPath', project_refused: 'projectPath', conflict: 'name' }
      const key = /** @type {keyof AgentTexts | undefined} */ (/** @type {Record<string, string>} */ (byCode)[error.code] ??
        Object.keys(fields).find(key => new RegExp(`\\b${key}\\b`).test(error.message)))
      if (!key) return false
      fields[key].wrong([error.message, error.hint].filter(Boolean).join('; '))
      fields[key].input.focus()
      return true
    },
  }
}

/**
 * A command as a shell line. The default shell (`/bin/sh -c`) is not shown.
 * @param {string[] | null | undefined} command
 */
export function commandText(command) {
  if (!command?.length) return ''
  if (command.length === 3 && command[0] === '/bin/sh' && command[1] === '-c') return command[2]
  return command.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
}

/**
 * The command for a shell line that a person typed.
 * @param {string} line
 */
export const commandOf = line => (line.trim() ? ['/bin/sh', '-c', line.trim()] : [])
