import { api } from './client.js'
import { bytes, count, span } from './format.js'

/** @type {Promise<API.PolicyField[]> | undefined} */
let known

/** The daemon's descriptions of the policy fields. Loaded once; after a failure the next call loads them again. */
export const policyFields = () =>
  (known ??= api.get('/v1/policy/fields').then(({ items }) => items).catch(error => {
    known = undefined
    throw error
  }))

/** @param {API.PolicyField[]} fields @param {string} path */
export const fieldAt = (fields, path) => /** @type {API.PolicyField} */ (fields.find(field => field.path === path))

/** @param {any} policy @param {API.PolicyField} field */
const storedValue = (policy, { domain, name }) => (domain ? policy[domain] : policy)?.[name]
/** @param {any} request @param {API.PolicyField} field */
export const askedValue = (request, { domain, requestName }) => (domain ? request[domain] : request)?.[requestName]

/** @param {any} request @param {API.PolicyField} field @param {any} value */
export function ask(request, { domain, requestName }, value) {
  if (domain) (request[domain] ??= {})[requestName] = value
  else request[requestName] = value
}

/**
 * The policy request that yields the policy in force. A change starts from it.
 * @param {API.Policy} policy
 * @param {API.PolicyField[]} fields
 */
export function policyRequest(policy, fields) {
  /** @type {API.PolicyRequest} */
  const request = {}
  for (const field of fields) if (field.isSettable) ask(request, field, storedValue(policy, field))
  return request
}

const amounts = { bytes, milliseconds: span, count }

/**
 * The values of a policy as texts for people: `8 GB memory`.
 * @param {API.Policy} policy
 * @param {API.PolicyField[]} fields
 */
export const phrases = (policy, fields) =>
  fields.flatMap(field => (field.phrase && field.unit ? [field.phrase.replace('{}', amounts[field.unit](storedValue(policy, field)))] : []))

/**
 * Fills a select with the choices of a policy field. Until they are loaded, the current value is the only option.
 * @param {HTMLSelectElement} select
 * @param {string} path
 * @param {(choice: API.PolicyChoice) => string} shown the option's text
 * @param {(choices: API.PolicyChoice[]) => void} [then]
 */
export function offerChoices(select, path, shown, then) {
  policyFields().then(fields => {
    const choices = fieldAt(fields, path).choices ?? []
    const chosen = select.value
    select.replaceChildren(...choices.map(choice => {
      const option = document.createElement('option')
      Object.assign(option, { value: choice.value, textContent: shown(choice), title: choice.words, selected: choice.value === chosen })
      return option
    }))
    then?.(choices)
  // The page already shows that the daemon cannot be reached. The next call tries again.
  }, () => {})
}
