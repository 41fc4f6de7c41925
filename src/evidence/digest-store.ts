import { desc, eq, gte, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { evidenceDigests, evidenceEntries, evidenceStamps } from './tables.ts'

export type DigestRow = typeof evidenceDigests.$inferSelect
export type StampRow = typeof evidenceStamps.$inferSelect

export async function lastDigest(db: Db): Promise<DigestRow | null> {
  const [row] = await db.select().from(evidenceDigests).orderBy(desc(evidenceDigests.id)).limit(1)
  return row ?? null
}

export async function digestOf(db: Db, day: string): Promise<DigestRow | null> {
  const [row] = await db.select().from(evidenceDigests).where(eq(evidenceDigests.day, day))
  return row ?? null
}

/** Newest first. @param from days from this one on; null = whatever there is */
export async function digestsFrom(db: Db, from: string | null, limit: number): Promise<DigestRow[]> {
  return db
    .select()
    .from(evidenceDigests)
    .where(from === null ? undefined : gte(evidenceDigests.day, from))
    .orderBy(desc(evidenceDigests.day))
    .limit(limit)
}

export async function stampsOf(db: Db, digestId: number): Promise<StampRow[]> {
  return db.select().from(evidenceStamps).where(eq(evidenceStamps.digestId, digestId))
}

export async function insertStamp(
  db: Db,
  stamp: Readonly<{ digestId: number; at: Ms; authority: string; token: Buffer }>,
): Promise<void> {
  await db.insert(evidenceStamps).values(stamp)
}

/** @returns null where another program has made it */
export async function insertDigest(db: Db, digest: Omit<DigestRow, 'id'>): Promise<DigestRow | null> {
  const [row] = await db.insert(evidenceDigests).values(digest).onConflictDoNothing().returning()
  return row ?? null
}

/** When the first entry was made; null = nothing is sealed yet. */
export async function firstSealedAt(db: Db): Promise<Ms | null> {
  const [row] = await db
    .select({ at: evidenceEntries.at })
    .from(evidenceEntries)
    .where(eq(evidenceEntries.seq, 1))
  return row?.at ?? null
}

/** The last entry made before this instant: entries never go back in time. */
export async function lastBefore(db: Db, at: Ms): Promise<{ seq: number; mac: Buffer } | null> {
  const { seq, mac } = evidenceEntries
  const [row] = await db
    .select({ seq, mac })
    .from(evidenceEntries)
    .where(sql`${evidenceEntries.at} < ${new Date(at).toISOString()}::timestamptz`)
    .orderBy(desc(evidenceEntries.at), desc(seq))
    .limit(1)
  return row ?? null
}

type Part = { source: string; rows: number; after: number; to: number }

/** Of entries from `first` to `last`: rows by source, and which numbers of it. */
export async function partsOf(db: Db, first: number, last: number): Promise<Part[]> {
  const { rows } = await db.execute<Part>(sql`
    select source, sum(rows) as rows, min(after_key) as after, max(to_key) as to
    from evidence_entries where seq between ${first} and ${last} group by source order by source`)
  return rows.map(row => ({ ...row, rows: Number(row.rows) }))
}

/** SHA-256 over the lines (digest.ts: Digest) of what was written of recordings between two numbers. */
export async function recordingsOf(
  db: Db,
  { after, to }: Pick<Part, 'after' | 'to'>,
): Promise<{ count: number; sha256: string }> {
  const { rows } = await db.execute<{ count: number; sha256: string }>(sql`
    select count(*)::integer as count, encode(sha256(convert_to(coalesce(string_agg(
      id || ' ' || recording_id || ' ' || type || ' ' || sha256 || ' ' || coalesce(size_bytes::text, '-'),
      chr(10) order by id), ''), 'UTF8')), 'hex') as sha256
    from recording_events where id > ${after} and id <= ${to} and sha256 is not null`)
  return rows[0] ?? { count: 0, sha256: '' }
}
