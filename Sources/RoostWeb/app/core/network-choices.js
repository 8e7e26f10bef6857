// The network last chosen for each project, kept in local storage.

const KEY = 'roost.networks'
const MOST = 100

function read() {
  try {
    return Object.entries(JSON.parse(localStorage.getItem(KEY) ?? 'null') ?? {})
  } catch {
    return []
  }
}

/**
 * `open`, `deny`, or an empty string for the default; `undefined` if nothing was chosen yet.
 * @param {string} project
 */
export const networkOf = project => read().find(([path]) => path === project)?.[1]

/** @param {string} project @param {string} network */
export function keepNetwork(project, network) {
  if (!project) return
  const others = read().filter(([path]) => path !== project)
  localStorage.setItem(KEY, JSON.stringify(Object.fromEntries([...others, [project, network]].slice(-MOST))))
}
