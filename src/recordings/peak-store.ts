import { and, eq, isNull } from 'drizzle-orm'
import type { Database, Db } from '../db/database.ts'
import { recordingPeaks, recordings } from './tables.ts'

export type PeaksRow = typeof recordingPeaks.$inferSelect

export async function findPeaks(db: Db, recordingId: string): Promise<PeaksRow | null> {
  const [row] = await db.select().from(recordingPeaks).where(eq(recordingPeaks.recordingId, recordingId))
  return row ?? null
}

/** Not of one that was purged while they were counted: the purge that goes on now is waited for. */
export async function keepPeaks(database: Database, row: PeaksRow): Promise<void> {
  const { recordingId, ...set } = row
  await database.tx(async tx => {
    const [there] = await tx
      .select({ id: recordings.id })
      .from(recordings)
      .where(and(eq(recordings.id, recordingId), isNull(recordings.purgedAt)))
      .for('key share')
    if (!there) return
    await tx
      .insert(recordingPeaks)
      .values(row)
      .onConflictDoUpdate({ target: recordingPeaks.recordingId, set })
  })
}

/** They go with their recording. */
export async function dropPeaks(db: Db, recordingId: string): Promise<void> {
  await db.delete(recordingPeaks).where(eq(recordingPeaks.recordingId, recordingId))
}
