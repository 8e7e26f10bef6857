import { h } from '../../core/dom.js'
import { afterRunWords, workTreeWords } from './words.js'

let last = 0

/// A field with its label, hint and place for what is wrong: {node, input, wrong(text)}.
export function field(name, input, hint) {
  input.id ||= `field-${(last += 1)}`
  const wrong = h('span.wrong', { id: `${input.id}-wrong`, role: 'alert' })
  if (hint) input.setAttribute('aria-describedby', `${input.id}-hint`)
  const node = h('div.field', h('label', { for: input.id }, name), input, hint && h('span.hint', { id: `${input.id}-hint` }, hint), wrong)
  return {
    node, input,
    wrong(text) {
      wrong.textContent = text ?? ''
      if (text) input.setAttribute('aria-invalid', 'true')
      else input.removeAttribute('aria-invalid')
    },
  }
}

export function choice(options, value, attributes = {}) {
  return h('select.input', attributes,
    Object.entries(options).map(([id, text]) => h('option', { value: id, selected: id === value }, text)))
}

export const text = attributes => h('input.input', { autocomplete: 'off', spellcheck: 'false', ...attributes })

/// What a person writes about an agent, as fields; `read()` gives what a request says.
export function agentFields(agent = {}) {
  const isCommand = agent.runtime === 'command'
  const fields = {
    name: field('Name',
      text({ value: agent.name ?? '', required: true, maxlength: 63, pattern: '[a-z0-9]([a-z0-9\\-]*[a-z0-9])?',
      placeholder: 'reviewer' }), 'Small letters, digits and -; how you call it everywhere.'),
    instructions: field('Instructions',
      h('textarea.input',
      { rows: 10, value: agent.instructions ?? '', placeholder: 'What it is for, how it works, what it leaves alone.' }),
    'Added to what its runtime tells it. It reads them at the beginning of each turn.'),
    command: field('Command', text({ class: 'mono', value: commandText(agent.command), placeholder: './triage.sh' }),
      'Gets each message on standard input; what it prints is its answer.'),
    model: field('Model', text({ value: agent.model ?? '', placeholder: 'as the runtime chooses' })),
    projectPath: field('Folder', text({ class: 'mono', value: agent.projectPath ?? '', placeholder: '/home/me/src/project' }),
      'The repository it works on; empty for none.'),
    workTree: field('Works on', choice(workTreeWords, agent.workTree ?? 'overlay')),
    afterRun: field('Its changes, when a turn went well', choice(afterRunWords, agent.afterRun ?? 'keep')),
  }
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
    read: () => Object.fromEntries(Object.entries(fields).map(([key, { input }]) => [key, input.value])),
    set: (key, value) => (fields[key].input.value = value),
    clear: () => Object.values(fields).forEach(one => one.wrong()),
    /// Shows an error at the field that it names, where it names one.
    wrong(error) {
      const key = { project_not_found: 'projectPath', project_refused: 'projectPath', conflict: 'name' }[error.code] ??
        Object.keys(fields).find(key => new RegExp(`\\b${key}\\b`).test(error.message))
      if (!key) return false
      fields[key].wrong([error.message, error.hint].filter(Boolean).join('; '))
      fields[key].input.focus()
      return true
    },
  }
}

/// A command line as a shell would read it; a plain shell is not shown.
export function commandText(command) {
  if (!command?.length) return ''
  if (command.length === 3 && command[0] === '/bin/sh' && command[1] === '-c') return command[2]
  return command.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
}

/// The other way: what a person typed is a shell's line.
export const commandOf = line => (line.trim() ? ['/bin/sh', '-c', line.trim()] : [])
