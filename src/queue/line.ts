import { byService } from './match.ts'

/** The order of waiting callers, rearranged by a supervisor. Pure. */
type Place = Readonly<{ callId: string; priority: number; place: number }>

export type Moved = Readonly<{ callId: string; place: number }>

/**
 * New places that put one caller directly before another of the same priority, or before all of it; nobody else's order
 * changes.
 * @param line everybody who waits, in any order
 * @param before null = the front
 * @returns the places to be stored, the caller's own first; null where the two are not both there with one priority
 */
export function movedBefore(
  line: readonly Place[],
  callId: string,
  before: string | null,
): readonly Moved[] | null {
  const caller = line.find(one => one.callId === callId)
  if (!caller) return null
  const others = line
    .filter(one => one.priority === caller.priority && one.callId !== callId)
    .toSorted(byService)
  const at = before === null ? 0 : others.findIndex(one => one.callId === before)
  const next = others[at]
  if (at < 0) return null
  if (!next) return [{ callId, place: caller.place }] // alone
  const previous = others[at - 1]
  if (!previous) return [{ callId, place: Math.min(caller.place, next.place - 1) }]
  const between = (previous.place + next.place) / 2
  if (between > previous.place && between < next.place) return [{ callId, place: between }]
  // No room between the two: those behind make some.
  const behind: Moved[] = []
  let least = previous.place + 2
  for (const one of others.slice(at)) {
    if (one.place >= least) break
    behind.push({ callId: one.callId, place: least })
    least += 1
  }
  return [{ callId, place: previous.place + 1 }, ...behind]
}

/** Whom a caller stands directly before, of the same priority; null = nobody. */
export function nextOf(line: readonly Place[], callId: string): string | null {
  const order = line.toSorted(byService)
  const at = order.findIndex(one => one.callId === callId)
  const next = at < 0 ? undefined : order[at + 1]
  return next && next.priority === order[at]?.priority ? next.callId : null
}

/** Where a caller stands in the queue they wait in, from 1. @param line in the order of service */
export function withPlaces<T extends Readonly<{ queue: string }>>(
  line: readonly T[],
): (T & { place: number })[] {
  const counts = new Map<string, number>()
  return line.map(one => {
    const place = (counts.get(one.queue) ?? 0) + 1
    counts.set(one.queue, place)
    return { ...one, place }
  })
}
