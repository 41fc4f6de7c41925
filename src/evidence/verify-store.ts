import type pg from 'pg'
import type { Ms } from '../clock.ts'
import { commitmentUnder, digestSql } from './canonical.ts'
import type { Entry } from './chain.ts'
import { formOf, type Source } from './source.ts'

/** What a verification asks the database: as few rows as possible come out of it, the rest is hashed where it lies. */
export type Reader = Pick<pg.Client, 'query'>

export type StoredEntry = Entry & Readonly<{ hasSalt: boolean }>

/** A row whose own time lies so far before its sealing was away, or somebody came late with it. */
export const LATE_MS = 600_000

type EntryRow = Omit<StoredEntry, 'at' | 'afterKey' | 'toKey'> & {
  at: Date
  after_key: number
  to_key: number
}

const ENTRY = `seq, at, source, form, after_key, to_key, rows, digest, marks, mac, salt is not null as "hasSalt"`

/** Entries after that one, in the order of the chain. */
export async function entriesAfter(reader: Reader, seq: number, limit: number): Promise<StoredEntry[]> {
  const { rows } = await reader.query<EntryRow>({
    name: 'verify-entries',
    text: `select ${ENTRY} from evidence_entries where seq > $1 order by seq limit $2`,
    values: [seq, limit],
  })
  return rows.map(stored)
}

const stored = ({ at, after_key, to_key, ...row }: EntryRow): StoredEntry => ({
  ...row,
  ...{ at: at.getTime(), afterKey: after_key, toKey: to_key },
})

export type Bounds = Readonly<{ first: number; last: number; lastAt: Ms }>

/**
 * First and last entry to be looked at for what was sealed in [from, to), and when the last one of all was; null = there
 * is none. The neighbours of the period belong to it: between them is the hole that is left of what was taken out.
 */
export async function boundsOf(
  reader: Reader,
  { from, to }: Readonly<{ from: Ms | null; to: Ms | null }>,
): Promise<Bounds | null> {
  const { rows } = await reader.query<{ first: number | null; last: number | null; at: Date | null }>(
    `select coalesce(first, last) as first, coalesce(last, first) as last, (select max(at) from evidence_entries) as at
     from (select least(min(seq), (select seq from evidence_entries where at < $1 order by at desc, seq desc limit 1)) as first,
         greatest(max(seq), (select seq from evidence_entries where at >= $2 order by at, seq limit 1)) as last
       from evidence_entries
       where ($1::timestamptz is null or at >= $1) and ($2::timestamptz is null or at < $2)) x`,
    [instant(from), instant(to)],
  )
  const [row] = rows
  if (!row || row.first === null || row.last === null || row.at === null) return null
  return { first: row.first, last: row.last, lastAt: row.at.getTime() }
}

const instant = (at: Ms | null) => (at === null ? null : new Date(at).toISOString())

export async function entryAt(reader: Reader, seq: number): Promise<StoredEntry | null> {
  const { rows } = await reader.query<EntryRow>(`select ${ENTRY} from evidence_entries where seq = $1`, [seq])
  return rows[0] ? stored(rows[0]) : null
}

/** How far each source was sealed before that entry. */
export async function reachedBefore(reader: Reader, seq: number): Promise<Map<string, number>> {
  const { rows } = await reader.query<{ source: string; key: number }>(
    'select source, max(to_key) as key from evidence_entries where seq < $1 group by source',
    [seq],
  )
  return new Map(rows.map(({ source, key }) => [source, key]))
}

export type Group = Readonly<{ source: Source; form: number; first: number; last: number; hasSalt: boolean }>

export type Compared = Readonly<{
  entries: number
  rows: number
  /** Rows whose own time is more than LATE_MS before their sealing, and the first entry with such. */
  late: number
  firstLate: number | null
  /** Entries whose rows are not those that were sealed. */
  bad: readonly number[]
}>

