import { api } from './client.js'
import { bytes, count, span } from './format.js'

let known

/// The descriptions of the policy's fields, as the daemon has them: asked for once, and again where that failed.
export const policyFields = () =>
  (known ??= api.get('/v1/policy/fields').then(({ items }) => items).catch(error => {
    known = undefined
    throw error
  }))

export const fieldAt = (fields, path) => fields.find(field => field.path === path)

const storedValue = (policy, { domain, name }) => (domain ? policy[domain] : policy)?.[name]
export const askedValue = (request, { domain, requestName }) => (domain ? request[domain] : request)?.[requestName]

export function ask(request, { domain, requestName }, value) {
  if (domain) (request[domain] ??= {})[requestName] = value
  else request[requestName] = value
}

/// What a request says about a policy in force, so that a change starts from it.
export function policyRequest(policy, fields) {
  const request = {}
  for (const field of fields) if (field.isSettable) ask(request, field, storedValue(policy, field))
  return request
}

const amounts = { bytes, milliseconds: span, count }

/// The values that a person reads beside one another: `8 GB memory`.
export const phrases = (policy, fields) =>
  fields.filter(({ phrase, unit }) => phrase && unit).map(field => field.phrase.replace('{}', amounts[field.unit](storedValue(policy, field))))

/// Offers the values of a choice; until they are known, the one that stands is the only one.
/// - shown(choice): the option's text; - then(choices): what else to do with them.
export function offerChoices(select, path, shown, then) {
  policyFields().then(fields => {
    const { choices } = fieldAt(fields, path)
    const chosen = select.value
    select.replaceChildren(...choices.map(choice => {
      const option = document.createElement('option')
      Object.assign(option, { value: choice.value, textContent: shown(choice), title: choice.words, selected: choice.value === chosen })
      return option
    }))
    then?.(choices)
  // The page says that the daemon cannot be reached; the next one asks again.
  }, () => {})
}
