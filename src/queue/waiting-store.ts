import { and, asc, desc, eq, gt, sql } from 'drizzle-orm'
import { BEFORE } from '../calls/outgoing.ts'
import type { Ms } from '../clock.ts'
import { oneOfSql } from '../db/columns.ts'
import type { Database, Db, Tx } from '../db/database.ts'
import type { Moved } from './line.ts'
import type { AtWork, Waiter } from './match.ts'
import { waiting } from './tables.ts'

/** Waiting callers, and who may be brought together. */

export type Place = Readonly<{
  callId: string
  joinedAt: Ms
  place: Ms
  queue: string
  skill: string | null
  priority: number
  /** Had an operator already, and lost them at once: first of their queue, whoever was moved up meanwhile. */
  isBack: boolean
}>

export function join(tx: Tx, { isBack, ...came }: Place): void {
  const { queue, priority } = came
  const front = sql`(select min(w.place) - 1 from waiting w where w.queue = ${queue} and w.priority = ${priority})`
  const place = isBack ? sql`least(${came.place}::float8, ${front})` : came.place
  const row = { ...came, place, isOffered: false }
  tx.send(isBack ? 'rejoin_queue' : 'join_queue', tx.insert(waiting).values(row).onConflictDoNothing())
}

export function leave(tx: Tx, callId: string): void {
  tx.send('leave_queue', tx.delete(waiting).where(eq(waiting.callId, callId)))
}

/** Not behind that instant. @returns whether that is further in front than before */
export async function keepPlace(db: Db, callId: string, since: Ms): Promise<boolean> {
  const moved = await db
    .update(waiting)
    .set({ place: since })
    .where(and(eq(waiting.callId, callId), gt(waiting.place, since)))
    .returning({ callId: waiting.callId })
  return moved.length > 0
}

export function setOffered(tx: Tx, callId: string, isOffered: boolean): void {
  tx.send('set_offered', tx.update(waiting).set({ isOffered }).where(eq(waiting.callId, callId)))
}

/** The operator they were pulled to did not take them: anybody may. */
export function freeAgain(tx: Tx, callId: string): void {
  const freed = tx.update(waiting).set({ isOffered: false, wanted: null }).where(eq(waiting.callId, callId))
  tx.send('offer_freed', freed)
}

export type InLine = Readonly<{
  callId: string
  queue: string
  skill: string | null
  priority: number
  place: number
  joinedAt: Ms
  wanted: string | null
  isOffered: boolean
}>

/** As many as anybody looks at; the counts beside them are of all. */
const SHOWN = 1_000

/** Everybody in the order of service. */
export async function lineNow(db: Db): Promise<InLine[]> {
  return db
    .select()
    .from(waiting)
    .orderBy(desc(waiting.priority), asc(waiting.place), asc(waiting.callId))
    .limit(SHOWN)
}

/** Everybody, none of whom is offered to an operator, moved or gone until the transaction ends. */
export async function lockLine(tx: Db): Promise<InLine[]> {
  return tx.select().from(waiting).orderBy(asc(waiting.callId)).for('update')
}

export async function lockWaiting(tx: Db, callId: string): Promise<InLine | null> {
  const [row] = await tx.select().from(waiting).where(eq(waiting.callId, callId)).for('update')
  return row ?? null
}

export async function savePlaces(tx: Db, moved: readonly Moved[]): Promise<void> {
  for (const { callId, place } of moved)
    await tx.update(waiting).set({ place }).where(eq(waiting.callId, callId))
}

export async function setWanted(tx: Db, callId: string, wanted: string | null): Promise<void> {
  await tx.update(waiting).set({ wanted }).where(eq(waiting.callId, callId))
}

export type CountOf = { queue: string; waiting: number; longestSince: Ms }

/**
 * Of each queue somebody waits in: how many, and since when the one who waits longest. Whom the centre is to call back,
 * or is calling, is not on the line: nobody waits there yet.
 */
export async function countsNow(db: Db): Promise<CountOf[]> {
  const { rows } = await db.execute<{ queue: string; waiting: number; since: string | Date }>(
    sql`select waiting.queue, count(*)::int as waiting, min(joined_at) as since
      from ${waiting} join calls on calls.id = call_id
      where not ${sql.raw(oneOfSql('calls.state', BEFORE))} group by 1`,
  )
  return rows.map(({ queue, waiting: count, since }) => ({
    ...{ queue, waiting: count },
    longestSince: new Date(since).getTime(),
  }))
}

export type Unpaired = Readonly<{
  waiters: readonly Waiter[]
  operators: readonly (Omit<AtWork, 'queues' | 'skills'> & { phone: string })[]
}>

/**
 * Who may be brought together now: one look, so that both sides are of the same instant. Of each kind of caller as many
 * as there are free operators: more cannot be served, and a kind that nobody can serve takes no other's room.
 */
export async function unpaired({ pool }: Pick<Database, 'pool'>, at: Ms): Promise<Unpaired> {
  const { rows } = await pool.query<{ waiters: Unpaired['waiters']; operators: Unpaired['operators'] }>({
    name: 'unpaired',
    text: UNPAIRED,
    values: [new Date(at).toISOString()],
  })
  const [found] = rows
  return { waiters: found?.waiters ?? [], operators: found?.operators ?? [] }
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`

const UNPAIRED = `
  with at_work as materialized (
    select person_id, endpoint, phone, idle_since, tried_at, tries,
      activity = 'free' and (rest_until is null or rest_until <= $1::timestamptz) as is_free
    from operators
    where presence = 'ready' and is_reachable and endpoint is not null
      and exists (select from waiting where not is_offered)),
  line as materialized (
    select call_id, queue, skill, priority, place, joined_at, wanted,
      row_number() over (partition by queue, skill, wanted order by priority desc, place, call_id) as nth
    from waiting where not is_offered and exists (select from at_work where is_free))
  select
    (select json_agg(json_build_object('callId', call_id, 'queue', queue, 'skill', skill, 'priority', priority,
        'place', place, 'joinedAt', ${ms('joined_at')}, 'wanted', wanted))
      from line where nth <= (select count(*) from at_work where is_free)) as waiters,
    (select json_agg(json_build_object('id', person_id, 'endpoint', endpoint, 'phone', phone, 'isFree', is_free,
        'idleSince', ${ms('idle_since')}, 'triedAt', ${ms('tried_at')}, 'tries', tries))
      from at_work where exists (select from line)) as operators`
