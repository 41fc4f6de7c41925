import { eq, inArray } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import { promptRecordings } from './tables.ts'

export type PromptRecording = typeof promptRecordings.$inferSelect

/** @returns whether it was new */
export async function insertRecording(tx: Db, row: PromptRecording): Promise<boolean> {
  const added = await tx
    .insert(promptRecordings)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: promptRecordings.id })
  return added.length > 0
}

export async function recordingBytes(db: Db, id: string): Promise<Buffer | null> {
  const [row] = await db
    .select({ wav: promptRecordings.wav })
    .from(promptRecordings)
    .where(eq(promptRecordings.id, id))
  return row?.wav ?? null
}

type Known = Pick<PromptRecording, 'id' | 'name' | 'seconds'>

export async function recordingsKnown(db: Db, ids: readonly string[]): Promise<Map<string, Known>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: promptRecordings.id, name: promptRecordings.name, seconds: promptRecordings.seconds })
    .from(promptRecordings)
    .where(inArray(promptRecordings.id, [...ids]))
  return new Map(rows.map(row => [row.id, row]))
}

/** Those of these that are not there. */
export async function missingRecordings(db: Db, ids: readonly string[]): Promise<string[]> {
  const known = await recordingsKnown(db, ids)
  return ids.filter(id => !known.has(id))
}
