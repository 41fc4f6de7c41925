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

/** A box that still holds what was typed when its page is opened again. */
export function useRemembered(name: string): readonly [text: string, set: (text: string) => void] {
  const [text, setText] = useState(() => remembered<string>(name) ?? '')
  const set = (typed: string) => {
    remember(name, typed)
    setText(typed)
  }
  return [text, set]
}
