import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice } from '../db/timeline.ts'
import { recordingCopies, recordingEvents, recordings } from './tables.ts'

export type ProofRow = typeof recordings.$inferSelect
export type ProofEvent = typeof recordingEvents.$inferSelect

/** Recordings begun in [from, to), the oldest first, after the one given. */
export async function rowsToProve(
  db: Db,
  period: Readonly<{ from: Ms | null; to: Ms | null }>,
  after: Readonly<{ at: Ms; id: string }> | null,
  rows: number,
): Promise<ProofRow[]> {
  const later =
    after === null
      ? undefined
      : sql`(${recordings.startedAt}, ${recordings.id}) > (${new Date(after.at).toISOString()}::timestamptz, ${after.id}::uuid)`
  return db
    .select()
    .from(recordings)
    .where(and(inSlice(recordings.startedAt, recordings.id, { ...period, after: null, rows }), later))
    .orderBy(asc(recordings.startedAt), asc(recordings.id))
    .limit(rows)
}

/** Of each of these recordings, the oldest first. */
export async function eventsToProve(db: Db, ids: readonly string[]): Promise<Map<string, ProofEvent[]>> {
  const found = await db
    .select()
    .from(recordingEvents)
    .where(inArray(recordingEvents.recordingId, [...ids]))
    .orderBy(asc(recordingEvents.recordingId), asc(recordingEvents.id))
  const byRecording = new Map<string, ProofEvent[]>()
  for (const event of found) {
    const events = byRecording.get(event.recordingId)
    if (events) events.push(event)
    else byRecording.set(event.recordingId, [event])
  }
  return byRecording
}

/** Of each of these recordings, the copies that the books would play. */
export async function copiesToProve(db: Db, ids: readonly string[]) {
  const { recordingId, place, path, sha256, removedAt } = recordingCopies
  const found = await db
    .select({ recordingId, place, path, sha256 })
    .from(recordingCopies)
    .where(and(inArray(recordingId, [...ids]), isNull(removedAt)))
  return Map.groupBy(found, row => row.recordingId)
}

/** Judgements whose recording has no row any more. A foreign key forbids it: whoever did it was stronger. */
export async function judgedAndGone(
  db: Db,
  { from, to }: Readonly<{ from: Ms | null; to: Ms | null }>,
  most: number,
): Promise<{ id: number; recordingId: string }[]> {
  return db
    .select({ id: recordingEvents.id, recordingId: recordingEvents.recordingId })
    .from(recordingEvents)
    .leftJoin(recordings, eq(recordings.id, recordingEvents.recordingId))
    .where(
      and(
        eq(recordingEvents.type, 'judged'),
        isNull(recordings.id),
        from === null
          ? undefined
          : sql`${recordingEvents.at} >= ${new Date(from).toISOString()}::timestamptz`,
        to === null ? undefined : sql`${recordingEvents.at} < ${new Date(to).toISOString()}::timestamptz`,
      ),
    )
    .orderBy(asc(recordingEvents.id))
    .limit(most)
}

/** Begun in [from, to) by their judgement, and by their row before or after it: the row took them out of the period. */
export async function judgedAndMoved(
  db: Db,
  { from, to }: Readonly<{ from: Ms | null; to: Ms | null }>,
  most: number,
): Promise<{ id: number; recordingId: string }[]> {
  if (from === null && to === null) return []
  const told = sql`${recordingEvents.facts} -> 'startedAt'`
  const sealedAt = sql`(case when jsonb_typeof(${told}) = 'number' then (${told})::numeric end)`
  const period = { from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER }
  return db
    .select({ id: recordingEvents.id, recordingId: recordingEvents.recordingId })
    .from(recordingEvents)
    .innerJoin(recordings, eq(recordings.id, recordingEvents.recordingId))
    .where(
      sql`${recordingEvents.type} = 'judged' and ${sealedAt} >= ${period.from} and ${sealedAt} < ${period.to}
        and (extract(epoch from ${recordings.startedAt}) * 1000 < ${period.from}
          or extract(epoch from ${recordings.startedAt}) * 1000 >= ${period.to})`,
    )
    .orderBy(asc(recordingEvents.id))
    .limit(most)
}
