import type { Ms } from '../clock.ts'

/**
 * Up to which running number a source may be sealed. Numbers are given before the commit: a transaction that is slower
 * than its neighbour commits a lower number later, and a range that is sealed must never get another row. Pure.
 *
 * Whoever will write a row holds the table's RowExclusiveLock from before the number is given until it is visible or
 * gone (PostgreSQL: the lock is taken when the statement is made ready, nextval runs later; at the end a transaction is
 * seen by others before it gives its locks back). So, of the highest number N that is visible: if nobody holds that lock
 * now, everything up to N is visible to whoever looks from now on. If somebody does, then as soon as they have ended.
 */
export type Candidate = Readonly<{
  key: number
  /** When it was seen. */
  at: Ms
  /** Transactions that wrote to the table when the number was seen, and have not ended since. */
  writers: ReadonlySet<string>
}>

/**
 * @param pending what earlier looks left, lowest number first
 * @param now the highest visible number (null = no row), and then, read after it, who writes
 */
export function advance(
  pending: readonly Candidate[],
  now: Readonly<{ at: Ms; key: number | null; writers: ReadonlySet<string> }>,
): { safe: number | null; pending: Candidate[] } {
  const seen = now.key === null ? [] : [{ key: now.key, at: now.at, writers: now.writers }]
  const still = [...pending, ...seen].map(({ writers, ...one }) => ({
    ...one,
    writers: new Set([...writers].filter(writer => now.writers.has(writer))),
  }))
  const free = still.filter(({ writers }) => writers.size === 0).map(({ key }) => key)
  const safe = free.length > 0 ? Math.max(...free) : null
  const open = still.filter(({ key }) => safe === null || key > safe)
  // The oldest will be free first, the newest takes most with it; those between would only be carried along.
  return { safe, pending: open.length > 2 ? [open[0], open.at(-1)].filter(one => one !== undefined) : open }
}
