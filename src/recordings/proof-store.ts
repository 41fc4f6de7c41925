import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice } from '../db/timeline.ts'
import type { RecordingRow } from './store.ts'
import { recordingCopies, recordingEvents, recordings } from './tables.ts'

type Period = Readonly<{ from: Ms | null; to: Ms | null }>

/** Recordings begun in [from, to), the oldest first, after the one given. */
export async function rowsToProve(
  db: Db,
  period: Period,
  after: Readonly<{ at: Ms; id: string }> | null,
  rows: number,
): Promise<RecordingRow[]> {
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
export async function eventsToProve(db: Db, ids: readonly string[]) {
  const found = await db
    .select()
    .from(recordingEvents)
    .where(inArray(recordingEvents.recordingId, [...ids]))
    .orderBy(asc(recordingEvents.recordingId), asc(recordingEvents.id))
  return Map.groupBy(found, event => event.recordingId)
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
  period: Period,
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
        inSlice(recordingEvents.at, recordingEvents.id, { ...period, after: null, rows: most }),
      ),
    )
    .orderBy(asc(recordingEvents.id))
    .limit(most)
}

/** Begun in [from, to) by their judgement, and by their row before or after it: the row took them out of the period. */
export async function judgedAndMoved(
  db: Db,
  { from, to }: Period,
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
