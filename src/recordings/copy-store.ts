import {
  and,
  asc,
  count,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  max,
  min,
  ne,
  sql,
} from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { RecordingRow } from './store.ts'
import type { Form, Frame, Place, Stored } from './storing.ts'
import { recordingCopies, recordings, storageWaits } from './tables.ts'

export type CopyRow = typeof recordingCopies.$inferSelect

/** One place where a recording's sound lies. `id` is null for the WAV as recorded while it is the only one ever made. */
export type Copy = Readonly<{
  id: number | null
  recordingId: string
  place: Place
  path: string
  form: Form
  /** Both of the bytes as they lie there. */
  sha256: string
  sizeBytes: number
  keyId: string | null
  wrappedKey: string | null
  frame: Frame | null
  at: Ms
}>

/** Copies that can be read, the local one first. */
export async function liveCopies(db: Db, recordingId: string): Promise<CopyRow[]> {
  return db
    .select()
    .from(recordingCopies)
    .where(and(eq(recordingCopies.recordingId, recordingId), isNull(recordingCopies.removedAt)))
    .orderBy(asc(recordingCopies.place))
}

/** An earlier copy of that name, given up and not gone yet, was written over by this one. */
export async function insertCopy(tx: Db, copy: Omit<Copy, 'id'> & { removedAt?: Ms | null }): Promise<void> {
  const { recordingId, place, path, at } = copy
  await tx
    .update(recordingCopies)
    .set({ goneAt: at })
    .where(
      and(
        eq(recordingCopies.recordingId, recordingId),
        eq(recordingCopies.place, place),
        eq(recordingCopies.path, path),
        isNotNull(recordingCopies.removedAt),
        isNull(recordingCopies.goneAt),
      ),
    )
  await tx.insert(recordingCopies).values(copy)
}

export async function removeCopy(tx: Db, id: number, at: Ms): Promise<void> {
  await tx
    .update(recordingCopies)
    .set({ removedAt: at })
    .where(and(eq(recordingCopies.id, id), isNull(recordingCopies.removedAt)))
}

/** Of every copy that there ever was: one in the store has the key of the local one that it was made of. */
export async function wipeKeys(tx: Db, recordingId: string): Promise<void> {
  await tx
    .update(recordingCopies)
    .set({ wrappedKey: null })
    .where(and(eq(recordingCopies.recordingId, recordingId), isNotNull(recordingCopies.wrappedKey)))
}

/** The row as it is now, kept from everybody else until the transaction ends. */
export async function lockRecording(tx: Db, id: string): Promise<RecordingRow | null> {
  const [row] = await tx.select().from(recordings).where(eq(recordings.id, id)).for('update')
  return row ?? null
}

export async function setStored(tx: Db, id: string, stored: Stored): Promise<void> {
  await tx.update(recordings).set({ stored }).where(eq(recordings.id, id))
}

export type Due = Readonly<{
  stored: Stored
  verifiedBefore: Ms
  at: Ms
  limit: number
  /** Those only whose copy in the store is not encrypted. */
  isPlainRemote: boolean
}>

/** Stored so since long enough, and not told to wait; the longest verified first. */
export async function dueRecordings(
  db: Db,
  { stored, verifiedBefore, at, limit, isPlainRemote }: Due,
): Promise<RecordingRow[]> {
  const { recordingId, notBefore } = storageWaits
  const isToWait = and(eq(recordingId, recordings.id), gt(notBefore, at))
  return db
    .select()
    .from(recordings)
    .where(
      and(
        eq(recordings.stored, stored),
        isNotNull(recordings.sha256),
        // Of a call that ended, and was looked at: `verifiedAt` is never of a file that is still written.
        inArray(recordings.state, ['verified', 'short']),
        lte(recordings.verifiedAt, verifiedBefore),
        sql`not exists (select from ${storageWaits} where ${isToWait})`,
        isPlainRemote ? inArray(recordings.id, plainRemote(db)) : undefined,
      ),
    )
    .orderBy(asc(recordings.verifiedAt))
    .limit(limit)
}

/** Of a copy, in the words of an index of its own, which is empty once all is encrypted. */
export const PLAIN_REMOTE = sql`place = 's3' and removed_at is null and form not like '%-aes'`

const plainRemote = (db: Db) =>
  db.select({ id: recordingCopies.recordingId }).from(recordingCopies).where(PLAIN_REMOTE)

export type Leaving = Readonly<{ place: Place; limit: number; recordingId?: string | undefined }>

