import { h, icon } from '../../core/dom.js'
import { render } from '../../core/render.js'
import { ask, askedValue } from '../../core/policy-fields.js'
import { choice, field, text } from './form.js'

const openWords = 'A trusted run has no restrictions on files and network.'

/**
 * The form for the parts of a policy, with a row for each of `fields`: `{node, isPending()}`. It writes into `draft` and calls `changed()`.
 * An item that was typed but not added yet is pending. The preset has its own control.
 * @param {API.PolicyRequest} draft
 * @param {API.PolicyField[]} fields
 * @param {() => void} changed
 */
export function makePolicyForm(draft, fields, changed) {
  /** @type {HTMLInputElement[]} */
  const pending = []
  const rows = { choice: choiceRow, flag: flagRow, folders: listRow, tools: listRow, members: listRow, amount: amountRow }
  /** @param {...API.PolicyField['kind']} kinds */
  const rowsOf = (...kinds) => fields.filter(({ kind, isSettable, path }) => isSettable && path !== 'isolation' && kinds.includes(kind))
    .map(about => {
      const isOpen = about.trustedValue !== undefined && draft.preset === 'trusted'
      /** @param {any} value */
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

/** @param {API.PolicyField} about @param {any} value @param {(value: any) => void} set @param {boolean} isOpen */
function choiceRow({ label, help, choices }, value, set, isOpen) {
  const select = choice(Object.fromEntries((choices ?? []).map(({ value, words }) => [value, words])), value, {
    disabled: isOpen, onchange: event => set(event.target.value),
  })
  return field(label, select, isOpen ? openWords : help).node
}

/** @param {API.PolicyField} about @param {any} value @param {(value: any) => void} set */
function flagRow({ label, help }, value, set) {
  const box = h('input', { type: 'checkbox', checked: value, onchange: event => set(event.target.checked) })
  return h('label.check', { title: help }, box, h('span', label))
}

/** @param {API.PolicyField} about @param {any} value @param {(value: any) => void} set */
function amountRow({ label, help, scaleName, ...bounds }, value, set) {
  const [scale, minimum, maximum] = [bounds.scale ?? 1, bounds.minimum ?? 0, bounds.maximum ?? Infinity]
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

/**
 * A list of texts that are added and removed one by one.
 * @param {API.PolicyField} about
 * @param {string[]} values
 * @param {(value: any) => void} set
 * @param {boolean} isDisabled
 * @param {HTMLInputElement[]} pending
 */
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
    render(items, values.map(value =>
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
