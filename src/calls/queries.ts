import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  ne,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { CallState, Direction, Ending } from './call.ts'
import type { Result } from './errand.ts'
import { callEvents, calls, celEvents } from './tables.ts'
import type { Message } from './voicemail.ts'

// Questions about calls. What moves a call is in store.ts; nothing here writes.

/** Of a call that has ended; null of every other. */
const messageOf = sql<Message | null>`${calls.value} -> 'message'`

const columns = {
  ...{ id: calls.id, state: calls.state, servedBy: calls.servedBy, dialled: calls.dialled },
  ...{ caller: calls.caller, operatorId: calls.operatorId, arrivedAt: calls.arrivedAt },
  ...{ talkAt: calls.talkAt, endedAt: calls.endedAt, ending: calls.ending, fault: calls.fault },
  ...{ direction: calls.direction, result: calls.result },
  ...{ refusedFor: calls.refusedFor, message: messageOf },
  ...{ endedIn: calls.endedIn, waitMs: calls.waitMs, talkMs: calls.talkMs },
}

/** A call as lists show it; instants in epoch milliseconds. */
export type CallRow = Pick<typeof calls.$inferSelect, Exclude<keyof typeof columns, 'message'>> &
  Readonly<{ message: Message | null }>

export type CallFilter = Readonly<{
  state?: CallState
  direction?: Direction
  result?: Result
  ending?: Ending
  caller?: string
  operatorId?: string
}>

/** Newest first. */
export async function listCalls(
  db: Db,
  slice: Slice,
  { state, direction, result, ending, caller, operatorId }: CallFilter,
  within: SQL | undefined,
): Promise<CallRow[]> {
  return db
    .select(columns)
    .from(calls)
    .where(
      and(
        state ? eq(calls.state, state) : undefined,
        // As the index calls_out has it.
        direction === 'out' ? sql`${calls.direction} = 'out'` : undefined,
        direction === 'in' ? eq(calls.direction, 'in') : undefined,
        result ? eq(calls.result, result) : undefined,
        ending ? eq(calls.ending, ending) : undefined,
        caller ? eq(calls.caller, caller) : undefined,
        operatorId ? eq(calls.operatorId, operatorId) : undefined,
        inSlice(calls.arrivedAt, calls.id, slice),
        within,
      ),
    )
    .orderBy(desc(calls.arrivedAt), desc(calls.id))
    .limit(slice.rows)
}

export async function findCall(db: Db, id: string, within: SQL | undefined): Promise<CallRow | null> {
  const [row] = await db
    .select(columns)
    .from(calls)
    .where(and(eq(calls.id, id), within))
  return row ?? null
}

export type CallEventRow = typeof callEvents.$inferSelect

/** The call's journal from an entry on, oldest first. */
export async function eventsOfCall(db: Db, id: string, after: number, rows: number): Promise<CallEventRow[]> {
  return db
    .select()
    .from(callEvents)
    .where(and(eq(callEvents.callId, id), gt(callEvents.version, after)))
    .orderBy(asc(callEvents.version))
    .limit(rows)
}

export async function callsOf(db: Db, ids: readonly string[]): Promise<CallRow[]> {
  if (ids.length === 0) return []
  return db
    .select(columns)
    .from(calls)
    .where(inArray(calls.id, [...ids]))
    .orderBy(asc(calls.arrivedAt))
}

/** The last calls of this number, newest first. */
export async function callsOfCaller(db: Db, number: string, rows: number): Promise<CallRow[]> {
  return db
    .select(columns)
    .from(calls)
    .where(eq(calls.caller, number))
    .orderBy(desc(calls.arrivedAt))
    .limit(rows)
}

/** How often this number has called since then, and how often nobody answered in time. */
export async function countOfCaller(
  db: Db,
  number: string,
  since: Ms,
): Promise<{ calls: number; abandoned: number }> {
  const [row] = await db
    .select({
      calls: sql<number>`count(*)`,
      abandoned: sql<number>`count(*) filter (where ${calls.ending} = 'abandoned')`,
    })
    .from(calls)
    .where(and(eq(calls.caller, number), gte(calls.arrivedAt, since), ne(calls.direction, 'out')))
  return row ?? { calls: 0, abandoned: 0 }
}

/** Calls that this operator was put through to. */
export const ownCalls = (personId: string): SQL => eq(calls.operatorId, personId)

const build = new QueryBuilder()

