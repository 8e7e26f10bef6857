import { choose } from '../../shell/feedback.js'

/**
 * Asks before a run that would fail for lack of network access.
 * @param {string} agent
 * @param {boolean} isOwn whether the agent has a policy of its own
 * @returns {Promise<'policy' | 'open' | 'start' | undefined>} `undefined`: do not start
 */
export const askWithoutNetwork = (agent, isOwn) => choose({
  title: 'This run has no network access',
  text: isOwn
    ? `The agent ${agent} has to reach its model over the network, but its policy allows no network. The run would fail.`
    : 'Claude Code has to reach its model over the network. Without network access the run would fail.',
  choices: [
    { value: 'start', words: 'Start anyway', isPlain: true },
    isOwn ? { value: 'policy', words: 'Open its policy' } : { value: 'open', words: 'Start with network access' },
  ],
})
