import { randomUUID } from 'node:crypto'
import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { Asked, Callback, CallbackKind, CallbackState } from './callback.ts'
import { callbacks } from './tables.ts'

/**
 * One open entry per number, whoever comes first (callbacks_open_number); every further missed call adds to it.
 * The same call told twice counts once.
 */
export async function listMissed(tx: Db, callId: string, number: string, at: Ms): Promise<Callback> {
  const missedAt = new Date(at).toISOString()
  const isSame = sql`${callbacks.lastCallId} = excluded.last_call_id`
  const [row] = await tx
    .insert(callbacks)
    .values({
      ...{ id: randomUUID(), number, firstCallId: callId, lastCallId: callId, missedCalls: 1 },
      ...{ firstMissedAt: at, lastMissedAt: at },
    })
    .onConflictDoUpdate({
      target: callbacks.number,
      targetWhere: isNull(callbacks.clearedAt),
      set: {
        missedCalls: sql`${callbacks.missedCalls} + case when ${isSame} then 0 else 1 end`,
        // Calls taken into the books later may be older than what is there.
        firstMissedAt: sql`least(${callbacks.firstMissedAt}, ${missedAt}::timestamptz)`,
        lastMissedAt: sql`greatest(${callbacks.lastMissedAt}, ${missedAt}::timestamptz)`,
        lastCallId: sql`case when ${callbacks.lastMissedAt} <= ${missedAt}::timestamptz
          then excluded.last_call_id else ${callbacks.lastCallId} end`,
      },
    })
    .returning()
  if (!row) throw new Error('a callback was not stored')
  return row
}

/** The open entry of this number, cleared by a call answered after the last missed one. */
export async function clearByCall(tx: Db, callId: string, number: string, at: Ms): Promise<Callback | null> {
  const isOwn = sql`(${callbacks.tryCallId} is not distinct from ${callId}::uuid)`
  const [row] = await tx
    .update(callbacks)
    .set({
      ...{ clearedAt: at, clearedByCallId: callId, dueAt: null },
      // By the centre's own call, that was a try; its end is told later.
      tries: sql`${callbacks.tries} + ${isOwn}::int`,
      lastResult: sql`case when ${isOwn} then 'answered' else ${callbacks.lastResult} end`,
      lastTryAt: sql`case when ${isOwn} then ${new Date(at).toISOString()}::timestamptz
        else ${callbacks.lastTryAt} end`,
    })
    .where(and(eq(callbacks.number, number), isNull(callbacks.clearedAt), lte(callbacks.lastMissedAt, at)))
    .returning()
    .prepare('clear_callback')
    .execute()
  return row ?? null
}

/** @returns null when it is not there, or cleared already */
export async function clearByPerson(tx: Db, id: string, personId: string, at: Ms): Promise<Callback | null> {
  const [row] = await tx
    .update(callbacks)
    .set({ clearedAt: at, clearedById: personId, dueAt: null })
    .where(and(eq(callbacks.id, id), isNull(callbacks.clearedAt)))
    .returning()
  return row ?? null
}

export async function findCallback(db: Db, id: string): Promise<Callback | null> {
  const [row] = await db.select().from(callbacks).where(eq(callbacks.id, id))
  return row ?? null
}

export type Request = Readonly<{
  number: string
  /** The citizen's call, or who asked for it. */
  callId: string | null
  personId: string | null
  queue: string
  skill: string | null
  joinedAt: Ms
  at: Ms
  /** A number that was given up is left alone so long after its last try. */
  restMs: number
}>

/** Asked for, and neither reached nor given up yet: further wishes join it. */
const isActive = sql`${callbacks.requestedAt} is not null and ${callbacks.exhaustedAt} is null`

/**
 * One open entry per number, whoever comes first (callbacks_open_number): it becomes a requested one, or is one already
 * and keeps its place and its tries. @see restMs
 */