const isAmong = (callId: SQLWrapper, which: SQL | undefined): SQL =>
  sql`${callId} in ${build.select({ id: calls.id }).from(calls).where(which)}`

/** Condition for other rooms: this person answered the call. An offer that came to nothing is no answer. */
export function answeredBy(callId: SQLWrapper, personId: string): SQL {
  return isAmong(callId, and(ownCalls(personId), isNotNull(calls.talkAt)))
}

/** Condition for other rooms: no call of the centre to itself, which says nothing about a citizen. */
export function isNoCheck(callId: SQLWrapper): SQL {
  return isAmong(callId, ne(calls.direction, 'check'))
}

/** Condition for other rooms: something holds of the number that the call was with. */
export function isOfNumber(callId: SQLWrapper, holds: (number: SQLWrapper) => SQL): SQL {
  return isAmong(callId, holds(calls.caller))
}

/** Condition for other rooms: the call was put through to this operator. */
export function isOfOperator(callId: SQLWrapper, personId: string): SQL {
  return isAmong(callId, ownCalls(personId))
}

/** What a recording of this call is one of (recordings/retention.ts), for other rooms. */
export function soundKindOf(callId: SQLWrapper): SQL {
  const kind = sql`case when ${calls.direction} = 'check' then 'check' when ${calls.direction} = 'out' then 'outgoing'
    when jsonb_typeof(${calls.value} -> 'message') = 'object' then 'message'
    when ${calls.talkAt} is not null then 'talk' else 'unanswered' end`
  return sql`(select ${kind} from ${calls} where ${calls.id} = ${callId})`
}

/** What Asterisk's own event log says of the citizen's channel; null = not told yet. */
export type Witnessed = Readonly<{ answeredMs: number | null; rtpPackets: number | null }>

/** The packets are counted by the dialplan at the hang-up (dialplan/extensions.conf: counted). */
export async function witnessedOf(db: Db, callId: string): Promise<Witnessed> {
  const isCount = sql`${celEvents.type} = 'APP_START' and ${celEvents.facts} ->> 'app' = 'NoOp'`
  // Our own legs carry the call's id too, and names of our own: as their id, or in a field.
  const isLeg = sql`${celEvents.uniqueId} like 'leg.%' or coalesce(${celEvents.facts} ->> 'userField', '') like 'leg.%'`
  const isCitizen = sql`not (${isLeg})`
  const [row] = await db
    .select({
      answeredMs: sql<
        number | null
      >`(extract(epoch from max(${celEvents.at}) filter (where ${celEvents.type} = 'HANGUP')
        - min(${celEvents.at}) filter (where ${celEvents.type} = 'ANSWER')) * 1000)::bigint`,
      count: sql<string | null>`max(${celEvents.facts} ->> 'data') filter (where ${isCount})`,
    })
    .from(celEvents)
    .where(and(eq(celEvents.callId, callId), isCitizen))
  const packets = /^rtp=(\d{1,9})$/.exec(row?.count ?? '')?.[1]
  return {
    answeredMs: row?.answeredMs ?? null,
    rtpPackets: packets === undefined ? null : Number(packets),
  }
}

/** Whose call it is, and from when to when; null = there is none. */
export async function callOf(
  db: Db,
  id: string,
): Promise<{ number: string | null; from: Ms; to: Ms | null } | null> {
  const [row] = await db
    .select({ number: calls.caller, from: calls.arrivedAt, to: calls.endedAt })
    .from(calls)
    .where(eq(calls.id, id))
  return row ?? null
}

/** True when another call of this number was answered after that instant. */
export async function answeredSince(
  tx: Db,
  { number, at, callId }: { number: string; at: Ms; callId: string },
): Promise<boolean> {
  const [row] = await tx
    .select({ id: calls.id })
    .from(calls)
    .where(and(eq(calls.caller, number), gt(calls.talkAt, at), ne(calls.id, callId)))
    .limit(1)
  return row !== undefined
}

/** Calls whose citizen's channel was not yet seen gone, and these in any case; few at any moment (calls_open). */
export async function callsNow(db: Db, ids: readonly string[]) {
  const isAsked = ids.length > 0 ? inArray(calls.id, [...ids]) : undefined
  const rows = await db
    .select({ id: calls.id, number: calls.caller, state: calls.state, goneAt: calls.goneAt })
    .from(calls)
    .where(or(isNull(calls.goneAt), isAsked))
  return rows.map(({ id, number, state, goneAt }) => ({
    ...{ id, number, isEnded: state === 'ended', isGone: goneAt !== null },
  }))
}
