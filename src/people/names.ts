import { inArray } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import type { Named } from './person.ts'
import { people } from './tables.ts'

/** Names for other rooms' lists, which know people by id only. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Named>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await db
    .select({ id: people.id, username: people.username, displayName: people.displayName })
    .from(people)
    .where(inArray(people.id, wanted))
  return new Map(rows.map(row => [row.id, row]))
}