export async function request(tx: Db, { callId, personId, at, restMs, ...wish }: Request): Promise<Callback> {
  const joinedAt = new Date(wish.joinedAt).toISOString()
  const asked = { requestedAt: at, requestedCallId: callId, requestedById: personId, dueAt: at }
  const fresh = { ...asked, ...wish, tries: 0, lastTryAt: null, lastResult: null, lastCode: null }
  const kept = (column: keyof typeof fresh | 'exhaustedAt' | 'firstCallId') => {
    const name = sql.identifier(callbacks[column].name)
    return sql`case when ${isActive} then ${callbacks[column]} else excluded.${name} end`
  }
  const [row] = await tx
    .insert(callbacks)
    .values({
      ...{ id: randomUUID(), firstCallId: callId, lastCallId: callId, missedCalls: 0 },
      ...{ firstMissedAt: at, lastMissedAt: at, exhaustedAt: null },
      ...fresh,
    })
    .onConflictDoUpdate({
      target: callbacks.number,
      targetWhere: isNull(callbacks.clearedAt),
      set: {
        ...{ requestedAt: kept('requestedAt'), requestedCallId: kept('requestedCallId') },
        ...{ requestedById: kept('requestedById'), queue: kept('queue') },
        dueAt: sql`case when ${isActive} then ${callbacks.dueAt}
          else greatest(excluded.due_at, ${callbacks.lastTryAt} + ${restMs}::float8 * interval '1 millisecond') end`,
        ...{ skill: kept('skill'), tries: kept('tries'), lastTryAt: kept('lastTryAt') },
        ...{ lastResult: kept('lastResult'), lastCode: kept('lastCode'), exhaustedAt: kept('exhaustedAt') },
        // Told out of order, the earlier place is the one that was promised.
        joinedAt: sql`case when ${isActive} then least(${callbacks.joinedAt}, ${joinedAt}::timestamptz)
          else excluded.joined_at end`,
        lastMissedAt: sql`greatest(${callbacks.lastMissedAt}, excluded.last_missed_at)`,
        firstMissedAt: sql`least(${callbacks.firstMissedAt}, excluded.first_missed_at)`,
        lastCallId: sql`case when ${callbacks.lastMissedAt} <= excluded.last_missed_at
          then coalesce(excluded.last_call_id, ${callbacks.lastCallId}) else ${callbacks.lastCallId} end`,
      },
    })
    .returning()
  if (!row) throw new Error('a callback was not stored')
  return row
}

/** The open entry of this number. */
export async function openOf(db: Db, number: string): Promise<Callback | null> {
  const [row] = await db
    .select()
    .from(callbacks)
    .where(and(eq(callbacks.number, number), isNull(callbacks.clearedAt)))
  return row ?? null
}

