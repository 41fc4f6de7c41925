const FIRST_MS = 1_000
const MOST_MS = 20_000

/**
 * How long to wait before the nth try, from 1: twice as long each time, up to 20 s, and never all pages at once. Pure.
 * @param chance from 0 to 1
 */
export function delayOf(attempt: number, chance: number): number {
  const full = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10))
  return Math.round(full / 2 + (full / 2) * chance)
}
