// How a run ended, for people: a headline, and what to do where it did not simply succeed.

import { capital } from '../core/format.js'

const HINTS = {
  exit_non_zero: 'Its output above says why. Mend it and try again, or run it with other arguments.',
  signaled: 'Something ended it from outside, or it crashed. Its last lines are above.',
  agent_error: 'Try again, or tell it how to go on in a message.',
  time_limit: 'It used all the time its policy allows. Say what is left in a message, or allow more time in a new task.',
  output_limit: 'It printed more than its policy allows. Make it print less, or allow more.',
  memory_limit: 'It needed more memory than its policy allows. Allow more in a new task.',
  process_limit: 'It started more processes than its policy allows. Allow more in a new task.',
  disk_limit: 'It wrote more than its policy allows or the disk was nearly full. Free space, or allow more.',
  cancelled_by_person: 'What it changed until then is kept: look at the changes, or go on with a message.',
  daemon_stopped: 'What it changed until then is kept. Try again to go on where it was.',
  command_not_found: 'Install the program where the run can see it, or give its whole path.',
  runtime_not_installed: 'Install the agent’s program; roost doctor says how.',
  network_required: 'It cannot work without its provider, and so not without a network.',
  sandbox_unavailable: 'This machine lacks a guard the run must have; roost doctor says which and how to mend it.',
  project_unavailable: 'The project’s folder is gone or cannot be read. Put it back, then try again.',
  policy_refused: 'Its policy does not allow this. Change the policy or the task.',
  not_signed_in: 'Sign in to the agent’s provider on this machine, then try again.',
  rate_limited: 'The provider asks to wait. Try again in a few minutes.',
  overloaded: 'The provider is overloaded. Try again in a few minutes.',
  provider_error: 'The provider answered with an error. Try again; if it stays, look at the provider’s status.',
  agent_crashed: 'The agent’s program ended by itself. Try again.',
  agent_silent: 'Nothing came from the agent for too long. Try again.',
  turn_limit: 'It took as many turns as it may. Say what is left in a message.',
  prompt_too_long: 'The conversation does not fit any more. Start a new task with what matters.',
  internal_error: 'This is Roost’s own fault: roost logs --daemon says more.',
}

const HEADLINES = { failed: 'Failed', cancelled: 'Cancelled', interrupted: 'Interrupted' }

/// `null` for a run that is not over or simply succeeded; else `{headline, message, hint, kind, code, signal, needsNetwork}`.
export function outcomeOf(run) {
  const headline = HEADLINES[run.status]
  if (!headline) return null
  const outcome = run.outcome ?? {}
  return {
    headline, kind: run.status === 'cancelled' ? 'idle' : 'failed', message: sentence(outcome.message), hint: HINTS[outcome.reason] ?? '',
    code: outcome.exitCode ?? null, signal: outcome.signal ?? null, needsNetwork: outcome.reason === 'network_required',
  }
}

/// A message as a sentence: with a capital and a full stop.
export function sentence(text) {
  if (!text) return ''
  const start = capital(text)
  return /[.!?…]$/.test(start) ? start : `${start}.`
}