/** Recomputes the entries of one source and form within a stretch of the chain. */
export async function compared(reader: Reader, group: Group): Promise<Compared> {
  const { source, form, first, last, hasSalt } = group
  const late = source.at === null ? 'false' : `r."${source.at}" < e.at - interval '${LATE_MS} milliseconds'`
  // `offset 0`: flattened into the aggregate each digest would be computed once for each of its uses.
  const text = `
    select count(*)::integer as entries, coalesce(sum(s.rows), 0)::bigint as rows,
      coalesce(sum(s.late), 0)::bigint as late, min(e.seq) filter (where s.late > 0) as "firstLate",
      coalesce(array_agg(e.seq order by e.seq)
        filter (where s.rows <> e.rows or s.digest is distinct from e.digest), '{}') as bad
    from evidence_entries e cross join lateral (
      select count(*)::integer as rows, count(*) filter (where late) as late,
        sha256(string_agg(digest, ''::bytea order by key)) as digest
      from (select ${rowSql(source, form, 'e.salt', hasSalt)}, ${late} as late
        from ${fromSql(source, form, hasSalt)}
        where r."${source.key}" > e.after_key and r."${source.key}" <= e.to_key offset 0) x) s
    where e.source = $1 and e.form = $2 and e.seq between $3 and $4 and (e.salt is not null) = $5`
  const { rows } = await reader.query<Compared>({
    name: `verify-${source.name}-${form}-${hasSalt}`,
    text,
    values: [source.name, form, first, last, hasSalt],
  })
  const [row] = rows
  // An array of bigint comes out of the driver as texts or numbers: both are meant.
  return { ...(row as Compared), bad: (row?.bad ?? []).map(Number) }
}

/** Rows of one entry as they are now. @throws where a text cannot be made: a column is not there any more */
export async function rowsOf(
  reader: Reader,
  source: Source,
  entry: StoredEntry,
): Promise<{ rowKey: number; digest: Buffer }[]> {
  const { rows } = await reader.query<{ key: number; digest: Buffer | null }>(
    `select ${rowSql(source, entry.form, 'e.salt', entry.hasSalt)}
     from evidence_entries e cross join ${fromSql(source, entry.form, entry.hasSalt)}
     where e.seq = $1 and r."${source.key}" > e.after_key and r."${source.key}" <= e.to_key order by 1`,
    [entry.seq],
  )
  // No secret left for a row, and nothing that stands for it: like no row that was ever sealed.
  return rows.map(({ key, digest }) => ({ rowKey: key, digest: digest ?? Buffer.alloc(32) }))
}

/** An entry that has lost its secret knows each row by its own, or by what was kept when it was erased. */
function rowSql(source: Source, form: number, salt: string, hasSalt: boolean): string {
  const { personal } = formOf(source, form)
  const kept =
    personal.length === 0 || hasSalt
      ? undefined
      : `coalesce(x.commitment, ${commitmentUnder('w.salt', personal, 'r')})`
  return `r."${source.key}" as key, ${digestSql(source, form, { row: 'r', salt }, kept)} as digest`
}

function fromSql(source: Source, form: number, hasSalt: boolean): string {
  const { name, key } = source
  if (hasSalt || formOf(source, form).personal.length === 0) return `"${name}" r`
  return `"${name}" r
    left join evidence_erasures x on x.source = '${name}' and x.row_key = r."${key}"
    left join evidence_row_salts w on w.source = '${name}' and w.row_key = r."${key}"`
}

export type Unsealed = Readonly<{ rows: number; old: number; first: { key: number; at: Ms | null } | null }>

/**
 * Rows that no entry seals: above the last one's, or with a number that is never given.
 * @param before older ones should have been sealed
 */
export async function unsealedOf(
  reader: Reader,
  source: Source,
  lastKey: number,
  before: Ms,
): Promise<Unsealed> {
  const { name, key, at } = source
  const time = at === null ? 'null::timestamptz' : `r."${at}"`
  const { rows } = await reader.query<{ rows: number; old: number; key: number | null; at: Date | null }>(
    `select count(*)::integer as rows, count(*) filter (where is_old)::integer as old,
       (array_agg(key order by is_old desc, key))[1] as key, (array_agg(at order by is_old desc, key))[1] as at
     from (select r."${key}" as key, ${time} as at,
         r."${key}" <= 0 or coalesce(${time} < $2::timestamptz, false) as is_old
       from "${name}" r where r."${key}" > $1 or r."${key}" <= 0) x`,
    [lastKey, instant(before)],
  )
  const { rows: count = 0, old = 0, key: first = null, at: when = null } = rows[0] ?? {}
  return { rows: count, old, first: first === null ? null : { key: first, at: when?.getTime() ?? null } }
}

