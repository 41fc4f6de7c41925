import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Breach, Finding } from '../../src/evidence/verification.ts'
import { below, type Column, drawn, keyOf, oneOf, type SmallCentre, type Sound, words } from './small.ts'

/** What a forger did, and what must be said of it; `undo` makes everything as it was. */
export type Forgery = Readonly<{
  what: string
  expected: readonly (Readonly<{ code: Breach }> & Partial<Finding>)[]
  undo(): Promise<void>
}>

export type Entry = Readonly<{ seq: number; source: string; afterKey: number; toKey: number }>

/** A forger at the small centre's books. What one has touched is not touched again before it is undone. */
export async function forgerOf(small: SmallCentre) {
  const { owner, draw, columns, sounds, centre } = small
  const tables = [...columns.keys()]
  await owner.query(
    `create schema kept; ${tables.map(name => `create table kept."${name}" as table "${name}"`).join(';')}`,
  )
  const { rows: entries } = await owner.query<Entry>(
    'select seq, source, after_key as "afterKey", to_key as "toKey" from evidence_entries order by seq',
  )
  const files = new Map<string, Buffer>()
  for (const path of [centre.witnessFile, ...sounds.map(({ path }) => join(centre.recordingsDir, path))])
    files.set(path, await readFile(path))

  async function restore(...names: string[]): Promise<void> {
    await owner.query(
      names
        .map(
          name => `delete from "${name}"; insert into "${name}" overriding system value table kept."${name}"`,
        )
        .join(';'),
    )
  }
  async function restoreFiles(...paths: string[]): Promise<void> {
    for (const path of paths) await writeFile(path, files.get(path) ?? Buffer.alloc(0))
  }

  const keysOf = async ({ source, afterKey, toKey }: Entry) => {
    const key = keyOf(source)
    const { rows } = await owner.query<{ key: number }>(
      `select "${key}" as key from "${source}" where "${key}" > $1 and "${key}" <= $2 order by 1`,
      [afterKey, toKey],
    )
    return rows.map(row => Number(row.key))
  }
  const sealedBy = (source: string, key: number) =>
    entries.find(one => one.source === source && one.afterKey < key && key <= one.toKey)?.seq ?? null

  return {
    ...{ small, owner, draw, columns, entries, files, tables, restore, restoreFiles, keysOf, sealedBy },
    soundPath: ({ path }: Sound) => join(centre.recordingsDir, path),
    own: (table: string) => (columns.get(table) ?? []).filter(({ name }) => name !== keyOf(table)),
  }
}
export type Forger = Awaited<ReturnType<typeof forgerOf>>

type Kind = (forger: Forger, entry: Entry) => Promise<Forgery | null>

/** One column of one row becomes another value, by as little as there can be. */
const changeValue: Kind = async (forger, entry) => {
  const { owner, draw } = forger
  const { source, seq } = entry
  const [column, key] = [oneOf(draw, forger.own(source)), oneOf(draw, await forger.keysOf(entry))]
  const expression = await alteredValue(forger, { table: source, column, key })
  await owner.query(`update "${source}" set "${column.name}" = ${expression} where "${keyOf(source)}" = $1`, [
    key,
  ])
  return {
    what: `${source}.${column.name} of ${key}`,
    expected: [{ code: 'row-altered', seq, source, key: String(key) }],
    undo: () => forger.restore(source),
  }
}

type Cell = Readonly<{ table: string; column: Column; key: number | string }>

/** Another value than the one that is there, as an expression of SQL. @param json makes another of a JSON text */
export async function alteredValue(
  { owner, draw }: Pick<Forger, 'owner' | 'draw'>,
  { table, column, key }: Cell,
  json = nextJson,
): Promise<string> {
  const name = `"${column.name}"`
  const { rows } = await owner.query<{ value: string | null }>(
    `select ${name}::text as value from "${table}" where "${keyOf(table)}" = $1`,
    [key],
  )
  const value = rows[0]?.value ?? null
  if (value === null) return drawn({ ...column, isNullable: false }, draw)
  if (column.isNullable && draw() < 0.1) return 'null'
  switch (column.type) {
    case 'boolean':
      return `not ${name}`
    case 'integer':
    case 'bigint':
      return `${name} + 1`
    case 'timestamp with time zone':
      return `${name} + interval '1 millisecond'`
    case 'bytea':
      return `set_byte(${name}, 0, get_byte(${name}, 0) # 1)`
    case 'text[]':
      return `${name}[2:1] || ${name}[1] || ${name}[2] || 'x'::text`
    case 'uuid[]':
      return `array[${name}[2], ${name}[1]]`
    case 'jsonb':
      return `'${json(value, draw).replaceAll("'", "''")}'::jsonb`
    default:
      return `'${nextText(value, draw, column.type === 'uuid' ? '0123456789abcdef' : 'abcxyz 019Ả').replaceAll("'", "''")}'`
  }
}

