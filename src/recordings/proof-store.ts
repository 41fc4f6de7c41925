import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice } from '../db/timeline.ts'
import { type Execution, type Listed, type MuteAsked, sumOfList } from './founding.ts'
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

/** Plans that these events name, as the access log says that they were carried out. */
export async function executionsOf(db: Db, planIds: readonly string[]): Promise<Execution[]> {
  if (planIds.length === 0) return []
  const { rows } = await db.execute<Omit<Execution, 'at'> & { at: string }>(sql`
    select subject_id as "planId", extract(epoch from at) * 1000 as at, person_id as "personId", facts ->> 'sha256' as sha256
    from audit_log where subject_kind = 'retention-plan' and action = 'retention.executed'
      and subject_id in ${planIds}`)
  return rows.map(row => ({ ...row, at: Math.round(Number(row.at)) }))
}

/** What a plan lists, and the sum of it. */
export async function listOf(db: Db, planId: string): Promise<Listed> {
  const { rows } = await db.execute<{ id: string }>(
    sql`select recording_id as id from retention_items where plan_id::text = ${planId}`,
  )
  const ids = rows.map(({ id }) => id)
  return { recordingIds: new Set(ids), sha256: sumOfList(ids) }
}

/** Requests for silence in the journals of these calls. */
export async function mutesAskedIn(db: Db, callIds: readonly string[]): Promise<Map<string, MuteAsked[]>> {
  if (callIds.length === 0) return new Map()
  const { rows } = await db.execute<{ callId: string; at: string; by: string | null }>(sql`
    select call_id as "callId", extract(epoch from at) * 1000 as at, event ->> 'by' as by from call_events
    where type = 'asked' and (event = '{}' or event #>> '{request,act}' = 'mute-recording')
      and call_id = any(${`{${callIds.join()}}`}::uuid[])`)
  return Map.groupBy(
    rows.map(row => ({ ...row, at: Math.round(Number(row.at)) })),
    ({ callId }) => callId,
  )
}
