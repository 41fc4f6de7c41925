import pg from 'pg'
import type { Ms } from '../clock.ts'
import { commitmentSql, commitmentUnder, saltSql } from './canonical.ts'
import { formOf, type Source, sourceOf } from './source.ts'
import { EVIDENCE_LOCK } from './store.ts'

/** Takes personal data out of a sealed row, as the law may order; what stands for it stays, and with it the seal. */
export type Erasure = Readonly<{
  source: string
  rowKey: number
  /** The law, and the decision or request, in words. */
  basis: string
  /** Who ordered it; null = somebody at the console. */
  byId: string | null
  at: Ms
}>

/** Why a row's personal data is not taken out. */
export class NotErasable extends Error {
  override readonly name = 'NotErasable'
}

/**
 * One transaction, of the owner of the tables: the service may not do this, and no owner by a slip (db/roles.ts).
 * The row's commitment is written down, its secret destroyed, its personal columns emptied. The entry's secret goes too,
 * since the row's could be had from it again; its neighbours keep theirs each for itself.
 */
export async function eraseRow(ownerUrl: string, erasure: Erasure): Promise<{ seq: number }> {
  const source = sourceOf(erasure.source)
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'cc1022 erasure' })
  client.on('error', () => {}) // told by the statement that meets it
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [EVIDENCE_LOCK])
    const entry = await entryOf(client, source, erasure)
    const commitment = await commitmentNow(client, { source, entry, rowKey: erasure.rowKey })
    await destroySecret(client, { source, entry, rowKey: erasure.rowKey })
    await empty(client, { source, form: entry.form, rowKey: erasure.rowKey })
    const { at, byId, basis, rowKey } = erasure
    await client.query(
      `insert into evidence_erasures (source, row_key, at, by_id, basis, commitment) values ($1, $2, $3, $4, $5, $6)`,
      [source.name, rowKey, new Date(at), byId, basis, commitment],
    )
    await client.query('commit')
    return { seq: entry.seq }
  } finally {
    await client.end() // rolls back what was not committed
  }
}

type Entry = Readonly<{
  seq: number
  form: number
  afterKey: number
  toKey: number
  salt: Buffer | null
  isErased: boolean
}>
type Row = Readonly<{ source: Source; entry: Entry; rowKey: number }>

async function entryOf(client: pg.Client, source: Source, { rowKey }: Erasure): Promise<Entry> {
  const { rows } = await client.query<Entry>(
    `select seq::float8 as seq, form, after_key::float8 as "afterKey", to_key::float8 as "toKey", salt,
       exists (select 1 from evidence_erasures x where x.source = e.source and x.row_key = $2) as "isErased"
     from evidence_entries e where source = $1 and to_key >= $2 order by to_key limit 1`,
    [source.name, rowKey],
  )
  const [entry] = rows
  if (!entry || entry.afterKey >= rowKey)
    throw new NotErasable(`row ${rowKey} of ${source.name} is not sealed (yet)`)
  if (entry.isErased) throw new NotErasable(`row ${rowKey} of ${source.name} was erased before`)
  if (formOf(source, entry.form).personal.length === 0)
    throw new NotErasable(`${source.name} has no personal columns`)
  return entry
}

/** What stands for the row's personal columns as they are now: were they altered before, the seal tells after it too. */
async function commitmentNow(client: pg.Client, { source, entry, rowKey }: Row): Promise<Buffer> {
  const { personal } = formOf(source, entry.form)
  const own = `(select salt from evidence_row_salts where source = '${source.name}' and row_key = $1)`
  const sql = entry.salt
    ? commitmentSql(source, entry.form, { row: 'r', salt: '$2::bytea' })
    : commitmentUnder(own, personal, 'r')
  const { rows } = await client.query<{ commitment: Buffer | null }>(
    `select ${sql} as commitment from "${source.name}" r where r."${source.key}" = $1`,
    entry.salt ? [rowKey, entry.salt] : [rowKey],
  )
  const commitment = rows[0]?.commitment
  if (!commitment) throw new NotErasable(`row ${rowKey} of ${source.name} is not there, or its secret is not`)
  return commitment
}

async function destroySecret(client: pg.Client, { source, entry, rowKey }: Row): Promise<void> {
  if (!entry.salt) {
    await allow(client, 'evidence_row_salts')
    await client.query('delete from evidence_row_salts where source = $1 and row_key = $2', [
      source.name,
      rowKey,
    ])
    return
  }
  const { seq, afterKey, toKey, salt } = entry
  await client.query(
    `insert into evidence_row_salts (source, row_key, salt)
     select '${source.name}', r."${source.key}", ${saltSql(source, { row: 'r', salt: '$4::bytea' })} from "${source.name}" r
     where r."${source.key}" > $1 and r."${source.key}" <= $2 and r."${source.key}" <> $3`,
    [afterKey, toKey, rowKey, salt],
  )
  await allow(client, 'evidence_entries')
  await client.query('update evidence_entries set salt = null where seq = $1', [seq])
}

type Emptied = Readonly<{ source: Source; form: number; rowKey: number }>

async function empty(client: pg.Client, { source, form, rowKey }: Emptied): Promise<void> {
  const { rows } = await client.query<{ name: string; type: string; isNeeded: boolean }>(
    `select attname as name, format_type(atttypid, null) as type, attnotnull as "isNeeded" from pg_attribute
     where attrelid = $1::regclass and attname = any($2)`,
    [`public.${source.name}`, formOf(source, form).personal],
  )
  const nothing = rows.map(({ name, type, isNeeded }) => `"${name}" = ${isNeeded ? nothingOf(type) : 'null'}`)
  await allow(client, source.name)
  await client.query(`update "${source.name}" set ${nothing.join(', ')} where "${source.key}" = $1`, [rowKey])
}

function nothingOf(type: string): string {
  if (type === 'text') return `''`
  if (type === 'jsonb') return `'{}'`
  if (type.endsWith('[]')) return `'{}'`
  throw new NotErasable(`nobody knows what an empty ${type} is`)
}

/** For the statement that follows, of this transaction: the trigger lets it pass (db/roles.ts). */
const allow = (client: pg.Client, table: string) =>
  client.query(`select set_config('cc1022.erasing', $1, true)`, [table])
