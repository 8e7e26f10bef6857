import { fill, h, icon } from '../../core/dom.js'
import { choice, field, text } from './form.js'

const giga = 2 ** 30
const limits = [
  ['memoryBytes', 'Memory, GB', giga], ['diskBytes', 'Disk, GB', giga], ['processes', 'Processes', 1],
  ['wallTimeMs', 'Time, minutes', 60_000],
  ['silenceMs', 'Silence, minutes', 60_000], ['outputBytes', 'Output kept, MB', 2 ** 20],
]

/// The single parts of a policy: {node, isPending()}; writes into `draft` and calls `changed()`. Pending is what stands in a field and is
/// not added yet.
export function makePolicyForm(draft, changed) {
  const isTrusted = draft.preset === 'trusted'
  const pending = []
  const network = choice({ deny: 'Nothing', open: 'Everything' }, draft.network, {
    disabled: isTrusted, onchange: () => ((draft.network = network.value), changed()),
  })
  const envFiles = h('input', {
    type: 'checkbox', checked: draft.exposesEnvironmentFiles,
    onchange: () => ((draft.exposesEnvironmentFiles = envFiles.checked), changed()),
  })
  const list = (key, name, hint, placeholder) => pathList(name, hint, placeholder, draft[key],
    values => ((draft[key] = values), changed()), isTrusted, pending)
  const numbers = limits.map(([key, name, unit]) => {
    const input = text({
      type: 'number', min: unit === 1 ? 1 : 0.1, step: 'any', inputmode: 'decimal',
      value: String(Number((draft.limits[key] / unit).toFixed(2))),
      oninput: () => {
        const value = Math.round(Number(input.value) * unit)
        if (!(value > 0)) return input.setAttribute('aria-invalid', 'true')
        input.removeAttribute('aria-invalid')
        draft.limits[key] = value
        changed()
      },
    })
    return field(name, input).node
  })
  return {
    isPending: () => pending.some(input => input.value.trim() !== ''),
    node: h(
      'div.policy-form',
      h('div.form-pair', field('Network', network, isTrusted ? 'A trusted run has an open network.' : 'Which hosts it can reach.').node,
        h('label.check', envFiles, h('span', 'Show the project’s .env files inside'))),
      list('readablePaths', 'Folders it may read', 'Outside its own folder.', '/home/me/src/shared-docs'),
      list('writablePaths', 'Folders it may write', 'Without review: what it writes there is there.', '/home/me/build-cache'),
      list('deniedTools', 'Programs it must not find', 'Names or paths. A courtesy, not the boundary.', 'docker'),
      h('fieldset.limits', h('legend', 'Limits of one run'), numbers)),
  }
}

/// Texts that are added and taken away one by one.
function pathList(name, hint, placeholder, values, changed, isDisabled, pending) {
  const items = h('ul.path-list')
  const input = text({ class: 'mono', placeholder, disabled: isDisabled })
  pending.push(input)
  const one = field(name, input, isDisabled ? 'A trusted run has no walls around files.' : hint)
  const draw = () =>
    fill(items, values.map(value =>
      h(
        'li.pill', value,
        h('button.pill-remove', {
          type: 'button', 'aria-label': `Take away ${value}`, onclick: () => {
            values = values.filter(other => other !== value)
            draw()
            input.focus()
            changed(values)
          },
        }, icon('cross', 10)))))
  const add = () => {
    const value = input.value.trim()
    if (!value || values.includes(value)) return
    values = [...values, value]
    input.value = ''
    draw()
    changed(values)
  }
  input.addEventListener('keydown', event => event.key === 'Enter' && (event.preventDefault(), add()))
  input.addEventListener('blur', add)
  draw()
  input.after(items)
  return one.node
}
