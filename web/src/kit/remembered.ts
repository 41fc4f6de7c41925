import { useState } from 'react'

/**
 * What this window was looking at, so that whoever comes back from a ticket finds their list as they left it. In memory alone, and
 * gone with the window: what is typed into a search may be about a citizen, and stands in no address and in no storage.
 */
const kept = new Map<string, unknown>()

/** Who has looked at more lists than these since does not come back to the first. */
const MOST = 32

export function remember(name: string, value: unknown): void {
  kept.delete(name)
  kept.set(name, value)
  const [oldest] = kept.keys()
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest)
}
export const remembered = <T>(name: string): T | undefined => kept.get(name) as T | undefined

/** What was looked for is still so when its page is opened again. */
export function useKept<T>(name: string, first: T): readonly [value: T, set: (value: T) => void] {
  const [value, setValue] = useState(() => remembered<T>(name) ?? first)
  const set = (next: T) => {
    remember(name, next)
    setValue(next)
  }
  return [value, set]
}

/** A box that still holds what was typed when its page is opened again. */
export const useRemembered = (name: string) => useKept(name, '')
