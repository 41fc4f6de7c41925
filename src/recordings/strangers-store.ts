import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import { recordingCopies, recordings } from './tables.ts'

/**
 * Which of these paths the books know: of a WAV as recorded by the recording's row, of any other form by that of a copy.
 * @param paths as storing.ts has them
 */
export async function knownPaths(db: Db, paths: readonly string[]): Promise<Set<string>> {
  const ids = paths.map(path => path.slice(path.lastIndexOf('/') + 1).slice(0, UUID_LENGTH))
  if (ids.length === 0) return new Set()
  const meant = sql`any(${`{${ids.join()}}`}::uuid[])`
  const recorded = await db
    .select({ path: recordings.path })
    .from(recordings)
    .where(sql`${recordings.id} = ${meant}`)
  const copied = await db
    .select({ path: recordingCopies.path })
    .from(recordingCopies)
    .where(
      and(
        sql`${recordingCopies.recordingId} = ${meant}`,
        eq(recordingCopies.place, 'local'),
        isNull(recordingCopies.goneAt),
      ),
    )
  return new Set([...recorded, ...copied].map(({ path }) => path))
}

const UUID_LENGTH = 36
