import { and, desc, eq, gt, gte, type SQL, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import { dayStart, HELD_SECONDS, type Used } from './policy.ts'
import type { DialPurpose } from './rules.ts'
import { dialAttempts, dialSettlements } from './tables.ts'

/**
 * Until the transaction ends nobody else takes of the limits: two who both see the last minute would both take it.
 * One lock for the whole centre, since its minutes are everybody's.
 */
export async function lockLimits(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('dial limits', 1022))`)
}

/**
 * What counts against this person and against the centre. A call that is not settled counts as long as it has lasted,
 * at least the minute it holds, at most as long as any call may.
 * @param personId null = the centre by itself
 */
export async function usedBefore(
  db: Db,
  { personId, at, callSeconds }: { personId: string | null; at: Ms; callSeconds: number },
): Promise<Used> {
  const midnight = dayStart(at)
  const hourAgo = at - 3_600_000
  const own =
    personId === null ? sql`${dialAttempts.personId} is null` : sql`${dialAttempts.personId} = ${personId}`
  const today = sql`${dialAttempts.at} >= ${new Date(midnight).toISOString()}::timestamptz`
  const lasted = sql`extract(epoch from ${new Date(at).toISOString()}::timestamptz - ${dialAttempts.at})`
  const seconds = sql`coalesce(${dialSettlements.talkSeconds},
    least(${callSeconds}, greatest(${HELD_SECONDS}, ${lasted})))`
  const since = (from: Ms) => gt(dialAttempts.at, from)
  const [row] = await db
    .select({
      lastMinute: sql<number>`count(*) filter (where ${own} and ${since(at - 60_000)})`,
      lastHour: sql<number>`count(*) filter (where ${own} and ${since(hourAgo)})`,
      personSeconds: sql<number>`coalesce(ceil(sum(${seconds}) filter (where ${own} and ${today})), 0)::bigint`,
      centreSeconds: sql<number>`coalesce(ceil(sum(${seconds}) filter (where ${today})), 0)::bigint`,
    })
    .from(dialAttempts)
    .leftJoin(dialSettlements, eq(dialSettlements.attemptId, dialAttempts.id))
    // As the index dial_attempts_counted has it.
    .where(and(gte(dialAttempts.at, Math.min(midnight, hourAgo)), sql`is_allowed and purpose <> 'emergency'`))
  if (!row) throw new Error('a count gave no row')
  return row
}

export type Attempt = typeof dialAttempts.$inferInsert

export async function insertAttempt(tx: Db, attempt: Attempt): Promise<void> {
  await tx.insert(dialAttempts).values(attempt)
}

/** Told twice, the first counts. */
export async function insertSettlement(
  tx: Db,
  settlement: { attemptId: string; at: Ms; talkSeconds: number },
): Promise<void> {
  await tx
    .insert(dialSettlements)
    .values(settlement)
    .onConflictDoNothing({ target: dialSettlements.attemptId })
}

export type AttemptFilter = Readonly<{
  personId?: string
  purpose?: DialPurpose
  isAllowed?: boolean
  number?: string
}>

export type AttemptRow = Awaited<ReturnType<typeof listAttempts>>[number]

/** Newest first, with what became of it. */
export async function listAttempts(db: Db, slice: Slice, filter: AttemptFilter) {
  const { personId, purpose, isAllowed, number } = filter
  const conditions: (SQL | undefined)[] = [
    personId === undefined ? undefined : eq(dialAttempts.personId, personId),
    purpose === undefined ? undefined : eq(dialAttempts.purpose, purpose),
    isAllowed === undefined ? undefined : eq(dialAttempts.isAllowed, isAllowed),
    number === undefined ? undefined : eq(dialAttempts.number, number),
  ]
  return db
    .select({ attempt: dialAttempts, settlement: dialSettlements })
    .from(dialAttempts)
    .leftJoin(dialSettlements, eq(dialSettlements.attemptId, dialAttempts.id))
    .where(and(...conditions, inSlice(dialAttempts.at, dialAttempts.id, slice)))
    .orderBy(desc(dialAttempts.at), desc(dialAttempts.id))
    .limit(slice.rows)
}
