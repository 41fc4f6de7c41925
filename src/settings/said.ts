import Value from 'typebox/value'
import type { Ms } from '../clock.ts'
import type { Province } from '../directory/province.ts'
import type { Announcements } from '../speech/rules.ts'
import { type Change, heldOf } from './effective.ts'

/** What the province says instead of the standard words; null = nothing. */
type Said = Announcements[string] | null

/** From `from` on callers hear something else. */
export type SaidStep = Readonly<{ change: Change; from: Ms; before: Said; after: Said }>

/**
 * What one prompt said and is planned to say, the newest step first: in the order in which callers hear it, whatever the
 * order in which it was written. What never took effect is no step. Pure.
 * @param changes every change of the section `announcements`, reverted ones and reverts too
 */
export function saidOver(profile: Province, changes: readonly Change[], name: string): SaidStep[] {
  const held = heldOf(profile, changes, 'announcements')
  const saidBy = (value: Announcements): Said => (Object.hasOwn(value, name) && value[name]) || null
  const steps = held.flatMap(({ from, value }, place) => {
    const earlier = held[place - 1]
    const change = changes.findLast(({ effectiveFrom }) => effectiveFrom === from)
    if (!earlier || !change || from === null) return []
    const [before, after] = [saidBy(earlier.value), saidBy(value)]
    return Value.Equal(before, after) ? [] : [{ change, from, before, after }]
  })
  return steps.toReversed()
}
