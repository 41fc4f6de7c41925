import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import t, { type Test } from 'tap'
import { chance } from '../../bench/chance.ts'
import { journal } from '../../src/audit/store.ts'
import { UNSUMMED } from '../../src/db/rowsum.ts'
import { ACCOUNT, JOURNALED } from '../../src/evidence/current.ts'
import { shownChange, told } from '../../src/people/account.ts'
import { people } from '../../src/people/tables.ts'
import { isOver, STAGES } from '../../src/tickets/course.ts'
import { desk, readyOperator, waitingCaller } from '../calls/desk.ts'
import { NOON } from '../rooms.ts'
import { office } from '../tickets/office.ts'
import { until } from '../until.ts'
import { CLOCK, connected, sealAll } from './books.ts'
import { currentIn } from './current.ts'
import { alteredValue } from './forgeries.ts'
import { type Column, columnsOf, oneOf, openBooks } from './small.ts'

// SEED=<number> tells the same story again.
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
const MUTATIONS = 300
const FROM = { address: '10.0.0.9' }

t.setTimeout(120_000)

/** Tickets on several roads, calls that are over and one that goes on, accounts: all by the rooms' own code. */
async function centre(t: Test) {
  const here = await office(t)
  const { database, now } = here
  now.at = Date.parse('2026-11-23T01:00:00Z')
  const unit = await here.unitOf('Sở Y tế')
  await here.field('y-te')
  const operator = await here.person('operator')
  const officer = await here.staff(unit, 'officer')
  const receive = async (facts: object = {}) => {
    const { ticket } = await here.opened(operator.id)
    const asked = {
      ...{ kind: 'report', content: 'Đèn đường hỏng', callerName: 'Trần Thị Hoa', address: 'Ấp 1' },
      ...{ fieldCode: 'y-te', updatedAt: new Date(ticket.updatedAt).toISOString(), ...facts },
    } as const
    return here.tickets.receive(operator, ticket.id, asked as never, FROM)
  }
  const forward = { type: 'forward', unitId: unit } as const
  await receive()
  const sent = await receive({ step: forward, place: 'Đường 30/4', urgency: 'urgent' })
  const answer = { type: 'answer', text: 'Đã sửa' } as const
  await here.tickets.act(officer, sent.id, { version: sent.version, event: answer }, FROM)
  const kept = await receive({ step: forward })
  const promise = { type: 'promise', until: '2026-11-30T01:00:00Z', reason: 'chờ vật tư' } as const
  await here.tickets.act(officer, kept.id, { version: kept.version, event: promise }, FROM)
  const { ticket: draft } = await here.opened(operator.id)
  await here.tickets.cancel(operator, draft.id, { reason: 'gọi nhầm' }, FROM)
  await here.opened(operator.id)

  const line = await desk(t, { database })
  await readyOperator(line)
  const gone = { type: 'callerGone', cut: false } as never
  const served = await waitingCaller(line)
  const legOf = async (id: string) => {
    const { rows } = await database.pool.query(
      `select value #>> '{leg,id}' as leg from calls where id = $1`,
      [id],
    )
    return rows[0]?.leg as string | undefined
  }
  await until('it rings', async () => (await legOf(served)) ?? null)
  await line.hear(served, { type: 'legAnswered', leg: await legOf(served) } as never)
  line.pass(60_000)
  await line.hear(served, gone)
  const abandoned = await waitingCaller(line)
  line.pass(9_000)
  await line.hear(abandoned, gone)
  await waitingCaller(line) // in flight

  // Neither the office's calls nor these people came in by their rooms' own doors.
  const owner = await connected(t, database.ownerUrl)
  await openBooks(owner)
  await owner.query('delete from calls c where not exists (select from call_events e where e.call_id = c.id)')
  for (const row of await database.db.select().from(people)) {
    const facts = { action: 'person.created' as const, personId: row.id, at: NOON, facts: shownChange(row) }
    await journal(database.db, told({ person: null, address: '' }, facts))
  }
  return { database, owner, columns: await columnsOf(owner), draw: chance(seed) }
}
type Centre = Awaited<ReturnType<typeof centre>>

/** Columns that this check answers for; docs/evidence.md names the others. */
function covered({ columns }: Centre): { table: string; column: Column }[] {
  const of = (table: string, isCovered: (name: string) => boolean) =>
    (columns.get(table) ?? []).filter(({ name }) => isCovered(name)).map(column => ({ table, column }))
  return [
    ...of('calls', () => true),
    ...of('tickets', name => !(name in UNSUMMED.tickets)),
    ...of('people', name => name in ACCOUNT || name === 'id'),
  ]
}

/** Rows that have a journal. */
const SUBJECTS: Readonly<Record<string, string>> = {
  ...{ calls: 'true', people: 'true' },
  tickets: JOURNALED.find(({ table }) => table === 'tickets')?.isJournaled ?? '',
}

async function rowIn({ owner, draw }: Centre, table: string): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(
    `select r.id from ${table} r where ${SUBJECTS[table]} order by 1`,
  )
  return oneOf(draw, rows).id
}

/** Another value than the one that is there, as an expression of SQL. */
async function another(
  here: Centre,
  table: string,
  { column, id }: Readonly<{ column: Column; id: string }>,
) {
  // Of an account it is sealed whether it is disabled, and not since when.
  if (column.name === 'disabled_at') return 'case when disabled_at is null then now() end'
  // A list within may be empty, and the same backwards.
  return alteredValue(here, { table, column, key: id }, text => JSON.stringify({ ...JSON.parse(text), x: 1 }))
}

