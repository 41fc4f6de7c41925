import { eq } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import { recordingPeaks } from './tables.ts'

export type PeaksRow = typeof recordingPeaks.$inferSelect

export async function findPeaks(db: Db, recordingId: string): Promise<PeaksRow | null> {
  const [row] = await db.select().from(recordingPeaks).where(eq(recordingPeaks.recordingId, recordingId))
  return row ?? null
}

export async function keepPeaks(db: Db, row: PeaksRow): Promise<void> {
  const { recordingId: _, ...set } = row
  await db.insert(recordingPeaks).values(row).onConflictDoUpdate({ target: recordingPeaks.recordingId, set })
}

/** They go with their recording. */
export async function dropPeaks(db: Db, recordingId: string): Promise<void> {
  await db.delete(recordingPeaks).where(eq(recordingPeaks.recordingId, recordingId))
}
