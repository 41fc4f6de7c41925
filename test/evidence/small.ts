import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { openSecrets } from '../../src/boot/secrets.ts'
import { type Centre, verifyCentre } from '../../src/boot/verifying.ts'
import { rowSumSql } from '../../src/db/rowsum.ts'
import { JOURNALED } from '../../src/evidence/current.ts'
import { evidenceKeyOf, openSigner } from '../../src/evidence/keys.ts'
import { createSealer, headOf } from '../../src/evidence/sealing.ts'
import { SOURCES } from '../../src/evidence/source.ts'
import type { Verification } from '../../src/evidence/verification.ts'
import { witnessFile } from '../../src/evidence/witness.ts'
import { type TestDatabase, testDatabase } from '../database.ts'
import { connected } from './books.ts'

type Test = Parameters<typeof testDatabase>[0]

/** One column of a table, as the database describes it. */
export type Column = Readonly<{ name: string; type: string; isNullable: boolean }>

/** A recording of the small centre: its file lies at `path` below the folder. */
export type Sound = Readonly<{ id: string; path: string; bytes: Buffer }>

export type SmallCentre = Readonly<{
  database: TestDatabase
  /** May do everything, as a forger with the owner's password may. */
  owner: pg.Client
  centre: Centre
  columns: ReadonlyMap<string, readonly Column[]>
  sounds: readonly Sound[]
  draw: Draw
  verify(): Promise<Verification>
  /** Seals what there is and tells the witness; the clock goes on. */
  round(): Promise<void>
}>

/** A number from 0 up to 1. */
export type Draw = () => number

const BEGIN = Date.UTC(2026, 10, 1, 3)
const ROUND_MS = 20 * 60_000
const ROUNDS = 5
const ROWS = 4

export const below = (draw: Draw, most: number) => Math.floor(draw() * most)
export const oneOf = <T>(draw: Draw, all: readonly T[]): T => all[below(draw, all.length)] as T

/** Rows of these say what the others' mean, and are made by the code itself. */
const OWN = new Set(['recording_events', 'evidence_digests', 'evidence_erasures', 'evidence_stamps'])

/**
 * A centre with rows of every kind that is sealed, recordings with files, a witness: real code but for what the rows
 * say, which is drawn. Foreign keys and checks are taken away, so that the rows may say anything.
 */
export async function smallCentre(t: Test, draw: Draw): Promise<SmallCentre> {
  const database = await testDatabase(t)
  const owner = await connected(t, database.ownerUrl)
  await openBooks(owner)
  const dataDir = await mkdtemp(join(tmpdir(), 'evidence-'))
  t.after(() => rm(dataDir, { recursive: true }))
  const centre: Centre = {
    ...{ url: database.serviceUrl, dataDir, recordingsDir: join(dataDir, 'recordings') },
    witnessFile: join(dataDir, 'witness', 'head.jsonl'),
  }
  await mkdir(centre.recordingsDir)
  const clock = { time: BEGIN, now: () => clock.time }
  const sealer = createSealer({ database, clock, key: evidenceKeyOf(openSecrets(dataDir)) })
  const witness = witnessFile(centre.witnessFile, openSigner(dataDir))
  const columns = await columnsOf(owner)
  const sounds: Sound[] = []
  async function round(): Promise<void> {
    clock.time += ROUND_MS
    let sealed = await sealer.round()
    while (sealed?.isMore) sealed = await sealer.round()
    await witness.write(headOf(sealed?.head ?? null, clock.time))
  }
  for (let n = 0; n < ROUNDS; n++) {
    const at = clock.time + ROUND_MS - 60_000
    for (const { name, at: time } of SOURCES)
      if (!OWN.has(name)) await fill(owner, { table: name, columns: columns.get(name) ?? [], time, at, draw })
    await keepRows(owner, columns, draw)
    sounds.push(...(await record(owner, centre.recordingsDir, { at, draw })))
    await round()
  }
  const verify = () => verifyCentre(centre, { from: null, to: null, withAudio: true })
  return { database, owner, centre, columns, sounds, draw, verify, round }
}

/** Takes away what keeps an honest hand from slipping, and no forger. */
export async function openBooks(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ table: string; name: string }>(
    `select conrelid::regclass::text as table, conname as name from pg_constraint
     where contype in ('c', 'f', 'p', 'u') and connamespace = 'public'::regnamespace`,
  )
  await owner.query(
    rows
      .map(({ table, name }) => `alter table ${table} drop constraint if exists "${name}" cascade`)
      .join(';'),
  )
  const { rows: indexes } = await owner.query<{ name: string }>(
    `select indexrelid::regclass::text as name from pg_index
     where indisunique and indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`,
  )
  await owner.query(indexes.map(({ name }) => `drop index ${name}`).join(';'))
  const { rows: triggers } = await owner.query<{ table: string }>(
    `select tgrelid::regclass::text as table from pg_trigger where tgname = 'append_only'`,
  )
  await owner.query(triggers.map(({ table }) => `alter table ${table} disable trigger append_only`).join(';'))
  await owner.query('alter table tickets disable trigger user') // words to be found by, one of each id
}

export async function columnsOf(owner: pg.Client): Promise<Map<string, Column[]>> {
  const { rows } = await owner.query<Column & { table: string }>(
    `select c.relname as table, a.attname as name, regexp_replace(format_type(a.atttypid, null), '\\(.*\\)', '') as type,
       not a.attnotnull as "isNullable"
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attnum > 0 and not a.attisdropped
     order by 1, a.attnum`,
  )
  return new Map(Object.entries(Object.groupBy(rows, ({ table }) => table)) as [string, Column[]][])
}

