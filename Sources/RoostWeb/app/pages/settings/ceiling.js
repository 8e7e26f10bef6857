import { h } from '../../core/dom.js'
import { choice, field } from '../agent/form.js'

/**
 * A token's ceiling in a few words; `null` for a token without one.
 * @param {API.Ceiling | null | undefined} ceiling
 */
export function ceilingWords(ceiling) {
  if (!ceiling) return null
  const { policy, folderRoots, allowsInPlace } = ceiling
  return [
    policy.isolation, policy.isolation !== 'trusted' && (policy.network === 'open' ? 'network' : 'no network'),
    folderRoots.length ? `in ${folderRoots.join(', ')}` : 'opened projects',
    policy.readablePaths.length && `reads ${policy.readablePaths.join(', ')}`,
    policy.writablePaths.length && `writes ${policy.writablePaths.join(', ')}`,
    allowsInPlace && 'in place', policy.exposesEnvironmentFiles && '.env files',
  ].filter(Boolean).join('; ')
}

/** The fields for a new token's ceiling. `read()` returns the request; `undefined` if it equals the default ceiling. */
export function ceilingFields() {
  const isolation = choice({ safe: 'Safe: reads its project only', project: 'Project', trusted: 'Trusted: the same access as you' }, 'project')
  const network = choice({ deny: 'No network', open: 'Open network; agents then use your sign-in' }, 'deny')
  const roots = h('textarea.input.mono', { rows: 2, spellcheck: 'false', placeholder: '/home/me/src' })
  const inPlace = choice({ no: 'Only after review', yes: 'Also directly in the project' }, 'no')
  const networkField = field('Network', network)
  // Trusted runs always have open network access.
  isolation.addEventListener('change', () => (networkField.node.hidden = isolation.value === 'trusted'))
  return {
    node: h(
      'div', field('Widest isolation of its runs', isolation).node, networkField.node,
      field('Folders', roots, 'One per line. The token works in them and in everything below. Leave it empty for the projects that you opened.').node,
      field('Changes', inPlace).node),
    read() {
      const folderRoots = roots.value.split('\n').map(line => line.trim()).filter(Boolean)
      const isOpen = network.value === 'open' && isolation.value !== 'trusted'
      /** @type {API.CeilingRequest} */
      const ceiling = {}
      if (isolation.value !== 'project' || isOpen) ceiling.policy = { preset: /** @type {any} */ (isolation.value), ...(isOpen && { network: 'open' }) }
      if (folderRoots.length) ceiling.folderRoots = folderRoots
      if (inPlace.value === 'yes') ceiling.allowsInPlace = true
      return Object.keys(ceiling).length ? ceiling : undefined
    },
  }
}