/** What is done is looked at and undone. */
async function undone<T>(owner: pg.Client, work: () => Promise<T>): Promise<T> {
  await owner.query('begin')
  try {
    return await work()
  } finally {
    await owner.query('rollback')
  }
}

t.test('issue 5: whatever is altered in a row that changes is found by its sealed journal', async t => {
  t.comment(`SEED=${seed}`)
  const here = await centre(t)
  const { owner, draw, database } = here
  const breachesIn = async (work: () => Promise<unknown>, period?: Parameters<typeof currentIn>[1]) =>
    undone(owner, async () => {
      await work()
      return (await currentIn(owner, period)).integrity.breaches
    })

  await t.test('an honest centre is found honest, with a call that goes on and a draft', async t => {
    const { integrity, rows } = await currentIn(owner)
    t.match(integrity, { outcome: 'good', counts: {} })
    t.equal(rows, 3 + 4 + (await database.db.select().from(people)).length)
  })

  await t.test('hundreds of values, of every column', async t => {
    const cells = covered(here)
    for (let n = 0; n < MUTATIONS; n++) {
      // Each of them, and then by chance.
      const { table, column } = cells[n] ?? oneOf(draw, cells)
      const id = await rowIn(here, table)
      const value = await another(here, table, { column, id })
      const found = await breachesIn(() =>
        owner.query(`update ${table} set "${column.name}" = ${value} where id = $1`, [id]),
      )
      const isMoved = column.name === 'id'
      t.same(
        [...new Set(found.map(({ code }) => code))].sort(),
        isMoved
          ? table === 'people'
            ? ['current-inserted']
            : ['current-deleted', 'current-inserted']
          : ['current-altered'],
        `SEED=${seed}: ${table}.${column.name} of ${id} to ${value}`,
      )
      t.ok(
        found.every(one => one.source === table && (isMoved || one.key === id)),
        'and nothing else',
      )
    }
  })

  await t.test('rows that are deleted, put in, or change what they say', async t => {
    for (const table of ['calls', 'tickets']) {
      const id = await rowIn(here, table)
      const gone = await breachesIn(() => owner.query(`delete from ${table} where id = $1`, [id]))
      t.match(gone, [{ code: 'current-deleted', source: table, key: id }])
      const names = (here.columns.get(table) ?? []).map(({ name }) => name).filter(name => name !== 'id')
      const own = randomUUID()
      const copy = `insert into ${table} (id, ${names.join(', ')}) select $2, ${names.join(', ')} from ${table} where id = $1`
      const put = await breachesIn(() => owner.query(copy, [id, own]))
      t.match(put, [{ code: 'current-inserted', source: table, key: own }])
    }
    const { rows } = await owner.query<{ id: string }>(
      `select id from calls where state = 'ended' order by id`,
    )
    const [one, other] = rows.map(row => row.id)
    const swapped = await breachesIn(() =>
      owner.query(
        'update calls set id = case id when $1 then $2::uuid else $1::uuid end where id in ($1, $2)',
        [one, other],
      ),
    )
    t.same(
      swapped.map(({ code, key }) => [code, key]).sort(),
      [
        ['current-altered', one],
        ['current-altered', other],
      ].sort(),
    )
  })

  await t.test('what citizens say later, and what is hidden, has journals of its own', async t => {
    const found = await breachesIn(() =>
      owner.query(
        `update tickets set satisfaction = 'satisfied', satisfaction_answered_at = now(), restricted_at = now()`,
      ),
    )
    t.same(found, [])
  })

  await t.test('within a period the journal decides which rows are looked at', async t => {
    await sealAll(database)
    const period = { from: CLOCK.time - 60_000, to: CLOCK.time + 60_000 }
    const id = await rowIn(here, 'calls')
    const away = () =>
      owner.query(`update calls set arrived_at = arrived_at + interval '9 years' where id = $1`, [id])
    t.match(await breachesIn(away, period), [
      { code: 'current-altered', source: 'calls', key: id, seq: Number },
    ])
    const [from, to] = [CLOCK.time + 3_600_000, CLOCK.time + 7_200_000]
    t.same(await breachesIn(async () => {}, { from, to }), [], 'nothing was sealed then')
  })

  await t.test('a line whose personal data was erased by law says nothing of the row any more', async t => {
    const found = await breachesIn(() =>
      owner.query(
        `update ticket_events set row_sum = null; update ticket_versions set record = '{}'; update tickets set content = ''`,
      ),
    )
    t.same(found, [])
    const altered = await breachesIn(() =>
      owner.query(
        `update ticket_events set row_sum = null; update tickets set content = content || '.' where version > 0`,
      ),
    )
    t.ok(altered.length > 0)
    for (const { facts } of altered)
      t.same(facts, { columns: 'content' }, 'without a sum the last version still tells')
  })
})

t.test('a ticket is over at the stages where the regulation says so', async t => {
  const sql = JOURNALED.find(({ table }) => table === 'tickets')?.differs.state ?? ''
  for (const stage of STAGES) t.equal(sql.includes(`'${stage}'`), isOver({ stage }), stage)
})
