import { and, asc, desc, eq, isNotNull, lte, sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/pg-core'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import type { Candidate, Waiter } from './match.ts'
import type { Operator, OperatorEvent } from './operator.ts'
import { operatorEvents, operators, waiting } from './tables.ts'

/** More callers or operators than this are matched in a further round. */
const ROUND = 200

type Row = typeof operators.$inferSelect

const toOperator = ({ personId, ...rest }: Row): Operator => ({ id: personId, ...rest })

/** The operator's row, locked until the transaction ends. */
export async function lockOperator(tx: Db, id: string): Promise<Operator | null> {
  const select = tx.select().from(operators).where(eq(operators.personId, id)).for('update')
  const [row] = await select.prepare('lock_operator').execute()
  return row ? toOperator(row) : null
}

/**
 * The operator's row, and in the same statement the next row of their history where people would see a difference.
 * Told late by another clock, it holds from the last row on: history never goes back.
 */
export function saveOperator(tx: Tx, operator: Operator, event: OperatorEvent): void {
  const { id, ...rest } = operator
  const insert = tx.insert(operators).values({ personId: id, ...rest })
  const saved = insert.onConflictDoUpdate({ target: operators.personId, set: rest })
  const { presence, reason, activity, endpoint, callId } = operator
  const seen = sql`${presence}::text, ${reason}::text, ${activity}::text, ${endpoint}::text, ${callId}::uuid`
  const outcome = 'outcome' in event ? event.outcome : null
  tx.send(
    'save_operator',
    sql`with saved as ${saved}
    insert into ${operatorEvents} (person_id, at, type, outcome, presence, reason, activity, endpoint, call_id)
    select ${id}::uuid, greatest(${new Date(event.at).toISOString()}::timestamptz, last.at), ${event.type}::text,
      ${outcome}::text, ${seen}
    from (select 1) one left join lateral (
      select * from ${operatorEvents} where person_id = ${id}::uuid order by at desc, id desc limit 1) last on true
    where last.id is null
      or (last.presence, last.reason, last.activity, last.endpoint, last.call_id) is distinct from (${seen})`,
  )
}

export async function allOperators(db: Db): Promise<Operator[]> {
  return (await db.select().from(operators)).map(toOperator)
}

export async function operatorById(db: Db, id: string): Promise<Operator | null> {
  const [row] = await db.select().from(operators).where(eq(operators.personId, id))
  return row ? toOperator(row) : null
}

export async function operatorByEndpoint(tx: Db, endpoint: string): Promise<Operator | null> {
  const [row] = await tx.select().from(operators).where(eq(operators.endpoint, endpoint)).for('update')
  return row ? toOperator(row) : null
}

/** Operators whose wrap-up has run out, locked; those that somebody else is changing are left for the next look. */
export async function wrapUpsDue(tx: Db, at: Ms): Promise<Operator[]> {
  const rows = await tx
    .select()
    .from(operators)
    .where(and(eq(operators.activity, 'wrap-up'), lte(operators.wrapUpUntil, at)))
    .for('update', { skipLocked: true })
  return rows.map(toOperator)
}

/** The next instant at which an operator becomes offerable by mere time. */
export async function nextDue(db: Db, at: Ms): Promise<Ms | null> {
  const { rows } = await db.execute<{ due: Date | null }>(sql`
    select least(
      (select min(wrap_up_until) from operators where activity = 'wrap-up'),
      (select min(rest_until) from operators
        where presence = 'ready' and activity = 'free' and rest_until > ${new Date(at).toISOString()}::timestamptz)
    ) as due`)
  const due = rows[0]?.due
  return due ? new Date(due).getTime() : null
}

/** Who may be brought together now: one look, so that both sides are of the same instant. */
export async function unpaired(db: Db, at: Ms): Promise<{ waiters: Waiter[]; candidates: Candidate[] }> {
  const waiters = db
    .select({
      id: waiting.callId,
      endpoint: sql<string | null>`null`,
      priority: waiting.priority,
      since: waiting.joinedAt,
    })
    .from(waiting)
    .where(eq(waiting.isOffered, false))
    .orderBy(desc(waiting.priority), asc(waiting.joinedAt))
    .limit(ROUND)
  const candidates = db
    .select({
      id: operators.personId,
      endpoint: sql<string | null>`${operators.endpoint}`,
      priority: sql<number>`0`,
      since: operators.idleSince,
    })
    .from(operators)
    .where(
      and(
        eq(operators.presence, 'ready'),
        eq(operators.activity, 'free'),
        eq(operators.isReachable, true),
        isNotNull(operators.endpoint),
        sql`(${operators.restUntil} is null or ${operators.restUntil} <= ${new Date(at).toISOString()}::timestamptz)`,
      ),
    )
    .orderBy(asc(operators.idleSince))
    .limit(ROUND)
  const rows = await unionAll(waiters, candidates).prepare('unpaired').execute()
  return {
    waiters: rows.flatMap(({ id, endpoint, priority, since }) =>
      endpoint === null ? [{ callId: id, priority, joinedAt: since }] : [],
    ),
    candidates: rows.flatMap(({ id, endpoint, since }) =>
      endpoint === null ? [] : [{ id, endpoint, idleSince: since }],
    ),
  }
}

export type Place = Readonly<{
  callId: string
  joinedAt: Ms
  queue: string
  skill: string | null
  priority: number
}>

export function join(tx: Tx, { callId, joinedAt, queue, skill, priority }: Place): void {
  const place = { callId, joinedAt, queue, skill, priority, isOffered: false }
  tx.send('join_queue', tx.insert(waiting).values(place).onConflictDoNothing())
}

export function leave(tx: Tx, callId: string): void {
  tx.send('leave_queue', tx.delete(waiting).where(eq(waiting.callId, callId)))
}

export function setOffered(tx: Tx, callId: string, isOffered: boolean): void {
  tx.send('set_offered', tx.update(waiting).set({ isOffered }).where(eq(waiting.callId, callId)))
}

/** Everybody in the queue with their place, for the live view. */
export async function queueNow(db: Db): Promise<(Waiter & { isOffered: boolean })[]> {
  return db
    .select({
      callId: waiting.callId,
      priority: waiting.priority,
      joinedAt: waiting.joinedAt,
      isOffered: waiting.isOffered,
    })
    .from(waiting)
    .orderBy(desc(waiting.priority), asc(waiting.joinedAt))
    .limit(1_000)
}
