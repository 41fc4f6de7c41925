import { and, count, desc, eq, inArray, lt, lte, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Digest, LateTicket } from './byclock.ts'
import { ticketDigests, tickets } from './tables.ts'

/** Named one by one; the rest is a number, and in the list of the Office. */
const TICKETS_MOST = 200

/** Late and waiting for a unit: what is called `trễ hạn (đang chờ xử lý)`. By the index of what is late and open. */
const isLateNow = and(
  tickets.isLate,
  eq(tickets.state, 'open'),
  inArray(tickets.stage, ['with-officer', 'with-head']),
)
const reportedAt = sql<Ms | null>`(${tickets.course} ->> 'reportedAt')::bigint`.mapWith(Number)

/** @returns the longest late first, as many as are named, and how many there are of each unit */
export async function lateNow(db: Db): Promise<{ named: LateTicket[]; units: Digest['units'] }> {
  const named = await db
    .select({
      ...{ id: tickets.id, code: tickets.code, unitId: tickets.unitId, fieldCode: tickets.fieldCode },
      ...{ deadlineAt: tickets.deadlineAt, reportedAt },
    })
    .from(tickets)
    .where(isLateNow)
    .orderBy(tickets.stageSince, tickets.id)
    .limit(TICKETS_MOST)
  const units = await db
    .select({ unitId: tickets.unitId, late: count() })
    .from(tickets)
    .where(isLateNow)
    .groupBy(tickets.unitId)
    .orderBy(desc(count()), tickets.unitId)
  return { named, units }
}

/** How many of them the leaders have not had in a digest yet. */
export async function newlyLate(db: Db, since: Ms): Promise<number> {
  const [row] = await db
    .select({ many: count() })
    .from(tickets)
    .where(and(isLateNow, sql`${reportedAt} > ${since}`))
  return row?.many ?? 0
}

/** @returns false where this day has its digest already: of two processes the second waits here for the first */
export async function insertDigest(tx: Db, digest: Digest): Promise<boolean> {
  const rows = await tx
    .insert(ticketDigests)
    .values(digest)
    .onConflictDoNothing()
    .returning({ day: ticketDigests.day })
  return rows.length > 0
}

/** The last one before that day. */
export async function lastDigest(db: Db, day: string): Promise<Digest | null> {
  const [row] = await db
    .select()
    .from(ticketDigests)
    .where(lt(ticketDigests.day, day))
    .orderBy(desc(ticketDigests.day))
    .limit(1)
  return row ?? null
}

/** Whether something that was due by then has not been seen to. */
export async function isBehind(db: Db, at: Ms): Promise<boolean> {
  const [row] = await db.select({ id: tickets.id }).from(tickets).where(lte(tickets.dueAt, at)).limit(1)
  return row !== undefined
}
