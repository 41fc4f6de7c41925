import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import t from 'tap'
import { openDatabase } from '../../src/db/database.ts'
import { createReading } from '../../src/directory/reading.ts'
import { COLLEAGUES } from '../../src/people/names.ts'
import { findTicket } from '../../src/tickets/store.ts'
import { draftOf } from '../../src/tickets/ticket.ts'
import { emptyDatabase } from '../database.ts'

const FOLDER = join(import.meta.dirname, '../../migrations')
const UNIT = '00000000-0000-4000-8000-000000000001'

/** The migrations as they were before tickets went through the regulation, and the directory had a history. */
function before(): string {
  const dir = mkdtempSync(join(tmpdir(), 'cc1022-migrations-'))
  cpSync(FOLDER, dir, { recursive: true })
  const path = join(dir, 'meta/_journal.json')
  const journal = JSON.parse(readFileSync(path, 'utf8')) as { entries: { tag: string }[] }
  const place = journal.entries.findIndex(({ tag }) => tag.endsWith('tickets_in_the_regulation'))
  writeFileSync(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, place) }))
  return dir
}

t.test(
  'a centre that runs keeps its units, its people and its tickets: what is forwarded reaches them',
  async t => {
    const url = await emptyDatabase(t)
    const folder = before()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await migrate(drizzle(client), { migrationsFolder: folder })
    await client.query(
      `insert into units (id, code, name, created_at) values ('${UNIT}', 'SXD', 'Sở Xây dựng', '2026-01-01')`,
    )
    await client.query(`insert into people (id, username, display_name, role, unit_id, created_at)
    select gen_random_uuid(), role, 'Người ' || role, role, '${UNIT}', '2026-02-01'
    from unnest(array['officer', 'head', 'operator']) role`)
    await client.query(`insert into tickets (id, code, state, channel, opened_at, caller_name, content, updated_at)
    select gen_random_uuid(), code, state, 'phone', '2026-03-01', 'Bà Tư', 'Đèn đường hỏng', '2026-03-01'
    from (values ('1022-DT-2026-000001', 'draft'), ('1022-DT-2026-000002', 'cancelled')) x (code, state)`)
    await migrate(drizzle(client), { migrationsFolder: FOLDER })
    await client.end()
    rmSync(folder, { recursive: true })
    const database = openDatabase(url)
    t.after(() => database.close())
    const { unitAt, staffOf } = createReading({ database, ...COLLEAGUES })
    t.match(await unitAt(UNIT, Date.now()), {
      code: 'SXD',
      name: 'Sở Xây dựng',
      type: 'other',
      isOver: false,
    })
    t.equal(await unitAt(UNIT, Date.parse('2025-12-31')), null)
    t.match(await staffOf(UNIT, Date.now()), {
      ...{ officers: [{ name: 'Người officer' }], heads: [{ name: 'Người head' }], processing: [] },
    })
    const draft = await findTicket(database.db, { code: '1022-DT-2026-000001' }, undefined)
    if (!draft) throw new Error('a draft is gone')
    const { id, code, channel, openedAt, operatorId, callerName, content } = draft
    const opened = { id, code, channel, openedAt, operatorId, callerName, content }
    t.same(draft, draftOf(opened), 'what a call left open is a draft like those of today')
    const { rows } = await database.db.execute<{ code: string }>(
      sql`select code from ticket_words join tickets on id = ticket_id where words @@ 'hong'::tsquery`,
    )
    t.same(rows, [{ code: '1022-DT-2026-000002' }], 'and what is over is found by its words')
  },
)
