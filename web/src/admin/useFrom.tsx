import { useState } from 'react'
import { instantOf } from '../kit/instants.ts'
import { From } from './From.tsx'

/** When a change is to happen, asked of whoever makes it. @param onPick told of another hour: what was looked at is of the one before */
export function useFrom(onPick: () => void = () => {}) {
  const [typed, setTyped] = useState<string | null>(null)
  const pick = (next: string | null) => {
    setTyped(next)
    onPick()
  }
  const [isPlanned, effectiveFrom] = [typed !== null, instantOf(typed)]
  return {
    isPlanned,
    effectiveFrom,
    /** As it is asked of the server; nothing = at once. */
    later: effectiveFrom === null ? {} : { effectiveFrom },
    /** Not while it is to happen later, and no hour is picked yet. */
    isKnown: isPlanned === (effectiveFrom !== null),
    when: <From value={typed} onChange={pick} />,
    /** It has happened: the next one is asked anew. */
    reset: () => setTyped(null),
  }
}
