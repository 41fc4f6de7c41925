import type { Ms } from '../clock.ts'
import { awayOf } from './away.ts'
import type { Call, CallEvent, CallRules } from './call.ts'
import { mutingOf } from './muting.ts'
import { limitOf } from './outgoing.ts'
import { waitDueAt } from './waiting.ts'

/** What is in hand of one call while anything happens to it. */
export type Lane = {
  /** As last stored; null before the first event. The row is the truth, this saves reading it back. */
  call: Call | null
  version: number
  isLoaded: boolean
  /** Events decided one after another, in the order they came. */
  tail: Promise<void>
  waiting: number
  /** Acts of earlier events are done before those of later ones. */
  acts: Promise<void>
  alarm: NodeJS.Timeout | null
}

export class LaneFull extends Error {
  override readonly name = 'LaneFull'
}

export type Lanes = ReturnType<typeof createLanes>

/**
 * One event at a time per call, calls side by side.
 * @param limit events waiting for one call; more means a loop
 */
export function createLanes(limit: number) {
  const lanes = new Map<string, Lane>()

  function laneOf(callId: string): Lane {
    const known = lanes.get(callId)
    if (known) return known
    const idle = { tail: Promise.resolve(), acts: Promise.resolve() }
    const lane: Lane = { call: null, version: 0, isLoaded: false, waiting: 0, alarm: null, ...idle }
    lanes.set(callId, lane)
    return lane
  }

  return {
    /** @throws LaneFull */
    run(callId: string, work: (lane: Lane) => Promise<void>): Promise<void> {
      const lane = laneOf(callId)
      if (lane.waiting >= limit) throw new LaneFull(`call ${callId} has ${lane.waiting} events waiting`)
      lane.waiting += 1
      const done = lane.tail.then(() => work(lane))
      lane.tail = done
        .catch(() => {})
        .finally(() => {
          lane.waiting -= 1
          if (lane.waiting === 0 && isOver(lane)) lanes.delete(callId)
        })
      return done
    },
    calls: (): Call[] => [...lanes.values()].flatMap(lane => (lane.call ? [lane.call] : [])),
    /** Resolves when everything that was in hand is decided and done. */
    async settled(): Promise<void> {
      while (lanes.size > 0) {
        const before = [...lanes.values()]
        await Promise.all(before.flatMap(lane => [lane.tail, lane.acts]))
        if (before.every(lane => lane.waiting === 0)) return
      }
    },
    forget(): void {
      for (const lane of lanes.values()) if (lane.alarm) clearTimeout(lane.alarm)
      lanes.clear()
    },
  }
}

/** A call that has ended and whose channel is gone needs no lane; a late event finds its row. */
function isOver(lane: Lane): boolean {
  return lane.call === null || (lane.call.state === 'ended' && lane.call.goneAt !== null)
}

/** What is told to the call at which instant if nothing happens before; null = nothing. */
export function dueOf(
  call: Call,
  rules: CallRules,
): (CallEvent & { type: 'deadline' | 'limitReached' }) | null {
  const [deadline, limit] = [deadlineOf(call, rules), limitOf(call)]
  if (limit !== null && (deadline === null || limit <= deadline)) return { type: 'limitReached', at: limit }
  return deadline === null ? null : { type: 'deadline', at: deadline }
}

/** When the call must be looked at again if nothing happens; null when it need not. */
export function deadlineOf(call: Call, rules: CallRules): Ms | null {
  if (call.state === 'waiting') return waitDueAt(call, rules)
  if ('deadlineAt' in call) return call.deadlineAt
  const guest = 'guest' in call ? (call.guest?.deadlineAt ?? null) : null
  const away = awayOf(call)
  if (away) return guest === null ? away.until : Math.min(away.until, guest)
  const muting = mutingOf(call)
  // Whoever is muted has no guest.
  if (muting) return muting.until
  return guest
}
