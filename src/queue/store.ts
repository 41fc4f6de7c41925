import { and, asc, desc, eq, isNotNull, lte, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Candidate, Waiter } from './match.ts'
import type { Operator } from './operator.ts'
import { operators, waiting } from './tables.ts'

/** More callers or operators than this are matched in a further round. */
const ROUND = 200

type Row = typeof operators.$inferSelect

const toOperator = ({ personId, ...rest }: Row): Operator => ({ id: personId, ...rest })

/** The operator's row, locked until the transaction ends. */
export async function lockOperator(tx: Db, id: string): Promise<Operator | null> {
  const [row] = await tx.select().from(operators).where(eq(operators.personId, id)).for('update')
  return row ? toOperator(row) : null
}

export async function saveOperator(tx: Db, operator: Operator): Promise<void> {
  const { id, ...rest } = operator
  await tx
    .insert(operators)
    .values({ personId: id, ...rest })
    .onConflictDoUpdate({ target: operators.personId, set: rest })
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

export async function candidates(db: Db, at: Ms): Promise<Candidate[]> {
  const rows = await db
    .select({ id: operators.personId, endpoint: operators.endpoint, idleSince: operators.idleSince })
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
  return rows.flatMap(({ endpoint, ...row }) => (endpoint ? [{ ...row, endpoint }] : []))
}

export async function waiters(db: Db): Promise<Waiter[]> {
  return db
    .select({ callId: waiting.callId, priority: waiting.priority, joinedAt: waiting.joinedAt })
    .from(waiting)
    .where(eq(waiting.isOffered, false))
    .orderBy(desc(waiting.priority), asc(waiting.joinedAt))
    .limit(ROUND)
}

export async function join(tx: Db, callId: string, joinedAt: Ms): Promise<void> {
  await tx.insert(waiting).values({ callId, joinedAt, priority: 0, isOffered: false }).onConflictDoNothing()
}

export async function leave(tx: Db, callId: string): Promise<void> {
  await tx.delete(waiting).where(eq(waiting.callId, callId))
}

export async function setOffered(tx: Db, callId: string, isOffered: boolean): Promise<void> {
  await tx.update(waiting).set({ isOffered }).where(eq(waiting.callId, callId))
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
