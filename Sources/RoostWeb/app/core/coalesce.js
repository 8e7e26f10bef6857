/**
 * Many reasons, few loads: at once where none runs, and after a load at most one more when something came meanwhile. The pause between
 * grows with what a load costs, so that a busy daemon is not kept busier, but nobody is left with old words for long.
 * @param {() => unknown} load
 * @param {number} [least]
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
