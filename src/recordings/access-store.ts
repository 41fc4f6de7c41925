import { and, desc, eq, gt, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { AccessRequest, AccessState } from './access.ts'
import { accessRequests } from './tables.ts'

const { linkDigest } = accessRequests
/** All but the link. */
const shown = {
  ...{ id: accessRequests.id, askedAt: accessRequests.askedAt, askedById: accessRequests.askedById },
  ...{ forId: accessRequests.forId, unitId: accessRequests.unitId, ticketId: accessRequests.ticketId },
  ...{ recordingIds: accessRequests.recordingIds, wish: accessRequests.wish },
  ...{ purpose: accessRequests.purpose, reference: accessRequests.reference, state: accessRequests.state },
  ...{ decidedAt: accessRequests.decidedAt, decidedById: accessRequests.decidedById },
  ...{ reason: accessRequests.reason, until: accessRequests.until },
}

export async function insertAccess(tx: Tx, request: AccessRequest): Promise<void> {
  await tx.insert(accessRequests).values({ ...request, recordingIds: [...request.recordingIds] })
}

export async function findAccess(db: Db, id: string): Promise<AccessRequest | null> {
  const [row] = await db.select(shown).from(accessRequests).where(eq(accessRequests.id, id))
  return row ?? null
}

/** Locked until the transaction ends: two who decide at once do it one after the other. */
export async function lockAccess(tx: Tx, id: string): Promise<AccessRequest | null> {
  const [row] = await tx.select(shown).from(accessRequests).where(eq(accessRequests.id, id)).for('update')
  return row ?? null
}

export type AccessChange = Partial<
  Pick<AccessRequest, 'state' | 'decidedAt' | 'decidedById' | 'reason' | 'until'> & {
    linkDigest: string | null
  }
>

export async function changeAccess(tx: Tx, id: string, change: AccessChange): Promise<AccessRequest> {
  const [row] = await tx.update(accessRequests).set(change).where(eq(accessRequests.id, id)).returning(shown)
  if (!row) throw new Error('a request that was locked is there')
  return row
}

/** Whose link this is. */
export async function accessOfLink(db: Db, digest: string): Promise<AccessRequest | null> {
  const [row] = await db.select(shown).from(accessRequests).where(eq(linkDigest, digest))
  return row ?? null
}

/** Newest first. @param of whose; null = everybody's */
export function listAccess(
  db: Db,
  slice: Slice,
  { of, state }: { of: string | null; state?: AccessState },
): Promise<AccessRequest[]> {
  const { askedAt, id, forId } = accessRequests
  return db
    .select(shown)
    .from(accessRequests)
    .where(
      and(
        of === null ? undefined : eq(forId, of),
        state === undefined ? undefined : eq(accessRequests.state, state),
        inSlice(askedAt, id, slice),
      ),
    )
    .orderBy(desc(askedAt), desc(id))
    .limit(slice.rows)
}

/** Condition: somebody has leave to hear this recording. */
export function isGranted(recordingId: SQLWrapper, at: Ms): SQL {
  const { recordingIds, state, until } = accessRequests
  const holds = and(sql`${recordingIds} @> array[${recordingId}]`, eq(state, 'granted'), gt(until, at))
  return sql`exists (select 1 from ${accessRequests} where ${holds})`
}
