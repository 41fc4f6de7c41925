import { and, eq, isNotNull, lte, type SQL, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { PLAIN_REMOTE } from './copy-store.ts'
import { type Cutoffs, type KeptFor, RECORDING_KINDS, type RecordingKind } from './retention.ts'
import { type Around, keptFor, kindOf } from './retention-store.ts'
import type { Stored } from './storing.ts'
import { recordingCopies, recordings } from './tables.ts'

/** What other rules of keeping would make of recordings: counted up to a limit, never changed. */

export type Aged = Readonly<{
  kind: RecordingKind
  /** By the rules asked about its time is over, by those that hold it is not; false = the other way round. */
  isDue: boolean
  /** Why it would stay all the same; null = it may go. */
  why: KeptFor | null
  recordings: number
  ms: number
  bytes: number
}>
export type AgedAsked = Readonly<{ before: Cutoffs; after: Cutoffs; at: Ms; around: Around; most: number }>

/** Of the oldest that still sound: those between the one cutoff of their kind and the other. */
export async function agedBeside(db: Db, asked: AgedAsked): Promise<{ looked: number; rows: Aged[] }> {
  const spans = RECORDING_KINDS.flatMap(kind => spanOf(kind, asked))
  if (spans.length === 0) return { looked: 0, rows: [] }
  const [from, to] = [Math.min(...spans.map(one => one.from)), Math.max(...spans.map(one => one.to))]
  const isBetween = sql.join(
    spans.map(
      one =>
        sql`(kind = ${one.kind} and started_at >= ${instant(one.from)} and started_at < ${instant(one.to)})`,
    ),
    sql` or `,
  )
  const { rows } = await db.execute<{ looked: number; found: Omit<Aged, 'isDue'>[] }>(sql`
    with looked as materialized (
      select ${recordings.id} as id, ${recordings.startedAt} as started_at, ${recordings.sizeBytes} as size_bytes,
        ${recordings.actualMs} as actual_ms, ${kindOf(asked)} as kind
      from ${recordings}
      where purged_at is null and sha256 is not null and started_at >= ${instant(from)} and started_at < ${instant(to)}
      order by started_at limit ${asked.most}
    ), concerned as (select * from looked where ${isBetween}), grouped as (
      select concerned.kind, ${keptFor(asked)} as why, count(*)::int as recordings,
        coalesce(sum(concerned.actual_ms), 0)::bigint as ms, coalesce(sum(concerned.size_bytes), 0)::bigint as bytes
      from concerned join ${recordings} on ${recordings.id} = concerned.id
      group by 1, 2 order by 1, 2 nulls first
    )
    select (select count(*)::int from looked) as looked,
      (select coalesce(jsonb_agg(grouped), '[]') from grouped) as found`)
  const [row] = rows
  const isDue = new Map(spans.map(one => [one.kind, one.isDue]))
  const found = row?.found ?? []
  return {
    looked: row?.looked ?? 0,
    rows: found.map(one => ({ ...one, isDue: isDue.get(one.kind) === true })),
  }
}

/** Null = never: as if the cutoff lay before everything. */
function spanOf(kind: RecordingKind, { before, after }: AgedAsked) {
  const [old, young] = [before[kind] ?? BEFORE_ALL, after[kind] ?? BEFORE_ALL]
  if (old === young) return []
  return [{ kind, from: Math.min(old, young), to: Math.max(old, young), isDue: young > old }]
}
const BEFORE_ALL = 0
const instant = (at: Ms): SQL => sql`${new Date(at).toISOString()}::timestamptz`

/** Verified by then and stored so, of the index alone; more than `most` are `most` + 1. */
export async function countStoredBy(
  db: Db,
  { stored, verifiedBefore, most }: { stored: Stored; verifiedBefore: Ms; most: number },
): Promise<number> {
  const isMeant = and(
    eq(recordings.stored, stored),
    isNotNull(recordings.sha256),
    lte(recordings.verifiedAt, verifiedBefore),
  )
  return counted(db, sql`select from ${recordings} where ${isMeant} limit ${most + 1}`)
}

/** Copies in the store that are not encrypted; more than `most` are `most` + 1. */
export const countPlainRemote = (db: Db, most: number): Promise<number> =>
  counted(db, sql`select from ${recordingCopies} where ${PLAIN_REMOTE} limit ${most + 1}`)

async function counted(db: Db, found: SQL): Promise<number> {
  const { rows } = await db.execute<{ n: number }>(sql`select count(*)::int as n from (${found}) as found`)
  return rows[0]?.n ?? 0
}
