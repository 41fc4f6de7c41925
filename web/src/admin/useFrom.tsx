import { useState } from 'react'
import { instantOf } from '../kit/instants.ts'
import { From } from './From.tsx'

/** When a change is to happen, asked of whoever makes it. */
export function useFrom() {
  const [typed, setTyped] = useState<string | null>(null)
  const [isPlanned, effectiveFrom] = [typed !== null, instantOf(typed)]
  return {
    isPlanned,
    effectiveFrom,
    /** Not while it is to happen later, and no hour is picked yet. */
    isKnown: isPlanned === (effectiveFrom !== null),
    when: <From value={typed} onChange={setTyped} />,
  }
}
