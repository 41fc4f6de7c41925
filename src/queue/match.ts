import type { Ms } from '../clock.ts'

/** A caller waiting for an offer. */
export type Waiter = Readonly<{ callId: string; priority: number; joinedAt: Ms }>
/** An operator who may be offered a caller now. */
export type Candidate = Readonly<{ id: string; endpoint: string; idleSince: Ms }>
export type Pair = Readonly<{ waiter: Waiter; operator: Candidate }>

/**
 * Who is served next, by whom. Callers by priority, then by the time they joined: nobody is overtaken within a
 * priority. Operators longest idle first. O(n log n) in both.
 * @returns pairs in the order of service; every caller and every operator at most once
 */
export function match(waiters: readonly Waiter[], candidates: readonly Candidate[]): Pair[] {
  const queue = waiters.toSorted(
    (a, b) => b.priority - a.priority || a.joinedAt - b.joinedAt || (a.callId < b.callId ? -1 : 1),
  )
  const idle = candidates.toSorted((a, b) => a.idleSince - b.idleSince || (a.id < b.id ? -1 : 1))
  const pairs: Pair[] = []
  for (const [place, waiter] of queue.entries()) {
    const operator = idle[place]
    if (!operator) break
    pairs.push({ waiter, operator })
  }
  return pairs
}
