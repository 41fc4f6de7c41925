import { createHash } from 'node:crypto'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import t from 'tap'
import { APPEND_ONLY } from '../../src/db/roles.ts'
import { isInstant, SUMMED, type SummedTable, UNSUMMED } from '../../src/db/rowsum.ts'
import { BYTES, formOf, INSTANTS, SOURCES, sourceOf, UNSEALED } from '../../src/evidence/source.ts'

const ROOT = join(import.meta.dirname, '../..')
const TABLES = new Map<string, PgTable>()
for (const path of globSync('src/*/tables.ts', { cwd: ROOT }))
  for (const thing of Object.values((await import(join(ROOT, path))) as Record<string, unknown>))
    if (is(thing, PgTable)) TABLES.set(getTableName(thing), thing)

/** Name → SQL type, `identity` where the database gives the number. */
function columnsOf(name: string): Map<string, string> {
  const table = TABLES.get(name)
  if (!table) throw new Error(`there is no table ${name}`)
  return new Map(
    Object.values(getTableColumns(table)).map(column => [
      column.name,
      column.generatedIdentity ? 'identity' : column.getSQLType(),
    ]),
  )
}

t.test('F04: whatever is append-only is sealed, or it is said why not', async t => {
  const sealed = SOURCES.map(({ name }) => name)
  t.same([...sealed, ...Object.keys(UNSEALED)].sort(), [...APPEND_ONLY].sort())
  t.same(
    sealed.filter(name => name in UNSEALED),
    [],
  )
})

t.test('the last form of a source is every column of its table, once', async t => {
  for (const source of SOURCES) {
    const { open, personal } = formOf(source, source.forms.length)
    t.same([source.key, ...open, ...personal].sort(), [...columnsOf(source.name).keys()].sort(), source.name)
    if (source.at !== null) t.ok(open.includes(source.at), `${source.name} tells its time openly`)
  }
})

t.test(
  'the last sum of a row that changes is over every column of its table, or it is said why not',
  async t => {
    for (const [name, forms] of Object.entries(SUMMED)) {
      const columns = columnsOf(name)
      const left = Object.keys(UNSUMMED[name as SummedTable])
      t.same([...(forms.at(-1) ?? []), ...left].sort(), [...columns.keys()].sort(), name)
      for (const [column, type] of columns)
        t.equal(isInstant(column), /^timestamp/.test(type), `${name}.${column}`)
    }
  },
)

t.test('rows are found by a number that the database gives', async t => {
  for (const { name, key } of SOURCES) t.equal(columnsOf(name).get(key), 'identity', name)
})

t.test('instants and bytes are written down as such, whatever a session is set to', async t => {
  for (const { name } of SOURCES)
    for (const [column, type] of columnsOf(name)) {
      t.equal(INSTANTS.has(column), /^timestamp/.test(type), `${name}.${column}`)
      t.equal(BYTES.has(column), type === 'bytea', `${name}.${column}`)
      t.notMatch(type, /real|double|interval|money/, `${name}.${column}: written in more than one way`)
    }
})

t.test('an unknown source and a form of a later version are told by name', async t => {
  t.throws(() => sourceOf('people'), /people is no source/)
  t.throws(() => formOf(sourceOf('audit_log'), 9), /audit_log\/9/)
  t.throws(() => formOf(sourceOf('audit_log'), 0), /audit_log\/0/)
})

/** Rows were sealed under these: a form is history, and a column added later makes the next one. */
const FORMS: Readonly<Record<string, string>> = {
  'audit_log/1': 'bc2d610cec21',
  'call_events/1': '4cfc0f80a69c',
  'call_events/2': '5d54eada448f',
  'cel_events/1': 'fc6dc3e2f25e',
  'operator_events/1': '15adb18895df',
  'setting_changes/1': '4c766c137f74',
  'absences/1': 'fc23263b427d',
  'directory_versions/1': '6562daba0471',
  'focal_confirmations/1': '044dd2511c1b',
  'dial_attempts/1': '46d7c24d416d',
  'dial_settlements/1': '600ed302a493',
  'monitor_events/1': 'c6c15cff35ef',
  'notices/1': '24ed250576ac',
  'planned_changes/1': '593ebf56df42',
  'planned_outcomes/1': '61b4a82dcf01',
  'recording_events/1': 'f9e43ac7eaeb',
  'recording_exports/1': '7feb40306b95',
  'recording_export_items/1': '80083f3c5ff0',
  'ticket_entries/1': '18f2a6512eb0',
  'ticket_events/1': 'd135bfb0f5e5',
  'ticket_events/2': '7095d8437ade',
  'ticket_versions/1': '3cb853cba930',
  'ticket_digests/1': '4ded38d03b3a',
  'data_views/1': '6be29d3019a2',
  'privacy_steps/1': '9fa843a117ae',
  'attachments/1': '439b83ae9a32',
  'attachment_withdrawals/1': '438de1103f52',
  'letter_events/1': '01cb9a57864b',
  'letter_tickets/1': '1dd4c5e9cc0c',
  'signature_checks/1': '727a28f03c84',
  'evidence_digests/1': 'cbcb198cc161',
  'evidence_erasures/1': 'aa4e271952a8',
  'evidence_stamps/1': 'bcbb487cba41',
}

t.test('no form ever changes', async t => {
  const found: Record<string, string> = {}
  for (const { name, key, forms } of SOURCES)
    forms.forEach((form, index) => {
      const text = JSON.stringify([name, key, form.open, form.personal])
      found[`${name}/${index + 1}`] = createHash('sha256').update(text).digest('hex').slice(0, 12)
    })
  t.same(found, FORMS)
})

t.test('no sum of a row ever changes what it is over', async t => {
  const hashes = Object.entries(SUMMED).flatMap(([name, forms]) =>
    forms.map((columns, index) => [
      `${name}/${index + 1}`,
      createHash('sha256').update(JSON.stringify(columns)).digest('hex').slice(0, 12),
    ]),
  )
  t.same(Object.fromEntries(hashes), { 'calls/1': '17038dfc7f7f', 'tickets/1': '5306e15f303c' })
})
