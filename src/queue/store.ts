import { and, eq, lte, ne, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import type { Operator, OperatorEvent } from './operator.ts'
import { operatorEvents, operators } from './tables.ts'

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

/** Browser phones of those who signed in with one, and whether they are held to be reachable. */
export async function browserPhones(
  db: Db,
): Promise<{ id: string; endpoint: string | null; isReachable: boolean }[]> {
  return db
    .select({ id: operators.personId, endpoint: operators.endpoint, isReachable: operators.isReachable })
    .from(operators)
    .where(and(eq(operators.phone, 'web'), ne(operators.presence, 'signed-out')))
}
