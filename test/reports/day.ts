import { randomUUID } from 'node:crypto'
import type { Ending, RefusedFor } from '../../src/calls/call.ts'
import { callEvents, calls } from '../../src/calls/tables.ts'
import type { Ms } from '../../src/clock.ts'
import { operatorEvents, operators } from '../../src/queue/tables.ts'
import type { Desk } from '../rooms.ts'

/** In Vietnam, at the turn from October to November 2026. */
export const at = (day: '31/10' | '01/11', time: string): Ms =>
  Date.parse(`2026-${day === '31/10' ? '10-31' : '11-01'}T${time}+07:00`)

export type Told = Readonly<{
  at: Ms
  /** Greeting, wait and talk in seconds; null = it did not come to that. */
  greeting?: number
  wait?: number | null
  talk?: number | null
  ending?: Ending | null
  endedIn?: string
  by?: 'caller' | 'operator'
  refusedFor?: RefusedFor
  queue?: string
  operator?: string
  /** Seconds after the answer at which it was held, and for how long. */
  hold?: readonly [after: number, lasting: number]
  /** Phones that rang in vain before: whose, from which second of the wait, how long, and how that ended. */
  vain?: readonly (readonly [operator: string, after: number, lasting: number])[]
  isFallback?: boolean
  /** The last operator's phone rang so long before the answer. */
  rang?: number
}>

const S = 1_000
type EventRow = [at: Ms, type: string, to: string, facts?: Record<string, unknown>]

/** Writes a call with its journal as the calls' machine would have left them. */
export async function tell({ database: { db } }: Desk, told: Told): Promise<string> {
  const id = randomUUID()
  const { greeting = 8, wait = null, talk = null, ending = 'served', rang = 2 } = told
  const isFallback = told.isFallback ?? false
  const joined = told.at + greeting * S
  const answered = talk === null ? null : joined + (wait ?? 0) * S
  const ended = (answered ?? joined + (wait ?? 0) * S) + (talk ?? 0) * S
  const endedIn =
    told.endedIn ??
    (isFallback ? 'fallback' : talk !== null ? 'talking' : wait === null ? 'greeting' : 'waiting')
  // Who hung up before the dialplan queued them has no event but that.
  const entered: EventRow[] = wait === null ? [] : [[joined, 'enteredFallback', 'fallback']]
  const events: EventRow[] = isFallback
    ? entered
    : [[told.at, 'arrived', endedIn === 'refusing' ? 'refusing' : 'greeting']]
  if (!isFallback && wait !== null) events.push([joined, 'soundEnded', 'waiting'])
  for (const [operator, after, lasting] of told.vain ?? [])
    events.push(
      [joined + after * S, 'operatorChosen', 'ringing', { operator, endpoint: 'x' }],
      [joined + (after + lasting) * S, 'deadline', 'waiting'],
    )
  if (endedIn === 'ringing')
    events.push([ended - rang * S, 'operatorChosen', 'ringing', { operator: told.operator }])
  if (answered !== null) events.push(...answer(id, told, answered, rang))
  if (ending !== null) events.push([ended, told.by === 'operator' ? 'legEnded' : 'callerGone', 'ended'])
  await db.insert(calls).values({
    ...{ id, version: events.length, state: ending === null ? 'waiting' : 'ended', value: {} as never },
    ...{ servedBy: isFallback ? 'fallback' : 'service', dialled: '1022', caller: '+84912345678' },
    ...{ operatorId: talk === null ? null : (told.operator ?? null), arrivedAt: told.at, talkAt: answered },
    ...(ending === null
      ? {}
      : {
          ...{ endedAt: ended, goneAt: ended, ending, fault: told.by ?? 'caller', endedIn },
          ...{ refusedFor: told.refusedFor ?? null, queue: told.queue ?? null },
          ...{ waitMs: (wait ?? 0) * S, talkMs: (talk ?? 0) * S },
        }),
  })
  await db.insert(callEvents).values(
    events.map(([when, type, toState, event = {}], n) => ({
      ...{ callId: id, version: n + 1, at: when, type, event, fromState: events[n - 1]?.[2] ?? null },
      ...{ toState, acts: [] },
    })),
  )
  return id
}

function answer(id: string, { operator, hold, isFallback }: Told, answered: Ms, rang: number): EventRow[] {
  const taken: EventRow[] = isFallback
    ? [[answered, 'fallbackAnswered', 'fallback', { operator }]]
    : [
        [answered - rang * S, 'operatorChosen', 'ringing', { operator, endpoint: 'x' }],
        [answered, 'legAnswered', 'talking', { leg: `leg.${id}.1` }],
      ]
  if (!hold) return taken
  const [after, lasting] = hold
  const held: EventRow[] = [[answered + after * S, 'held', 'talking']]
  return [...taken, ...held, [answered + (after + lasting) * S, 'resumed', 'talking']]
}

export type Done = readonly [
  at: Ms,
  state: 'ready' | 'paused' | 'signed-out' | 'ringing' | 'talking' | 'wrap-up',
  facts?: Readonly<{ type?: string; outcome?: string; reason?: string; callId?: string }>,
]

/** Writes an operator's history; what is not a presence leaves the presence ready. */
export async function attend({ database: { db } }: Desk, personId: string, history: readonly Done[]) {
  await db.insert(operators).values({
    ...{ personId, presence: 'ready', activity: 'free', since: history[0]?.[0] ?? 0, idleSince: 0 },
  })
  for (const [when, state, { type = 'presenceAsked', outcome, reason, callId } = {}] of history) {
    const isPresence = state === 'ready' || state === 'paused' || state === 'signed-out'
    await db.insert(operatorEvents).values({
      ...{ personId, at: when, type, outcome: outcome ?? null, reason: reason ?? null },
      ...{ presence: isPresence ? state : 'ready', activity: isPresence ? 'free' : state },
      callId: callId ?? null,
    })
  }
}
