/** @type {Record<string, [kind: App.Look, word: string, isAlive: boolean]>} */
const observed = {
  stopped: ['idle', 'Stopped', false],
  starting: ['running', 'Starting', true],
  ready: ['done', 'Ready', false],
  paused: ['idle', 'Paused', true],
  backing_off: ['running', 'Ended unexpectedly, restarting soon', false],
  crash_loop: ['failed', 'Ended too often. Start it again yourself.', false],
  failed: ['failed', 'Cannot start', false],
}

/**
 * The status of an agent: a dot kind (its colour), a word, and whether it is active.
 * @param {API.Agent} agent
 * @returns {{kind: App.Look, word: string, isAlive: boolean}}
 */
export function standing(agent) {
  if (agent.archivedAt) return { kind: 'idle', word: 'Archived', isAlive: false }
  if (agent.desiredState === 'running' && agent.observed?.state === 'stopped') return { kind: 'idle', word: 'Not started',
    isAlive: false }
  const [kind, word, isAlive] = observed[agent.observed?.state] ?? /** @type {const} */ (['idle', agent.observed?.state ?? '', false])
  if (agent.activeRun && kind === 'done') return { kind: 'running', word: '1 run', isAlive: true }
  return { kind, word, isAlive }
}

/** @param {API.Policy} policy */
export function presetWord(policy) {
  return policy.network === 'open' && policy.isolation !== 'trusted' ? `${policy.isolation} · open network` : policy.isolation
}

/** @param {API.Agent} agent @returns {`/v1/agents/${string}`} */
export const agentPath = agent => `/v1/agents/${encodeURIComponent(agent.id)}`
export const afterRunWords = { keep: 'Keep them for review', apply: 'Apply them to the folder', discard: 'Discard them' }
export const workTreeWords = {
  overlay: 'A copy-on-write layer over the folder', clone: 'A copy of the folder', inPlace: 'The folder itself, without review',
}