type Filling = Readonly<{
  table: string
  columns: readonly Column[]
  time: string | null
  at: number
  draw: Draw
}>

async function fill(owner: pg.Client, { table, columns, time, at, draw }: Filling): Promise<void> {
  const key = keyOf(table)
  const own = columns.filter(({ name }) => name !== key)
  const row = () =>
    own.map(column =>
      column.name === time ? `'${new Date(at + below(draw, 50_000)).toISOString()}'` : drawn(column, draw),
    )
  const names = own.map(({ name }) => `"${name}"`).join(', ')
  const statements = Array.from({ length: ROWS }, () => [
    // A number that was given and not used, as after a transaction that failed.
    ...(draw() < 0.3 ? [`select nextval(pg_get_serial_sequence('${table}', '${key}'))`] : []),
    `insert into "${table}" (${names}) values (${row().join(', ')})`,
  ])
  await owner.query(statements.flat().join(';'))
}

/** The calls and tickets that the journals' new lines speak of: rows that say anything, as those lines left them. */
async function keepRows(owner: pg.Client, columns: ReadonlyMap<string, readonly Column[]>, draw: Draw) {
  for (const { table, journal, owner: of, number, key } of JOURNALED) {
    const own = (columns.get(table) ?? []).filter(({ name }) => name !== 'id')
    const names = own.map(({ name }) => `"${name}"`).join(', ')
    const { rows } = await owner.query<{ key: number; id: string }>(
      `select l."${key}" as key, l.${of} as id from "${journal}" l where not exists (select from "${table}" r where r.id = l.${of})`,
    )
    for (const { key: line, id } of rows) {
      const values = own.map(column => drawn(column, draw)).join(', ')
      await owner.query(`insert into "${table}" (id, ${names}) values ('${id}', ${values})`)
      await owner.query(`update "${table}" r set version = l.${number}, ${AS_TOLD[table]} from "${journal}" l
        where r.id = '${id}' and l."${key}" = ${line}`)
      await owner.query(`update "${journal}" l set row_sum = ${rowSumSql(table, 'r')} from "${table}" r
        where r.id = '${id}' and l."${key}" = ${line}`)
    }
  }
}

const AS_TOLD = {
  calls: 'state = l.to_state',
  tickets: `stage = l.after, unit_id = l.unit_id, is_late = l.is_late, state = case when l.after is null then 'cancelled' else 'open' end`,
}

export const keyOf = (table: string) => SOURCES.find(({ name }) => name === table)?.key ?? 'id'

const LETTERS = ' abcdeghiklmnopqrstuvxyăâđêôơưáàảãạ"\\\'{}[],:0123456789'

export const words = (draw: Draw, length = 3 + below(draw, 12)) =>
  Array.from({ length }, () => oneOf(draw, [...LETTERS])).join('')

export const uuidOf = (draw: Draw) =>
  '00000000-0000-4000-8000-000000000000'.replace(/0/g, () => below(draw, 16).toString(16))

/** Any value of that type, as an expression of SQL. */
export function drawn({ type, isNullable }: Column, draw: Draw): string {
  if (isNullable && draw() < 0.2) return 'null'
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
  switch (type) {
    case 'uuid':
      return quoted(uuidOf(draw))
    case 'uuid[]':
      return quoted(`{${[uuidOf(draw), uuidOf(draw)].join()}}`)
    case 'text[]':
      return `array[${quoted(words(draw))}, ${quoted(words(draw))}]`
    case 'timestamp with time zone':
      return quoted(new Date(BEGIN + below(draw, 1e9)).toISOString())
    case 'integer':
    case 'bigint':
      return String(below(draw, 1e9))
    case 'boolean':
      return draw() < 0.5 ? 'true' : 'false'
    case 'bytea':
      return `decode('${uuidOf(draw).replaceAll('-', '')}', 'hex')`
    case 'jsonb':
      return `${quoted(JSON.stringify({ [words(draw, 4)]: words(draw), n: below(draw, 1e6), list: [words(draw), null] }))}::jsonb`
    case 'text':
      return quoted(words(draw))
    default:
      throw new Error(`no value of type ${type} is known`)
  }
}

/** Two recordings as they are after their judgement: row, event, file. */
async function record(owner: pg.Client, folder: string, { at, draw }: { at: number; draw: Draw }) {
  const sounds: Sound[] = []
  for (let n = 0; n < 2; n++) {
    const id = uuidOf(draw)
    const path = `2026/11/01/${id}.wav`
    const bytes = Buffer.from(Array.from({ length: 1_000 + below(draw, 3_000) }, () => below(draw, 256)))
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const [begun, ended] = [at - 60_000, at - 30_000]
    const facts = {
      ...{ callId: id, path, state: 'verified', gapCause: null, startedAt: begun, endedAt: ended },
      ...{ expectedMs: 30_000, actualMs: 30_000 },
    }
    await owner.query(
      `insert into recordings (id, call_id, path, state, started_at, ended_at, expected_ms, actual_ms, size_bytes, sha256, verified_at)
       values ($1, $1, $2, 'verified', $3, $4, 30000, 30000, $5, $6, $7)`,
      [id, path, new Date(begun), new Date(ended), bytes.length, sha256, new Date(at)],
    )
    await owner.query(
      `insert into recording_events (recording_id, at, type, sha256, size_bytes, facts) values ($1, $2, 'judged', $3, $4, $5)`,
      [id, new Date(at), sha256, bytes.length, facts],
    )
    sounds.push({ id, path, bytes })
  }
  return sounds
}
