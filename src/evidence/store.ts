import { desc, eq, sql } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import { digestSql, sumSql } from './canonical.ts'
import { type Entry, rowSaltOf } from './chain.ts'
import { formOf, type Source } from './source.ts'
import { evidenceEntries } from './tables.ts'

/** Two programs of ours never make two chains of one: any number, the same for all. */
export const EVIDENCE_LOCK = 1022_0005

/** Rows of one entry at most: by running number, so that holes count too. A bad entry is looked at row by row. */
export const ENTRY_KEYS = 1_000

export type EntryRow = typeof evidenceEntries.$inferSelect

/** @returns false where another program seals just now; the lock ends with the transaction */
export async function lockChain(tx: Db): Promise<boolean> {
  const { rows } = await tx.execute<{ ok: boolean }>(
    sql`select pg_try_advisory_xact_lock(${EVIDENCE_LOCK}) as ok`,
  )
  return rows[0]?.ok === true
}

export async function entryOf(db: Db, seq: number): Promise<EntryRow | null> {
  const [row] = await db.select().from(evidenceEntries).where(eq(evidenceEntries.seq, seq))
  return row ?? null
}

export async function lastEntry(db: Db): Promise<EntryRow | null> {
  const [row] = await db.select().from(evidenceEntries).orderBy(desc(evidenceEntries.seq)).limit(1)
  return row ?? null
}

export type Standing = Readonly<{
  name: string
  /** Up to where it is sealed. */
  sealed: number
  /** The highest number that is visible. */
  newest: number | null
}>

/**
 * Of each source, how far it is sealed and how far it goes: two looks at an index each. A row whose number the sequence has
 * not given was put there by hand: it stays above the seal, where whoever verifies finds it, and what is written after it
 * is sealed as ever. What counts is the highest row below it, not the sequence: a number may be given and never used.
 */
export async function standingOf(db: Db, sources: readonly Source[]): Promise<Standing[]> {
  const one = ({ name, key }: Source) => `select '${name}' as name,
    coalesce((select max(to_key) from evidence_entries where source = '${name}'), 0) as sealed,
    (select max("${key}") from "${name}" where "${key}" <=
      (select pg_sequence_last_value(pg_get_serial_sequence('"${name}"', '${key}')))) as newest`
  return (await db.execute<Standing>(sql.raw(sources.map(one).join(' union all ')))).rows
}

/** Which transactions hold the lock of those who write to it, of each table. */
export async function writersOf(db: Db): Promise<Map<string, Set<string>>> {
  const { rows } = await db.execute<{ name: string; writer: string }>(sql`
    select c.relname as name, l.virtualtransaction as writer
    from pg_locks l join pg_class c on c.oid = l.relation and c.relnamespace = 'public'::regnamespace
    where l.locktype = 'relation' and l.mode = 'RowExclusiveLock' and l.granted
      and l.database = (select oid from pg_database where datname = current_database())`)
  const writers = new Map<string, Set<string>>()
  for (const { name, writer } of rows) writers.set(name, (writers.get(name) ?? new Set()).add(writer))
  return writers
}

export type Sum = Readonly<{
  toKey: number
  rows: number
  digest: Buffer
  marks: Buffer
  /** null where the form has no personal columns. */
  salt: Buffer | null
}>

export type Range = Readonly<{ after: number; upTo: number }>

/**
 * Rows of a source above `after`, put together by pieces of at most ENTRY_KEYS numbers; at most `pieces` of them. The
 * first begins at the first row, wherever that is.
 * @param secret 32 random bytes, which nobody keeps: each piece has a salt of its own, so that one can go
 */
export async function sumsOf(
  db: Db,
  source: Source,
  { after, upTo, secret, pieces }: Range & Readonly<{ secret: Buffer; pieces: number }>,
): Promise<Sum[]> {
  const form = source.forms.length
  const hasSalt = formOf(source, form).personal.length > 0
  const key = sql.raw(`r."${source.key}"`)
  const table = sql.raw(`"${source.name}"`)
  // `offset 0` below: flattened into the sums, each digest would be computed once for each of them.
  const digest = sql.raw(digestSql(source, form, { row: 'r', salt: 'p.salt' }))
  const { rows } = await db.execute<Omit<Sum, 'salt'> & { piece: number }>(sql`
    with f as (select min(${key}) - 1 as low from ${table} r where ${key} > ${after} and ${key} <= ${upTo}),
    p as (select n as piece, low + n * ${ENTRY_KEYS}::bigint as low,
        least(low + (n + 1) * ${ENTRY_KEYS}::bigint, ${upTo}::bigint) as high, sha256(${secret} || int8send(n)) as salt
      from f, generate_series(0::bigint, least((${upTo}::bigint - low - 1) / ${ENTRY_KEYS}, ${pieces - 1}::bigint)) n)
    select p.piece, s.rows, s.to_key as "toKey", s.digest, s.marks from p cross join lateral (
      select ${sql.raw(sumSql('x.key', 'x.digest'))} from (
        select ${key} as key, ${digest} as digest from ${table} r where ${key} > p.low and ${key} <= p.high offset 0) x) s
    where s.rows > 0 order by p.piece`)
  return rows.map(({ piece, ...sum }) => ({ ...sum, salt: hasSalt ? rowSaltOf(secret, piece) : null }))
}

export type NewEntry = Entry & Readonly<{ salt: Buffer | null }>

export async function insertEntries(tx: Db, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length > 0) await tx.insert(evidenceEntries).values([...entries])
}
