import { and, asc, eq } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { RecordingEvent } from './event.ts'
import { recordingEvents, recordings } from './tables.ts'
import type { Part } from './wav.ts'

export type RecordingEventRow = typeof recordingEvents.$inferSelect

/** Belongs into the transaction of what it tells about: both are there, or neither. */
export async function recordEvent(tx: Db, event: RecordingEvent): Promise<void> {
  await tx.insert(recordingEvents).values({ ...event, facts: event.facts ?? {} })
}

/** What happened to a recording, the oldest first. */
export async function eventsOf(db: Db, recordingId: string): Promise<RecordingEventRow[]> {
  return db
    .select()
    .from(recordingEvents)
    .where(eq(recordingEvents.recordingId, recordingId))
    .orderBy(asc(recordingEvents.id))
}

/** Where somebody had a recording muted, in its order. */
export async function mutedParts(db: Db, recordingId: string): Promise<Part[]> {
  const rows = await db
    .select({ facts: recordingEvents.facts })
    .from(recordingEvents)
    .where(and(eq(recordingEvents.recordingId, recordingId), eq(recordingEvents.type, 'muted')))
    .orderBy(asc(recordingEvents.id))
  return rows.map(({ facts }) => facts as Part)
}

/** A part of a call's recording that somebody had muted; instants as the call has them. */
export async function recordMuted(
  tx: Db,
  part: Readonly<{ callId: string; from: Ms; to: Ms; by: string; why: string; ended: string }>,
): Promise<void> {
  const { callId, from, to, by, why, ended } = part
  const [row] = await tx
    .select({ startedAt: recordings.startedAt })
    .from(recordings)
    .where(eq(recordings.id, callId))
  if (!row) return // of a call that was never recorded nothing was muted
  const at = (instant: Ms) => Math.max(0, instant - row.startedAt)
  const facts = { fromMs: at(from), toMs: at(to), why, ended }
  await recordEvent(tx, { recordingId: callId, at: to, type: 'muted', byId: by, facts })
}
