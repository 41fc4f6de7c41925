import { and, count, desc, eq, gt, inArray, isNotNull, isNull, lt, min, or, type SQL, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { letters } from '../documents/tables.ts'
import { noticeDeliveries } from '../notices/tables.ts'
import { privacyRequests } from '../privacy/tables.ts'
import type { Digest } from '../tickets/byclock.ts'
import { ticketDigests, tickets } from '../tickets/tables.ts'

// What waits for the Office and the leaders, each by the index of the list that it leads to. Nothing here writes.

const where = (condition: SQL | undefined) => sql<number>`count(*) filter (where ${condition})::int`

/** Since when the longest of them waits; null = none does. */
export async function countUnclear(db: Db): Promise<{ many: number; since: Ms | null }> {
  const [row] = await db
    .select({ many: count(), since: min(tickets.stageSince) })
    .from(tickets)
    .where(eq(tickets.stage, 'with-office'))
  return { many: row?.many ?? 0, since: row?.since ?? null }
}

/** Late, and a unit still has it: as the list of the same name. */
const isLateNow = and(
  tickets.isLate,
  eq(tickets.state, 'open'),
  inArray(tickets.stage, ['with-officer', 'with-head']),
)
const isUndirected = sql`${tickets.course} #> '{directions,0}' is null`

export const countLate = (db: Db) =>
  db
    .select({
      ...{ unitId: tickets.unitId, many: count(), undirected: where(isUndirected) },
      ...{ withOfficer: where(eq(tickets.stage, 'with-officer')) },
      oldest: min(tickets.deadlineAt),
    })
    .from(tickets)
    .where(isLateNow)
    .groupBy(tickets.unitId)
    .orderBy(desc(count()), tickets.unitId)

export async function countProcedural(db: Db): Promise<number> {
  const [row] = await db
    .select({ many: count() })
    .from(tickets)
    .where(and(tickets.isProcedural, eq(tickets.state, 'open')))
  return row?.many ?? 0
}

export async function countLetters(db: Db, now: Ms) {
  const drafts = await db.$count(letters, eq(letters.state, 'draft'))
  const isUnanswered = and(eq(letters.state, 'issued'), isNotNull(letters.dueAt))
  const unanswered = await db.$count(letters, isUnanswered)
  return { drafts, unanswered, overdue: await db.$count(letters, and(isUnanswered, lt(letters.dueAt, now))) }
}

/** `overdue`: not answered, or not done, by when it must be. */
export async function countRequests(db: Db, now: Ms) {
  const { answerDueAt, answeredAt, dueAt, endedAt } = privacyRequests
  const isOverdue = or(and(isNull(answeredAt), lt(answerDueAt, now)), lt(dueAt, now))
  const [row] = await db
    .select({ open: count(), overdue: where(isOverdue) })
    .from(privacyRequests)
    .where(isNull(endedAt))
  return { open: row?.open ?? 0, overdue: row?.overdue ?? 0 }
}

/** Given up since then. */
export const countDead = (db: Db, since: Ms) =>
  db.$count(noticeDeliveries, and(eq(noticeDeliveries.state, 'dead'), gt(noticeDeliveries.createdAt, since)))

/** Newest first. */
export const digestsOf = (db: Db, before: string, rows: number) =>
  db
    .select({
      ...{ day: ticketDigests.day, at: ticketDigests.at },
      ...{ late: ticketDigests.late, fresh: ticketDigests.fresh },
    })
    .from(ticketDigests)
    .where(lt(ticketDigests.day, before))
    .orderBy(desc(ticketDigests.day))
    .limit(rows)

/** Of whole weeks or months, the newest first. @param before the first day of one */
export function digestPeriodsOf(
  db: Db,
  { span, before, rows }: { span: 'week' | 'month'; before: string; rows: number },
) {
  const { day, late, fresh } = ticketDigests
  // A day stands there as the province counts it: no zone has a say in whose week it is.
  const from = sql<string>`to_char(date_trunc(${sql.raw(`'${span}'`)}, ${day}::timestamp), 'YYYY-MM-DD')`
  return db
    .select({
      ...{ from, lastDay: sql<string>`max(${day})`, mornings: sql<number>`count(*)::int` },
      late: sql<number>`(array_agg(${late} order by ${day} desc))[1]`,
      ...{ fresh: sql<number>`sum(${fresh})::int`, most: sql<number>`max(${late})` },
    })
    .from(ticketDigests)
    .where(lt(day, before))
    .groupBy(from)
    .orderBy(desc(from))
    .limit(rows)
}

export async function digestOf(db: Db, day: string): Promise<Digest | null> {
  const [row] = await db.select().from(ticketDigests).where(eq(ticketDigests.day, day))
  return row ?? null
}
