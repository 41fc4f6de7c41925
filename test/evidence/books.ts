import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { Database } from '../../src/db/database.ts'
import {
  chained,
  commitmentOf,
  type Entry,
  GENESIS,
  marksOf,
  rangeDigestOf,
  rowDigestOf,
  rowSaltOf,
} from '../../src/evidence/chain.ts'
import { createSealer } from '../../src/evidence/sealing.ts'
import { BYTES, formOf, INSTANTS, sourceOf } from '../../src/evidence/source.ts'
import type { TestDatabase } from '../database.ts'

export const KEY = randomBytes(24)

/** A clock moved by hand. */
export const CLOCK = { time: Date.parse('2026-11-22T03:00:00.123Z'), now: (): number => CLOCK.time }

export const sealerOf = (database: Database, key = KEY) => createSealer({ database, clock: CLOCK, key })

/** Seals until there is nothing left. @returns rounds that it took */
export async function sealAll(database: Database, sealer = sealerOf(database)): Promise<number> {
  for (let rounds = 1; ; rounds++) if (!(await sealer.round())?.isMore) return rounds
}

export async function connected(t: { after(work: () => Promise<void>): unknown }, url: string) {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  t.after(() => client.end().catch(() => {}))
  return client
}

/** `number` rows of the journal, in one statement. */
export const note = (client: pg.Client | TestDatabase['pool'], action: string, number = 1) =>
  client.query(
    `insert into audit_log (at, action, subject_kind, subject_id, facts)
     select '2026-11-22T02:59:59.5Z', $1, 'call', 'c' || n, jsonb_build_object('n', n) from generate_series(1, $2::int) n`,
    [action, number],
  )

type Stored = Entry & { salt: Buffer | null }

/** The chain as it is stored. */
export async function entriesOf({ pool }: Database): Promise<Stored[]> {
  const { rows } = await pool.query(
    `select seq, at, source, form, after_key as "afterKey", to_key as "toKey", rows, digest, marks, mac, salt
     from evidence_entries order by seq`,
  )
  return rows.map(row => ({ ...row, at: row.at.getTime() }))
}

/**
 * The whole chain, computed anew here from the rows' own words: what does not agree, in words. Slow and simple, so that
 * it shares nothing with what the database computes but the text of a row.
 */
export async function disagreements(database: TestDatabase, key = KEY): Promise<string[]> {
  const entries = await entriesOf(database)
  const again = chained(key, GENESIS, entries)
  const reached = new Map<string, number>()
  const faults: string[] = []
  for (const [index, entry] of entries.entries()) {
    const { seq, source, afterKey, toKey } = entry
    if (seq !== index + 1) faults.push(`${seq}: is entry ${index + 1}`)
    if (!again[index]?.mac.equals(entry.mac)) faults.push(`${seq}: mac`)
    if ((reached.get(source) ?? 0) !== afterKey) faults.push(`${seq}: begins at ${afterKey}`)
    reached.set(source, toKey)
    const digests = await digestsOf(database, entry)
    if (digests.length !== entry.rows) faults.push(`${seq}: ${digests.length} rows, not ${entry.rows}`)
    if (!rangeDigestOf(digests).equals(entry.digest)) faults.push(`${seq}: digest`)
    if (!marksOf(digests).equals(entry.marks)) faults.push(`${seq}: marks`)
  }
  return faults
}

async function digestsOf({ pool }: TestDatabase, entry: Stored): Promise<Buffer[]> {
  const source = sourceOf(entry.source)
  const { open, personal } = formOf(source, entry.form)
  const { rows } = await pool.query<{ key: number; open: string; personal: string }>(
    `select ${source.key} as key, ${textOf(open)} as open, ${textOf(personal)} as personal from ${source.name}
     where ${source.key} > $1 and ${source.key} <= $2 order by 1`,
    [entry.afterKey, entry.toKey],
  )
  return rows.map(row => {
    const commitment =
      personal.length > 0 && entry.salt ? commitmentOf(rowSaltOf(entry.salt, row.key), row.personal) : null
    return rowDigestOf(source, entry.form, { rowKey: row.key, openText: row.open, commitment })
  })
}

const textOf = (columns: readonly string[]) =>
  `jsonb_build_array(${columns
    .map(name =>
      INSTANTS.has(name) ? `${name} at time zone 'UTC'` : BYTES.has(name) ? `encode(${name}, 'hex')` : name,
    )
    .join(', ')})::text`
