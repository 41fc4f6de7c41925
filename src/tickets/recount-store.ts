import { and, asc, count, desc, eq, gt, isNotNull, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Recount } from './byclock.ts'
import { ticketRecounts, tickets } from './tables.ts'

/** Any number, the same for every process of ours: who holds it says under which calendar deadlines are counted. */
const RECOUNT_LOCK = 1022_0007

/** Until the transaction ends nobody else begins a recount. */
export async function lockBeginning(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${RECOUNT_LOCK})`)
}

export async function lastRecount(db: Db): Promise<Recount | null> {
  const [row] = await db.select().from(ticketRecounts).orderBy(desc(ticketRecounts.id)).limit(1)
  return row ?? null
}

export async function listRecounts(db: Db, rows: number): Promise<Recount[]> {
  return db.select().from(ticketRecounts).orderBy(desc(ticketRecounts.id)).limit(rows)
}

/** What ran is taken up by the new one, which counts everything again. */
export async function insertRecount(
  tx: Db,
  recount: Pick<Recount, 'version' | 'startedAt' | 'state'>,
): Promise<Recount> {
  await tx
    .update(ticketRecounts)
    .set({ state: 'superseded', endedAt: recount.startedAt })
    .where(eq(ticketRecounts.state, 'running'))
  const [open] = await tx.select({ many: count() }).from(tickets).where(isNotNull(tickets.deadlineAt))
  const [row] = await tx
    .insert(ticketRecounts)
    .values({ ...recount, total: recount.state === 'running' ? (open?.many ?? 0) : 0 })
    .returning()
  if (!row) throw new Error('a recount was not stored')
  return row
}

export async function isRunning(db: Db): Promise<boolean> {
  const rows = await db
    .select({ id: ticketRecounts.id })
    .from(ticketRecounts)
    .where(eq(ticketRecounts.state, 'running'))
    .limit(1)
  return rows.length > 0
}

/** The one that runs, for this transaction; null where there is none, or another process is at it. */
export async function claimRecount(tx: Db): Promise<Recount | null> {
  const [row] = await tx
    .select()
    .from(ticketRecounts)
    .where(eq(ticketRecounts.state, 'running'))
    .limit(1)
    .for('update', { skipLocked: true })
  return row ?? null
}

/** Tickets that a unit has, in the order of their ids; read ahead without a lock. */
export async function idsToCount(db: Db, after: string | null, rows: number): Promise<string[]> {
  const found = await db
    .select({ id: tickets.id })
    .from(tickets)
    .where(and(isNotNull(tickets.deadlineAt), after === null ? undefined : gt(tickets.id, after)))
    .orderBy(asc(tickets.id))
    .limit(rows)
  return found.map(({ id }) => id)
}

export type Progress = Readonly<{ lastId: string | null; done: number; changed: number; endedAt: Ms | null }>

export async function storeProgress(
  tx: Db,
  id: number,
  { endedAt, ...progress }: Progress,
): Promise<Recount> {
  const [row] = await tx
    .update(ticketRecounts)
    .set({ ...progress, endedAt, state: endedAt === null ? 'running' : 'done' })
    .where(eq(ticketRecounts.id, id))
    .returning()
  if (!row) throw new Error('a recount is gone')
  return row
}