/** One character is another. */
export function nextText(text: string, draw: () => number, alphabet: string): string {
  const at = below(draw, text.length)
  if (text.length === 0 || text[at] === '-') return text.length === 0 ? 'x' : nextText(text, draw, alphabet)
  const other = oneOf(
    draw,
    [...alphabet].filter(one => one !== text[at]),
  )
  return text.slice(0, at) + other + text.slice(at + 1)
}

/** One word or number within is another. */
function nextJson(text: string, draw: () => number): string {
  const value = JSON.parse(text) as Record<string, unknown>
  const name = oneOf(draw, Object.keys(value))
  const inner = value[name]
  if (typeof inner === 'string') value[name] = nextText(inner, draw, 'abcxyz 019Ả')
  else if (typeof inner === 'number') value[name] = inner + 1
  else if (Array.isArray(inner)) value[name] = inner.toReversed().concat(draw() < 0.5 ? [null] : [])
  else value[name] = words(draw)
  return JSON.stringify(value)
}

/** Two columns of a row change places. */
const swapColumns: Kind = async (forger, entry) => {
  const { owner, draw } = forger
  const { source, seq } = entry
  const byType = Object.values(Object.groupBy(forger.own(source), ({ type }) => type))
  const pairs = byType.flatMap(all =>
    (all ?? []).flatMap((a, n) => all?.slice(n + 1).map(b => [a, b] as const) ?? []),
  )
  for (const [a, b] of pairs.sort(() => draw() - 0.5)) {
    const { rows } = await owner.query<{ key: number }>(
      `update "${source}" set "${a.name}" = "${b.name}", "${b.name}" = "${a.name}"
       where "${keyOf(source)}" = (select "${keyOf(source)}" from "${source}" where "${keyOf(source)}" = any($1)
         and "${a.name}" is distinct from "${b.name}" and ("${a.name}" is not null or ${b.isNullable})
         and ("${b.name}" is not null or ${a.isNullable}) limit 1) returning "${keyOf(source)}" as key`,
      [await forger.keysOf(entry)],
    )
    if (!rows[0]) continue
    return {
      what: `${source}: ${a.name} and ${b.name} of ${rows[0].key} changed places`,
      expected: [{ code: 'row-altered', seq, source, key: String(rows[0].key) }],
      undo: () => forger.restore(source),
    }
  }
  return null
}

/** Two rows of an entry change what they say, each keeps its number. */
const swapRows: Kind = async (forger, entry) => {
  const { source, seq } = entry
  const [a, b] = await forger.keysOf(entry)
  if (a === undefined || b === undefined) return null
  const key = keyOf(source)
  const names = forger.own(source).map(({ name }) => `"${name}" = o."${name}"`)
  await forger.owner.query(
    `update "${source}" t set ${names.join(', ')} from kept."${source}" o
     where (t."${key}" = $1 and o."${key}" = $2) or (t."${key}" = $2 and o."${key}" = $1)`,
    [a, b],
  )
  return {
    what: `${source}: ${a} and ${b} changed what they say`,
    expected: [a, b].map(one => ({ code: 'row-altered', seq, source, key: String(one) })),
    undo: () => forger.restore(source),
  }
}

const deleteRow: Kind = async (forger, entry) => {
  const { source, seq, afterKey } = entry
  const keys = await forger.keysOf(entry)
  const at = below(forger.draw, keys.length)
  await forger.owner.query(`delete from "${source}" where "${keyOf(source)}" = $1`, [keys[at]])
  return {
    what: `${source} ${keys[at]} deleted`,
    // What was there cannot be asked any more: it is named by what stands before it.
    expected: [{ code: 'row-deleted', seq, source, key: String(keys[at - 1] ?? afterKey) }],
    undo: () => forger.restore(source),
  }
}

