import { api } from './client.js'
import { bytes, count, span } from './format.js'

/** @type {Promise<API.PolicyField[]> | undefined} */
let known

/** The descriptions of the policy's fields, as the daemon has them: asked for once, and again where that failed. */
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
 * What a request says about a policy in force, so that a change starts from it.
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
 * The values that a person reads beside one another: `8 GB memory`.
 * @param {API.Policy} policy
 * @param {API.PolicyField[]} fields
 */
export const phrases = (policy, fields) =>
  fields.flatMap(field => (field.phrase && field.unit ? [field.phrase.replace('{}', amounts[field.unit](storedValue(policy, field)))] : []))

/**
 * Offers the values of a choice; until they are known, the one that stands is the only one.
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
  // The page says that the daemon cannot be reached; the next one asks again.
  }, () => {})
}