/** Until the transaction ends this person asks for nothing else: two requests that both saw the last place would take it. */
export async function lockAsker(tx: Db, personId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`callbacks of ${personId}`}, 1022))`)
}

/** What this person has asked for; what came before an instant is not counted. */
export async function askedBy(db: Db, personId: string, since: Ms): Promise<Asked> {
  const own = eq(callbacks.requestedById, personId)
  // Nobody is due or dialled who is not open: as the indexes callbacks_due and callbacks_try_call have it.
  const open = db
    .select({ rows: sql<number>`count(*)::int` })
    .from(callbacks)
    .where(
      and(own, isNull(callbacks.clearedAt), or(isNotNull(callbacks.dueAt), isNotNull(callbacks.tryCallId))),
    )
  // Asking moves the last call up to itself: as the index callbacks_requested has it.
  const lately = db
    .select({ rows: sql<number>`count(*)::int` })
    .from(callbacks)
    .where(
      and(
        own,
        isNotNull(callbacks.requestedAt),
        gt(callbacks.lastMissedAt, since),
        gt(callbacks.requestedAt, since),
      ),
    )
  const [[opened], [asked]] = [await open, await lately]
  return { open: opened?.rows ?? 0, lastHour: asked?.rows ?? 0 }
}

/** Entries whose time has come, by place. */
export async function due(db: Db, at: Ms, rows: number): Promise<Callback[]> {
  return db
    .select()
    .from(callbacks)
    .where(and(isNotNull(callbacks.dueAt), lte(callbacks.dueAt, at)))
    .orderBy(asc(callbacks.joinedAt))
    .limit(rows)
}

/** Entries with a call of ours under way, cleared ones too. */
export async function trying(db: Db): Promise<Callback[]> {
  return db.select().from(callbacks).where(isNotNull(callbacks.tryCallId))
}

/** Takes the entry for a try; null where somebody else did, or it is no longer due. */
export async function take(tx: Db, callback: Callback, callId: string): Promise<Callback | null> {
  const { id, placings } = callback
  const [row] = await tx
    .update(callbacks)
    .set({ tryCallId: callId, placings: placings + 1, dueAt: null })
    .where(and(eq(callbacks.id, id), eq(callbacks.placings, placings), isNotNull(callbacks.dueAt)))
    .returning()
  return row ?? null
}

/** The entry whose try this call is, locked until the transaction ends. */
export async function lockTry(tx: Db, callId: string): Promise<Callback | null> {
  const [row] = await tx.select().from(callbacks).where(eq(callbacks.tryCallId, callId)).for('update')
  return row ?? null
}

export type Standing = Partial<Omit<Callback, 'id' | 'number'>>

export async function save(tx: Db, id: string, standing: Standing): Promise<Callback> {
  const [row] = await tx.update(callbacks).set(standing).where(eq(callbacks.id, id)).returning()
  if (!row) throw new Error(`callback ${id} is gone`)
  return row
}

/** Puts off what is due and nobody has taken; null where somebody has. */
export async function putOff(
  tx: Db,
  { id, placings }: Callback,
  standing: Standing,
): Promise<Callback | null> {
  const [row] = await tx
    .update(callbacks)
    .set(standing)
    .where(and(eq(callbacks.id, id), eq(callbacks.placings, placings), isNotNull(callbacks.dueAt)))
    .returning()
  return row ?? null
}

const inState: Readonly<Record<CallbackState, SQL | undefined>> = {
  missed: and(isNull(callbacks.clearedAt), isNull(callbacks.requestedAt)),
  due: and(isNull(callbacks.clearedAt), isNotNull(callbacks.dueAt)),
  placed: and(isNull(callbacks.clearedAt), isNotNull(callbacks.tryCallId)),
  exhausted: and(isNull(callbacks.clearedAt), isNotNull(callbacks.exhaustedAt)),
  cleared: isNotNull(callbacks.clearedAt),
}

export type CallbackFilter = Readonly<{
  kind: CallbackKind | undefined
  states: readonly CallbackState[] | undefined
  call?: MetCall | undefined
}>

/** A call of somebody's, from when to when; null = it goes on. */
export type MetCall = Readonly<{ number: string; from: Ms; to: Ms | null }>

/** Who was missed longer ago has an entry that the index finds no more. */
const LOOKED_BACK_MS: Ms = 31 * 86_400_000

/** Entries that stood open during it, or began with it. */
const metBy = ({ number, from, to }: MetCall) =>
  and(
    eq(callbacks.number, number),
    gte(callbacks.lastMissedAt, from - LOOKED_BACK_MS),
    to === null ? undefined : lte(callbacks.firstMissedAt, to),
    or(isNull(callbacks.clearedAt), gte(callbacks.clearedAt, from)),
  )

/** Open or cleared ones, the last missed first. */
export async function listCallbacks(
  db: Db,
  slice: Slice,
  isOpen: boolean,
  { kind, states, call }: CallbackFilter,
): Promise<Callback[]> {
  const isKind = kind && (kind === 'missed' ? isNull : isNotNull)(callbacks.requestedAt)
  return db
    .select()
    .from(callbacks)
    .where(
      and(
        isOpen ? isNull(callbacks.clearedAt) : isNotNull(callbacks.clearedAt),
        isKind,
        call && metBy(call),
        states && or(...states.map(state => inState[state])),
        inSlice(callbacks.lastMissedAt, callbacks.id, slice),
      ),
    )
    .orderBy(desc(callbacks.lastMissedAt), desc(callbacks.id))
    .limit(slice.rows)
}
