/**
 * For programs the supervisor starts: calls `act` once when the supervisor is gone (kill -9 of it leaves us behind).
 * Linux gives an orphan another parent at once, so a changed parent is a dead one.
 */
export function whenOrphaned(act: () => void, everyMs = 1_000): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    act()
  }, everyMs)
  timer.unref()
}
