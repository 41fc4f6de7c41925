import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice } from '../db/timeline.ts'
import { recordingEvents, recordings } from './tables.ts'

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
