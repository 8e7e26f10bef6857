const observed = {
  stopped: ['idle', 'Stopped', false],
  starting: ['running', 'Starting', true],
  ready: ['done', 'Ready', false],
  paused: ['idle', 'Paused', true],
  backing_off: ['running', 'Ended by itself; starts again soon', false],
  crash_loop: ['failed', 'Ended too often; start it again yourself', false],
  failed: ['failed', 'Cannot start as it is', false],
}

/// Where an agent stands, in a word and a colour's name.
export function standing(agent) {
  if (agent.archivedAt) return { kind: 'idle', word: 'Archived', isAlive: false }
  if (agent.desiredState === 'running' && agent.observed?.state === 'stopped') return { kind: 'idle', word: 'Not started yet',
    isAlive: false }
  const [kind, word, isAlive] = observed[agent.observed?.state] ?? ['idle', agent.observed?.state ?? '', false]
  if (agent.activeRun && kind === 'done') return { kind: 'running', word: '1 run', isAlive: true }
  return { kind, word, isAlive }
}

export const presets = {
  safe: 'Writes only its own home; the folder is read-only',
  project: 'Works on a copy of its folder; the rest of the machine is out of reach',
  trusted: 'No walls around files and network; it can do what you can',
}

export function presetWord(policy) {
  return policy.network === 'open' && policy.isolation !== 'trusted' ? `${policy.isolation} · open network` : policy.isolation
}

/// What a request says about a policy in force, so that a change starts from it.
export function policyRequest(policy) {
  const { freeSpaceFloorBytes, ...limits } = policy.limits
  return {
    preset: policy.isolation, network: policy.network, limits, readablePaths: policy.readablePaths, writablePaths: policy.writablePaths,
    deniedTools: policy.deniedTools, exposesEnvironmentFiles: policy.exposesEnvironmentFiles, requiredGuards: policy.requiredGuards,
  }
}

export const agentPath = agent => `/v1/agents/${encodeURIComponent(agent.id)}`
export const afterRunWords = { keep: 'Keep them for review', apply: 'Apply them to the folder', discard: 'Forget them' }
export const workTreeWords = {
  overlay: 'A copy-on-write layer over the folder', clone: 'A copy of the folder', inPlace: 'The folder itself, without review',
}
