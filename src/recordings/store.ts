import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, min, type SQL, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import type { GapCause, JudgedState, RecordingState } from './recording.ts'
import { recordings } from './tables.ts'

export type RecordingRow = typeof recordings.$inferSelect

/** The column that other rooms' conditions speak about (service.ts: Reach). */
export const callIdColumn = recordings.callId
export const idColumn = recordings.id

const INT_MAX = 2_147_483_647

export async function insertRecording(
  tx: Db,
  recording: { id: string; callId: string; path: string; startedAt: Ms },
): Promise<void> {
  await tx
    .insert(recordings)
    .values({ ...recording, state: 'recording' })
    .onConflictDoNothing()
}

/**
 * A recording of a call whose file was found, ended where the call is.
 * @returns the row with this id, whoever wrote it; null = another has this path
 */
export async function linkRecording(
  tx: Db,
  found: { id: string; callId: string; path: string; startedAt: Ms; endedAt: Ms | null; cut: boolean },
): Promise<RecordingRow | null> {
  const { id, callId, path, startedAt, endedAt, cut } = found
  await insertRecording(tx, { id, callId, path, startedAt })
  if (endedAt !== null) await endRecordings(tx, idColumn, { id, at: endedAt, cut })
  return findRecording(tx, id)
}

/**
 * Ends what still records: one recording, or all of a call. A cut is known now and explains a gap that is only measured
 * later.
 */
export async function endRecordings(
  tx: Db,
  which: typeof recordings.id | typeof recordings.callId,
  { id, at, cut }: { id: string; at: Ms; cut: boolean },
): Promise<void> {
  const end = new Date(at).toISOString()
  await tx
    .update(recordings)
    .set({
      endedAt: at,
      expectedMs: sql`least(${INT_MAX}, greatest(0,
        extract(epoch from (${end}::timestamptz - ${recordings.startedAt})) * 1000))::integer`,
      gapCause: cut ? 'cut' : null,
    })
    .where(and(eq(which, id), isNull(recordings.endedAt)))
}

/** Ended, and not looked at yet; the oldest first. */
export async function unjudged(db: Db, limit: number, callId?: string): Promise<RecordingRow[]> {
  return db
    .select()
    .from(recordings)
    .where(
      and(
        eq(recordings.state, 'recording'),
        isNotNull(recordings.endedAt),
        callId === undefined ? undefined : eq(recordings.callId, callId),
      ),
    )
    .orderBy(asc(recordings.endedAt))
    .limit(limit)
}

export type Verified = Readonly<{
  state: JudgedState
  gapCause: GapCause | null
  /** By Asterisk's own event log where it was asked, else as it was. */
  expectedMs: number
  actualMs: number | null
  sizeBytes: number | null
  sha256: string | null
  verifiedAt: Ms
}>

/** @returns null when somebody else was faster: a judgement is made once */
export async function saveJudgement(db: Db, id: string, verified: Verified): Promise<RecordingRow | null> {
  const [row] = await db
    .update(recordings)
    .set(verified)
    .where(and(eq(recordings.id, id), eq(recordings.state, 'recording')))
    .returning()
  return row ?? null
}

export async function findRecording(db: Db, id: string, within?: SQL): Promise<RecordingRow | null> {
  const [row] = await db
    .select()
    .from(recordings)
    .where(and(eq(recordings.id, id), within))
  return row ?? null
}

/** Locked until the transaction ends, in one order for all. */
export async function lockRecordings(tx: Tx, ids: readonly string[]): Promise<RecordingRow[]> {
  if (ids.length === 0) return []
  return tx
    .select()
    .from(recordings)
    .where(inArray(recordings.id, [...ids]))
    .orderBy(asc(recordings.id))
    .for('update')
}

/** Recordings of these calls, in the order they were made. */
export async function recordingsOf(db: Db, callIds: readonly string[]): Promise<RecordingRow[]> {
  if (callIds.length === 0) return []
  return db
    .select()
    .from(recordings)
    .where(inArray(recordings.callId, [...callIds]))
    .orderBy(asc(recordings.startedAt), asc(recordings.id))
}

/** Judged since then, and not as they should be; the newest. */
export async function flaggedSince(db: Db, at: Ms, within: SQL) {
  return db
    .select({
      ...{ id: recordings.id, callId: recordings.callId },
      ...{ state: recordings.state, gapCause: recordings.gapCause },
    })
    .from(recordings)
    .where(and(inArray(recordings.state, ['short', 'missing']), gt(recordings.verifiedAt, at), within))
    .orderBy(desc(recordings.verifiedAt))
    .limit(FLAGGED_MOST)
}

const FLAGGED_MOST = 500

export type Standing = Readonly<{
  missing: number
  short: number
  unjudged: number
  oldestEndedAt: Ms | null
}>

/** By partial indexes: years of verified recordings cost nothing. */
export async function standing(db: Db): Promise<Standing> {
  const flagged = await db
    .select({ state: recordings.state, n: count() })
    .from(recordings)
    .where(inArray(recordings.state, ['short', 'missing']))
    .groupBy(recordings.state)
  const [open] = await db
    .select({ n: count(), oldestEndedAt: min(recordings.endedAt) })
    .from(recordings)
    .where(and(eq(recordings.state, 'recording'), isNotNull(recordings.endedAt)))
  const of = (state: RecordingState) => flagged.find(row => row.state === state)?.n ?? 0
  return {
    missing: of('missing'),
    short: of('short'),
    unjudged: open?.n ?? 0,
    oldestEndedAt: open?.oldestEndedAt ?? null,
  }
}