/** The entry that seals this row; null = none does yet. */
export async function sealOf(reader: Reader, source: string, key: number): Promise<number | null> {
  const { rows } = await reader.query<{ seq: number; after_key: number }>(
    'select seq, after_key from evidence_entries where source = $1 and to_key >= $2 order by to_key limit 1',
    [source, key],
  )
  return rows[0] && rows[0].after_key < key ? rows[0].seq : null
}

/** Of more findings than so many it is not asked which entry sealed them: each costs a question. */
const PLACED_MOST = 1_000

/** Which entry seals the rows of a source that something is found of; null = none, or they are too many. */
export function placing(source: string) {
  let placed = 0
  return async (reader: Reader, key: number | null): Promise<number | null> =>
    key !== null && placed++ < PLACED_MOST ? sealOf(reader, source, key) : null
}

/** Macs of these entries, hexadecimal; none for what is not there. */
export async function macsOf(reader: Reader, seqs: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await reader.query<{ seq: number; mac: Buffer }>(
    'select seq, mac from evidence_entries where seq = any($1::bigint[])',
    [[...new Set(seqs)]],
  )
  return new Map(rows.map(({ seq, mac }) => [seq, mac.toString('hex')]))
}

/** The number of the chain's last entry; 0 = there is none. */
export async function lastSeqOf(reader: Reader): Promise<number> {
  const { rows } = await reader.query<{ seq: number | null }>('select max(seq) as seq from evidence_entries')
  return rows[0]?.seq ?? 0
}

export type StrayErasure = Readonly<{ source: string; rowKey: number; why: string }>

/** Secrets of single rows that belong to no erased entry, or to the erased row itself. */
export async function strayErasures(reader: Reader): Promise<StrayErasure[]> {
  const { rows } = await reader.query<StrayErasure>(
    `select w.source, w.row_key as "rowKey", 'secret' as why
     from evidence_row_salts w left join lateral (
       select e.after_key, e.salt is null as lost from evidence_entries e
       where e.source = w.source and e.to_key >= w.row_key order by e.to_key limit 1) e on true
     where e.lost is not true or e.after_key >= w.row_key
       or exists (select 1 from evidence_erasures x where x.source = w.source and x.row_key = w.row_key)
     order by 1, 2 limit 100`,
  )
  return rows
}

/** How many rows of each source were erased by law. */
export async function erasedOf(reader: Reader): Promise<{ source: string; rows: number }[]> {
  const { rows } = await reader.query<{ source: string; rows: number }>(
    'select source, count(*)::integer as rows from evidence_erasures group by source order by source',
  )
  return rows
}

/** Whether the sealer has not come to the present of that source: the last row it sealed was old then, or there is none. */
export async function isBehind(reader: Reader, { name, key, at }: Source): Promise<boolean> {
  if (at === null) return false
  const { rows } = await reader.query<{ late: boolean | null }>(
    `select r."${at}" < e.at - interval '${LATE_MS} milliseconds' as late
     from (select to_key, at from evidence_entries where source = '${name}' order by to_key desc limit 1) e
     left join "${name}" r on r."${key}" = e.to_key`,
  )
  return rows[0]?.late ?? rows.length === 0
}

/** Erased rows of a source whose personal columns are not empty (erasing.ts): somebody has filled them again. */
export async function filledAgain(reader: Reader, source: Source): Promise<number[]> {
  const { name, key, forms } = source
  const personal = formOf(source, forms.length).personal
  if (personal.length === 0) return []
  const isFilled = personal.map(column => `coalesce(r."${column}"::text, '') not in ('', '{}')`).join(' or ')
  const { rows } = await reader.query<{ key: number }>(
    `select x.row_key as key from evidence_erasures x join "${name}" r on r."${key}" = x.row_key
     where x.source = '${name}' and (${isFilled}) order by 1 limit 100`,
  )
  return rows.map(row => row.key)
}
