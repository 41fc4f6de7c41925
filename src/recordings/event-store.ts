import { and, asc, eq } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import type { RecordingEvent } from './event.ts'
import { recordingEvents } from './tables.ts'
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