/** A row with a number that was given and never used. */
const insertRow: Kind = async (forger, entry) => {
  const { source, seq, afterKey, toKey } = entry
  const keys = await forger.keysOf(entry)
  const holes = Array.from({ length: toKey - afterKey }, (_, n) => afterKey + 1 + n).filter(
    n => !keys.includes(n),
  )
  if (holes.length === 0) return null
  const hole = oneOf(forger.draw, holes)
  await copyRow(forger, { table: source, from: oneOf(forger.draw, keys), to: String(hole) })
  return {
    what: `${source} ${hole} put in`,
    expected: [{ code: 'row-inserted', seq, source, key: String(hole) }],
    undo: () => forger.restore(source),
  }
}

/** @param to an expression of SQL */
export async function copyRow(
  { owner, own }: Forger,
  { table, from, to }: Readonly<{ table: string; from: number; to: string }>,
): Promise<number> {
  const names = own(table).map(({ name }) => `"${name}"`)
  const key = keyOf(table)
  const { rows } = await owner.query<{ key: number }>(
    `insert into "${table}" ("${key}", ${names.join(', ')}) overriding system value
     select ${to}, ${names.join(', ')} from "${table}" where "${key}" = $1 returning "${key}" as key`,
    [from],
  )
  return Number(rows[0]?.key)
}

export const ROW_KINDS: readonly Kind[] = [
  ...[changeValue, changeValue, changeValue, changeValue],
  ...[swapColumns, swapRows, deleteRow, insertRow],
]

const ENTRY_COLUMNS: Readonly<Record<string, string>> = {
  at: "at + interval '1 millisecond'",
  source: "case source when 'notices' then 'audit_log' else 'notices' end",
  form: 'form + 1',
  after_key: 'after_key - 1',
  to_key: 'to_key + 1',
  rows: 'rows + 1',
  digest: 'set_byte(digest, 7, get_byte(digest, 7) # 16)',
  marks: 'set_byte(marks, 0, get_byte(marks, 0) # 1)',
  mac: 'set_byte(mac, 31, get_byte(mac, 31) # 128)',
  salt: "coalesce(set_byte(salt, 3, get_byte(salt, 3) # 1), '\\x00')",
}

/** A column of the chain itself. */
const changeEntry: Kind = async (forger, { seq, source }) => {
  const column = oneOf(forger.draw, Object.keys(ENTRY_COLUMNS))
  const { rows } = await forger.owner.query<{ salted: boolean }>(
    `update evidence_entries set "${column}" = ${ENTRY_COLUMNS[column]} where seq = $1
     returning (select salt is not null from kept.evidence_entries where seq = $1) as salted`,
    [seq],
  )
  // With another secret none of its rows is what it was.
  const code = column === 'salt' && rows[0]?.salted ? 'row-altered' : 'entry-altered'
  return {
    what: `entry ${seq}: ${column}`,
    expected: [{ code, seq, ...(column === 'source' ? {} : { source }) }],
    undo: () => forger.restore('evidence_entries'),
  }
}

const deleteEntry: Kind = async (forger, { seq }) => {
  await forger.owner.query('delete from evidence_entries where seq = $1', [seq])
  return {
    what: `entry ${seq} deleted`,
    // The last one is missed by the witness only.
    expected: [{ code: seq === forger.entries.length ? 'chain-truncated' : 'entry-missing', seq }],
    undo: () => forger.restore('evidence_entries'),
  }
}

/** What an older entry says, under a younger number. */
const repeatEntry: Kind = async (forger, { seq }) => {
  const older = oneOf(
    forger.draw,
    forger.entries.filter(one => one.seq < seq),
  )
  if (!older) return null
  await forger.owner.query('delete from evidence_entries where seq = $1', [seq])
  await forger.owner.query(
    `insert into evidence_entries (seq, at, source, form, after_key, to_key, rows, digest, marks, mac, salt)
     select $1, at, source, form, after_key, to_key, rows, digest, marks, mac, salt from kept.evidence_entries where seq = $2`,
    [seq, older.seq],
  )
  return {
    what: `entry ${older.seq} repeated as ${seq}`,
    expected: [{ code: 'entry-altered', seq }],
    undo: () => forger.restore('evidence_entries'),
  }
}

export const ENTRY_KINDS: readonly Kind[] = [changeEntry, changeEntry, changeEntry, deleteEntry, repeatEntry]