/** Bytes that the books have given up and that are not gone yet. */
export async function leaving(db: Db, { place, limit, recordingId }: Leaving) {
  return db
    .select({
      ...{ id: recordingCopies.id, path: recordingCopies.path, recordingId: recordings.id },
      ...{ recorded: recordings.path, stored: recordings.stored },
    })
    .from(recordingCopies)
    .innerJoin(recordings, eq(recordings.id, recordingCopies.recordingId))
    .where(
      and(
        isNotNull(recordingCopies.removedAt),
        isNull(recordingCopies.goneAt),
        eq(recordingCopies.place, place),
        recordingId === undefined ? undefined : eq(recordingCopies.recordingId, recordingId),
      ),
    )
    .orderBy(asc(recordingCopies.removedAt))
    .limit(limit)
}

export async function isLeaving(tx: Db, id: number): Promise<boolean> {
  const [row] = await tx
    .select({ goneAt: recordingCopies.goneAt })
    .from(recordingCopies)
    .where(eq(recordingCopies.id, id))
  return row?.goneAt === null
}

export async function markGone(db: Db, id: number, at: Ms): Promise<void> {
  await db.update(recordingCopies).set({ goneAt: at }).where(eq(recordingCopies.id, id))
}

export async function waitOf(db: Db, recordingId: string) {
  const [row] = await db.select().from(storageWaits).where(eq(storageWaits.recordingId, recordingId))
  return row ?? null
}

export async function keepWait(db: Db, wait: typeof storageWaits.$inferInsert): Promise<void> {
  const { recordingId, ...set } = wait
  await db.insert(storageWaits).values(wait).onConflictDoUpdate({ target: storageWaits.recordingId, set })
}

export async function endWait(db: Db, recordingId: string): Promise<void> {
  await db.delete(storageWaits).where(eq(storageWaits.recordingId, recordingId))
}

/** Recordings whose storage failed at its last try. */
export async function failing(db: Db): Promise<number> {
  const [row] = await db.select({ n: count() }).from(storageWaits).where(isNotNull(storageWaits.error))
  return row?.n ?? 0
}

export async function failed(db: Db, limit: number) {
  return db
    .select()
    .from(storageWaits)
    .where(isNotNull(storageWaits.error))
    .orderBy(sql`${storageWaits.tries} desc`)
    .limit(limit)
}

/** How many recordings are stored how. */
export async function countStored(db: Db): Promise<{ stored: Stored; recordings: number }[]> {
  return db
    .select({ stored: recordings.stored, recordings: count() })
    .from(recordings)
    .where(isNotNull(recordings.sha256))
    .groupBy(recordings.stored)
}

/** The first and the last name of master keys that copies are wrapped with: two looks into an index, however many there are. */
export const keysInUse = (db: Db) =>
  db
    .select({ first: min(recordingCopies.keyId), last: max(recordingCopies.keyId) })
    .from(recordingCopies)
    .where(isNotNull(recordingCopies.wrappedKey))

/** Copies whose key is wrapped with another master key than this. */
export async function otherwiseWrapped(
  db: Db,
  keyId: string,
  { after, limit }: { after: number; limit: number },
): Promise<CopyRow[]> {
  return db
    .select()
    .from(recordingCopies)
    .where(
      and(
        isNotNull(recordingCopies.wrappedKey),
        ne(recordingCopies.keyId, keyId),
        gt(recordingCopies.id, after),
      ),
    )
    .orderBy(asc(recordingCopies.id))
    .limit(limit)
}

/** Unless it was wrapped anew, or wiped, meanwhile. */
export async function rewrapCopy(
  db: Db,
  { id, keyId }: Pick<CopyRow, 'id' | 'keyId'>,
  to: { keyId: string; wrappedKey: string },
): Promise<void> {
  await db
    .update(recordingCopies)
    .set(to)
    .where(
      and(
        eq(recordingCopies.id, id),
        eq(recordingCopies.keyId, keyId ?? ''),
        isNotNull(recordingCopies.wrappedKey),
      ),
    )
}

export async function hasSealed(db: Db): Promise<boolean> {
  const [row] = await db
    .select({ id: recordingCopies.id })
    .from(recordingCopies)
    .where(isNotNull(recordingCopies.wrappedKey))
    .limit(1)
  return row !== undefined
}

/** Kept in the store only, begun before that time and after that one; the oldest first. */
export async function onlyRemote(
  db: Db,
  { after, to, limit }: { after: { startedAt: Ms; id: string }; to: Ms; limit: number },
): Promise<RecordingRow[]> {
  const instant = sql`${new Date(after.startedAt).toISOString()}::timestamptz`
  const later = sql`(${recordings.startedAt}, ${recordings.id}::text) > (${instant}, ${after.id})`
  return db
    .select()
    .from(recordings)
    .where(
      and(
        // The index's own order; the pair tells those of one instant apart.
        gte(recordings.startedAt, after.startedAt),
        lt(recordings.startedAt, to),
        later,
        eq(recordings.stored, 'none+s3'),
      ),
    )
    .orderBy(asc(recordings.startedAt), asc(sql`${recordings.id}::text`))
    .limit(limit)
}
