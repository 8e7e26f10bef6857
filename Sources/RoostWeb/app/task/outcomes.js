// The outcome of a run, as text for people: a headline, and a hint for failed runs.

import { capital } from '../core/format.js'

/** @type {Record<string, string>} */
const HINTS = {
  exit_non_zero: 'See the output above for the reason. Fix it and try again, or run it with other arguments.',
  signaled: 'It crashed, or something ended it from outside. Its last lines are above.',
  agent_error: 'Try again, or tell the agent in a message how to continue.',
  time_limit: 'It used all the time that its policy allows. Describe in a message what is left to do, or allow more time in a new task.',
  output_limit: 'It printed more than its policy allows. Make it print less, or raise the limit.',
  memory_limit: 'It needed more memory than its policy allows. Raise the limit in a new task.',
  process_limit: 'It started more processes than its policy allows. Raise the limit in a new task.',
  disk_limit: 'It wrote more than its policy allows, or the disk was nearly full. Free some space, or raise the limit.',
  cancelled_by_person: 'Its changes so far are kept. Review them, or continue with a message.',
  daemon_stopped: 'Its changes so far are kept. Try again to continue where it stopped.',
  command_not_found: 'Install the program where the run can see it, or give its full path.',
  runtime_not_installed: 'Install the agent’s program. roost doctor tells you how.',
  network_required: 'The agent cannot reach its model without network access.',
  sandbox_unavailable: 'This machine lacks a guard that the run must have. roost doctor tells you which one and how to fix it.',
  project_unavailable: 'The project’s folder is missing or cannot be read. Restore it, then try again.',
  policy_refused: 'Its policy does not allow this. Change the policy or the task.',
  not_signed_in: 'Sign in to the agent’s provider on this machine, then try again.',
  rate_limited: 'The provider limits the number of requests. Try again in a few minutes.',
  overloaded: 'The provider is overloaded. Try again in a few minutes.',
  provider_error: 'The provider answered with an error. Try again. If it happens again, check the provider’s status page.',
  agent_crashed: 'The agent’s program ended unexpectedly. Try again.',
  agent_silent: 'The agent was silent for too long. Try again.',
  turn_limit: 'It reached its limit of turns. Describe in a message what is left to do.',
  prompt_too_long: 'The conversation is too long for the model. Start a new task with the parts that matter.',
  internal_error: 'This is an error in Roost. roost logs --daemon has the details.',
}

/** @type {Partial<Record<App.Run['status'], string>>} */
const HEADLINES = { failed: 'Failed', cancelled: 'Cancelled', interrupted: 'Interrupted' }

/**
 * `{headline, message, hint, kind, code, signal, needsNetwork}`; `null` for a run that is active or has succeeded.
 * @param {App.Run} run
 */
export function outcomeOf(run) {
  const headline = HEADLINES[run.status]
  if (!headline) return null
  /** @type {Partial<API.RunOutcome>} */
  const outcome = run.outcome ?? {}
  return {
    headline, kind: run.status === 'cancelled' ? 'idle' : 'failed', message: sentence(outcome.message), hint: HINTS[outcome.reason ?? ''] ?? '',
    code: outcome.exitCode ?? null, signal: outcome.signal ?? null, needsNetwork: outcome.reason === 'network_required',
  }
}

/**
 * Makes a message a sentence, with a capital letter and a full stop.
 * @param {string | null | undefined} text
 */
export function sentence(text) {
  if (!text) return ''
  const start = capital(text)
  return /[.!?…]$/.test(start) ? start : `${start}.`
}
