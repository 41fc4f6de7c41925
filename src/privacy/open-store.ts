import { count, isNull, lt, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { privacyRequests } from './tables.ts'

/** What citizens asked and nobody has done or refused yet. */
export type OpenRequests = Readonly<{
  open: number
  late: number
  /** Whose one extension was not used yet. */
  extendable: number
}>

export async function countOpen(db: Db, at: Ms): Promise<OpenRequests> {
  const { dueAt, endedAt, extendedAt } = privacyRequests
  const [row] = await db
    .select({
      open: count(),
      late: count(sql`case when ${lt(dueAt, at)} then 1 end`),
      extendable: count(sql`case when ${isNull(extendedAt)} then 1 end`),
    })
    .from(privacyRequests)
    .where(isNull(endedAt))
  return row ?? { open: 0, late: 0, extendable: 0 }
}
