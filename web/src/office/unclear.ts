import type { Static } from 'typebox'
import type { Timeline } from '../../../src/tickets/schemas.ts'

/** The queue of what nobody knows whose it is. Pure. */

type Happened = Static<typeof Timeline>['items'][number]

/** Why it came before the Office, in the words of whoever asked last. */
export function reasonOf(
  items: readonly Happened[],
): Readonly<{ at: string; by: string; text: string }> | null {
  const asked = items.findLast(({ type, source }) => source === 'event' && type === 'askOffice')
  if (!asked) return null
  const { reason } = asked.facts
  return {
    at: asked.at,
    by: asked.by?.displayName ?? 'Hệ thống',
    text: typeof reason === 'string' && reason.trim() !== '' ? reason : 'Không ghi lý do',
  }
}

/** Units that gave it back before: whoever sends it there again should know. */
export function refusedBy(items: readonly Happened[]): readonly Readonly<{ unitId: string; why: string }>[] {
  const found = new Map<string, string>()
  let unitId: string | null = null
  for (const { type, source, facts, unitId: after } of items) {
    if (source !== 'event') continue
    if (type === 'giveBack' && unitId !== null)
      found.set(unitId, typeof facts.reason === 'string' ? facts.reason : '')
    unitId = after ?? unitId
  }
  return [...found].map(([id, why]) => ({ unitId: id, why }))
}

/**
 * Which of a list is looked at: the one that was, else the one that has taken its place.
 * @param place where it stood before it left the list
 */
export function chosenOf<T extends Readonly<{ id: string }>>(
  items: readonly T[],
  id: string | null,
  place: number,
): T | null {
  return items.find(item => item.id === id) ?? items[Math.min(place, items.length - 1)] ?? null
}

/** The next by the keyboard; the ends hold. */
export function neighbourOf<T extends Readonly<{ id: string }>>(
  items: readonly T[],
  id: string,
  by: 1 | -1,
): T | null {
  const place = items.findIndex(item => item.id === id)
  return items[Math.max(0, Math.min(items.length - 1, place + by))] ?? null
}
