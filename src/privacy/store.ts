import { and, asc, desc, eq, exists, inArray, isNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { RequestStep } from './request.ts'
import { privacyRequests, privacySteps } from './tables.ts'

export type PrivacyRequest = typeof privacyRequests.$inferSelect
export type StepRow = typeof privacySteps.$inferSelect

export async function insertRequest(tx: Db, request: PrivacyRequest): Promise<void> {
  await tx.insert(privacyRequests).values(request)
}

/** Locked until the transaction ends: what two people do at once is done one after the other. */
export async function lockRequest(tx: Db, id: string): Promise<PrivacyRequest | null> {
  const [row] = await tx.select().from(privacyRequests).where(eq(privacyRequests.id, id)).for('update')
  return row ?? null
}

export async function findRequest(db: Db, id: string): Promise<PrivacyRequest | null> {
  const [row] = await db.select().from(privacyRequests).where(eq(privacyRequests.id, id))
  return row ?? null
}

export type Change = Partial<
  Pick<PrivacyRequest, 'state' | 'dueAt' | 'answeredAt' | 'extendedAt' | 'endedAt' | 'basis'>
>

export async function changeRequest(tx: Db, id: string, change: Change): Promise<PrivacyRequest> {
  const [row] = await tx.update(privacyRequests).set(change).where(eq(privacyRequests.id, id)).returning()
  if (!row) throw new Error('a request that was locked is there')
  return row
}

export type NewStep = Readonly<{
  requestId: string
  at: Ms
  byId: string
  address: string
  step: RequestStep
  facts: Readonly<Record<string, unknown>>
}>

export async function insertStep(tx: Db, step: NewStep): Promise<void> {
  await tx.insert(privacySteps).values(step)
}

export function stepsOf(db: Db, requestId: string): Promise<StepRow[]> {
  return db
    .select()
    .from(privacySteps)
    .where(eq(privacySteps.requestId, requestId))
    .orderBy(asc(privacySteps.id))
}

/** Newest first. */
export function listRequests(
  db: Db,
  slice: Slice,
  { number, isOpen }: { number: string | undefined; isOpen: boolean },
): Promise<PrivacyRequest[]> {
  const { receivedAt, id } = privacyRequests
  const isMeant: (SQL | undefined)[] = [
    number === undefined ? undefined : eq(privacyRequests.number, number),
    isOpen ? isNull(privacyRequests.endedAt) : undefined,
    inSlice(receivedAt, id, slice),
  ]
  return db
    .select()
    .from(privacyRequests)
    .where(and(...isMeant))
    .orderBy(desc(receivedAt), desc(id))
    .limit(slice.rows)
}

/**
 * Whether what comes in for this number now is hidden from the start. What is being decided meanwhile is waited for: it
 * would not find a ticket that is not there yet. Asked before a ticket is locked, as whoever decides locks the number
 * before its tickets: in another order the two would wait for each other.
 */
export async function isRestricted(tx: Tx, number: string): Promise<boolean> {
  await tx.execute(sql`select pg_advisory_xact_lock_shared(${lockOf(number)})`)
  const { rows } = await tx.execute(sql`select 1 where ${isHidden(sql`${number}::text`)}`)
  return rows.length > 0
}

/** Until the transaction ends nothing comes in for this number; taken before any of its tickets. */
export async function lockNumber(tx: Tx, number: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${lockOf(number)})`)
}

const lockOf = (number: string): SQL => sql`hashtextextended(${`data of ${number}`}, 1022)`

const build = new QueryBuilder()

/** Condition for other rooms: the citizen of this number had their data hidden. */
export function isHidden(number: SQLWrapper): SQL {
  const { state, kind } = privacyRequests
  const theirs = sql`${privacyRequests.number} = ${number}`
  const holds = and(theirs, eq(state, 'done'), inArray(kind, ['restrict', 'erase']))
  return exists(build.select({ id: privacyRequests.id }).from(privacyRequests).where(holds))
}

/** Whether another request still keeps this number's data hidden. */
export async function isHeldByAnother(tx: Db, { id, number }: Pick<PrivacyRequest, 'id' | 'number'>) {
  const [row] = await tx
    .select({ id: privacyRequests.id })
    .from(privacyRequests)
    .where(
      and(
        eq(privacyRequests.number, number),
        eq(privacyRequests.state, 'done'),
        sql`${privacyRequests.kind} in ('restrict', 'erase')`,
        sql`${privacyRequests.id} <> ${id}`,
      ),
    )
    .limit(1)
  return row !== undefined
}
