// Which network was chosen last for a project. Kept in this browser.

const KEY = 'roost.networks'
const MOST = 100

function read() {
  try {
    return Object.entries(JSON.parse(localStorage.getItem(KEY)) ?? {})
  } catch {
    return []
  }
}

/// `open`, `deny`, or an empty text for the default; `undefined` where nothing was ever chosen.
export const networkOf = project => read().find(([path]) => path === project)?.[1]

export function keepNetwork(project, network) {
  if (!project) return
  const others = read().filter(([path]) => path !== project)
  localStorage.setItem(KEY, JSON.stringify(Object.fromEntries([...others, [project, network]].slice(-MOST))))
}
