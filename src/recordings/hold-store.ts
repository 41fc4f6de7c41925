import { and, desc, eq, isNull, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Db, Tx } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import { legalHolds } from './tables.ts'

export type Hold = typeof legalHolds.$inferSelect

export async function insertHold(tx: Tx, hold: Hold): Promise<void> {
  await tx.insert(legalHolds).values(hold)
}

export async function lockHold(tx: Tx, id: string): Promise<Hold | null> {
  const [row] = await tx.select().from(legalHolds).where(eq(legalHolds.id, id)).for('update')
  return row ?? null
}

export async function releaseHold(
  tx: Tx,
  id: string,
  released: Pick<Hold, 'releasedAt' | 'releasedById' | 'releasedWhy'>,
): Promise<Hold> {
  const [row] = await tx.update(legalHolds).set(released).where(eq(legalHolds.id, id)).returning()
  if (!row) throw new Error('a hold that was locked is there')
  return row
}

/** Newest first. */
export function listHolds(db: Db, slice: Slice, isStanding: boolean): Promise<Hold[]> {
  const { at, id, releasedAt } = legalHolds
  return db
    .select()
    .from(legalHolds)
    .where(and(isStanding ? isNull(releasedAt) : undefined, inSlice(at, id, slice)))
    .orderBy(desc(at), desc(id))
    .limit(slice.rows)
}

/** Condition: this recording, or a ticket of its call, is held. @param ticketIds of the call, as a subselect */
export function isHeld(recordingId: SQLWrapper, ticketIds: SQL): SQL {
  const { recordingId: one, ticketId, releasedAt } = legalHolds
  return sql`(exists (select 1 from ${legalHolds} where ${one} = ${recordingId} and ${releasedAt} is null)
    or exists (select 1 from ${legalHolds} where ${ticketId} in ${ticketIds} and ${releasedAt} is null))`
}
