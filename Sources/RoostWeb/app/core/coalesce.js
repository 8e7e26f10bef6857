/**
 * Combines many requests to load into few loads. The first request loads at once. Requests during a load or the pause after it cause one
 * more load. The pause grows with the duration of the load, so that a slow daemon gets less work; it is at most two seconds.
 * @param {() => unknown} load
 * @param {number} [least] the shortest pause, in milliseconds
 */
export function coalesce(load, least = 400) {
  let isLoading = false
  let isWanted = false
  let timer = 0

  async function run() {
    isLoading = true
    isWanted = false
    const began = performance.now()
    try {
      await load()
    } finally {
      isLoading = false
      timer = setTimeout(() => {
        timer = 0
        if (isWanted) void run()
      }, Math.min(2000, Math.max(least, 5 * (performance.now() - began))))
    }
  }

  return () => {
    isWanted = true
    if (!isLoading && !timer) void run()
  }
}
