import { fill, h, icon } from '../../core/dom.js'
import { ask, askedValue } from '../../core/policy-fields.js'
import { choice, field, text } from './form.js'

const openWords = 'A trusted run has no restrictions on files and network.'

/// The single parts of a policy, a row for each of `fields`: {node, isPending()}; writes into `draft` and calls `changed()`. Pending is what
/// stands in a field and is not added yet. The preset has its own place.
export function makePolicyForm(draft, fields, changed) {
  const pending = []
  const rows = { choice: choiceRow, flag: flagRow, folders: listRow, tools: listRow, members: listRow, amount: amountRow }
  const rowsOf = (...kinds) => fields.filter(({ kind, isSettable, path }) => isSettable && path !== 'isolation' && kinds.includes(kind))
    .map(about => {
      const isOpen = about.trustedValue !== undefined && draft.preset === 'trusted'
      const set = value => (ask(draft, about, value), changed())
      return rows[about.kind](about, askedValue(draft, about), set, isOpen, pending)
    })
  return {
    isPending: () => pending.some(input => input.value.trim() !== ''),
    node: h(
      'div.policy-form', h('div.form-pair', rowsOf('choice', 'flag')), rowsOf('folders', 'tools', 'members'),
      h('fieldset.limits', h('legend', 'Limits of a run'), rowsOf('amount'))),
  }
}

function choiceRow({ label, help, choices }, value, set, isOpen) {
  const select = choice(Object.fromEntries(choices.map(({ value, words }) => [value, words])), value, {
    disabled: isOpen, onchange: () => set(select.value),
  })
  return field(label, select, isOpen ? openWords : help).node
}

function flagRow({ label, help }, value, set) {
  const box = h('input', { type: 'checkbox', checked: value, onchange: () => set(box.checked) })
  return h('label.check', { title: help }, box, h('span', label))
}

function amountRow({ label, help, scale, scaleName, minimum, maximum }, value, set) {
  const input = text({
    type: 'number', min: scale === 1 ? minimum : 0.1, step: 'any', inputmode: 'decimal', title: help,
    value: String(Number((value / scale).toFixed(2))),
    oninput: () => {
      const amount = Math.round(Number(input.value) * scale)
      if (!(amount >= minimum && amount <= maximum)) return input.setAttribute('aria-invalid', 'true')
      input.removeAttribute('aria-invalid')
      set(amount)
    },
  })
  return field(scaleName ? `${label} (${scaleName})` : label, input).node
}

/// Texts that are added and taken away one by one.
function listRow({ label, help, placeholder, choices }, values, set, isDisabled, pending) {
  const items = h('ul.path-list')
  const input = text({ class: 'mono', placeholder, disabled: isDisabled })
  pending.push(input)
  const one = field(label, input, isDisabled ? openWords : help)
  if (choices) {
    const known = h('datalist', { id: `${input.id}-known` }, choices.map(({ value, words }) => h('option', { value }, words)))
    input.setAttribute('list', known.id)
    input.after(known)
  }
  const draw = () =>
    fill(items, values.map(value =>
      h(
        'li.pill', value,
        h('button.pill-remove', {
          type: 'button', 'aria-label': `Remove ${value}`, onclick: () => {
            values = values.filter(other => other !== value)
            draw()
            input.focus()
            set(values)
          },
        }, icon('cross', 10)))))
  const add = () => {
    const value = input.value.trim()
    if (!value || values.includes(value)) return
    values = [...values, value]
    input.value = ''
    draw()
    set(values)
  }
  input.addEventListener('keydown', event => event.key === 'Enter' && (event.preventDefault(), add()))
  input.addEventListener('blur', add)
  draw()
  input.after(items)
  return one.node
}
