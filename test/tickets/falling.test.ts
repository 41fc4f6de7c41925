import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq, inArray } from 'drizzle-orm'
import t from 'tap'
import type { Ms } from '../../src/clock.ts'
import { ticketEvents, tickets } from '../../src/tickets/tables.ts'
import { testDatabase } from '../database.ts'
import { clockwork, fill, makeTold, tally, tellByKey } from './clockwork.ts'

const HOUR = 3_600_000
/** Monday 23/11/2026 08:00 of the province. */
const MONDAY: Ms = Date.parse('2026-11-23T01:00:00Z')
const ENDING = join(import.meta.dirname, '../../migrations/0035_waits_of_citizens_end.sql')

type Test = Parameters<typeof testDatabase>[0]

async function place(t: Test) {
  const database = await testDatabase(t)
  await makeTold(database.ownerUrl)
  const now = { at: MONDAY }
  const clock = { now: () => now.at }
  return { database, now, clock, ...clockwork({ database, clock }) }
}

const ticketOf = async (here: Awaited<ReturnType<typeof place>>, id: string) => {
  const [row] = await here.database.db.select().from(tickets).where(eq(tickets.id, id))
  if (!row) throw new Error('no such ticket')
  return row
}

t.test(
  'E04, E07: at its due instant a slip goes from the officer to the head, once, with everybody told',
  async t => {
    const here = await place(t)
    const [id = ''] = await fill(here.database, { tickets: 1, dueAt: () => MONDAY + 1 })
    const [due] = here.falling.works
    t.equal(await due?.run(MONDAY), MONDAY + 1, 'nothing yet, and it says when')
    t.match(await ticketOf(here, id), { stage: 'with-officer', version: 3 })
    here.now.at = MONDAY + 1
    const next = await due?.run(here.now.at)
    const ticket = await ticketOf(here, id)
    t.match(ticket, { stage: 'with-head', stageSince: MONDAY + 1, isLate: false, version: 4, state: 'open' })
    t.equal(ticket.dueAt, Date.parse('2026-12-01T01:00:00.001Z'), 'E08: 48 working hours of the head')
    t.equal(next, ticket.dueAt, 'which is what comes next')
    t.equal(ticket.deadlineAt, ticket.dueAt)
    await due?.run(here.now.at)
    const events = await here.database.db.select().from(ticketEvents).where(eq(ticketEvents.ticketId, id))
    t.match(events, [
      { number: 4, type: 'due', at: MONDAY + 1, before: 'with-officer', after: 'with-head', byId: null },
    ])
    t.equal(events.length, 1)
    t.match(await tally(here.database), { told: 3, keys: 3 }, 'head, officer, operator')
  },
)

t.test(
  'E08, E09, E10: the head’s hours over, it is late, waits on, and the Office and the leaders are told',
  async t => {
    const here = await place(t)
    const [id = ''] = await fill(here.database, { tickets: 1, dueAt: () => MONDAY, isHeads: true })
    await here.falling.works[0]?.run(MONDAY)
    const ticket = await ticketOf(here, id)
    t.match(ticket, { stage: 'with-head', isLate: true, dueAt: null, deadlineAt: MONDAY, state: 'open' })
    t.match(await tally(here.database), { moved: 1, told: 3 })
    t.equal(await here.falling.works[0]?.run(MONDAY + 1_000 * HOUR), null, 'nothing more happens by itself')
  },
)

t.test('E07: a clock that was away for days catches up, every step in its order', async t => {
  const here = await place(t)
  await fill(here.database, { tickets: 5, dueAt: n => MONDAY - n * 100 * HOUR })
  await here.falling.works[0]?.run(MONDAY)
  t.match(await tally(here.database), { moved: 5, tickets: 5 })
  const rows = await here.database.db.select().from(tickets)
  t.ok(
    rows.every(({ stageSince }) => stageSince === MONDAY),
    'the head has it from when it came to them',
  )
})

t.test('no tickets: nothing is due, and nothing is known', async t => {
  const here = await place(t)
  for (const work of here.falling.works) t.equal(await work.run(MONDAY), null)
  t.same(await here.falling.behind(), { many: 0, oldest: null })
})

t.test('E17: a unit is reminded once before it is due, and not of what is over', async t => {
  const here = await place(t)
  const [id = ''] = await fill(here.database, {
    ...{ tickets: 1, dueAt: () => MONDAY + 2 * HOUR, remindAt: () => MONDAY },
  })
  const [due, reminders] = here.falling.works
  here.now.at = MONDAY + HOUR + HOUR / 2
  await reminders?.run(here.now.at)
  const reminded = await ticketOf(here, id)
  t.match(reminded.course, { remindedAt: here.now.at })
  await reminders?.run(here.now.at)
  t.match(await tally(here.database, 'remind'), { moved: 1, told: 1 })

  here.now.at = MONDAY + 3 * HOUR
  await here.database.db.update(tickets).set({ remindAt: MONDAY })
  await reminders?.run(here.now.at)
  t.match(await tally(here.database, 'remind'), { moved: 1 }, 'beyond reminding')
  await due?.run(here.now.at)
  t.match(await ticketOf(here, id), { stage: 'with-head' })
})

t.test('a column that says other than the course is mended, and no event is made of it', async t => {
  const here = await place(t)
  const [id = ''] = await fill(here.database, { tickets: 1, dueAt: () => MONDAY + HOUR })
  await here.database.db.update(tickets).set({ dueAt: MONDAY - HOUR })
  await here.falling.works[0]?.run(MONDAY)
  t.match(await ticketOf(here, id), { stage: 'with-officer', dueAt: MONDAY + HOUR, version: 3 })
  t.match(await tally(here.database), { moved: 0, told: 0 })
})

t.test('one that cannot be moved holds up no other, and is put aside', async t => {
  const here = await place(t)
  const [bad = ''] = await fill(here.database, { tickets: 3, dueAt: () => MONDAY })
  await here.database.db
    .update(tickets)
    .set({ rules: { change: null, regulation: {} } })
    .where(eq(tickets.id, bad))
  t.equal(await here.falling.works[0]?.run(MONDAY), Date.parse('2026-12-01T01:00:00Z'), 'not at once again')
  t.match(await tally(here.database), { moved: 2, tickets: 2 })
  t.match(await here.falling.behind(), { many: 1, oldest: MONDAY }, 'and it is to be seen that it waits')
})

t.test('B05: who was asked before such a wait had an end is waited for no longer than anybody', async t => {
  const here = await place(t)
  const { pool } = here.database
  const ids = await fill(here.database, { tickets: 2, dueAt: () => MONDAY })
  const since = (n: number) => MONDAY - (n === 0 ? HOUR : 14 * 24 * HOUR)
  for (const [n, id] of ids.entries())
    await pool.query(
      `update tickets set due_at = null, course = course || jsonb_build_object('supplements', 1, 'waits',
         jsonb_build_array(jsonb_build_object('from', $2::bigint, 'to', null))),
         rules = rules || jsonb_build_object('regulation',
           (rules -> 'regulation') - 'supplementWait' || '{"supplementPauses": true}') where id = $1`,
      [id, since(n)],
    )
  t.equal(await here.falling.works[0]?.run(MONDAY), null, 'nothing is due, for ever')
  await pool.query(readFileSync(ENDING, 'utf8'))
  await here.falling.works[0]?.run(MONDAY)
  const [fresh, old] = await Promise.all(ids.map(id => ticketOf(here, id)))
  t.match(fresh, { dueAt: Date.parse('2026-11-30T10:00:00Z'), version: 3 }, 'five working days')
  t.match(old, { version: 4, stage: 'with-officer', course: { waits: [{ to: MONDAY, lapsed: true }] } })
  t.match(await tally(here.database), { told: 3, keys: 3 }, 'officer, operator and Office')
})

t.test('notices that cannot be written undo the whole batch; nothing is lost and nothing twice', async t => {
  const here = await place(t)
  await fill(here.database, { tickets: 4, dueAt: () => MONDAY })
  let tries = 0
  const published: unknown[] = []
  const { falling } = clockwork({
    ...here,
    async tell(tx, told) {
      await tellByKey(tx, told)
      if (tries++ === 0) throw new Error('no room')
      return []
    },
    publish: messages => void published.push(...messages),
  })
  await t.rejects(async () => falling.works[0]?.run(MONDAY), { message: 'no room' })
  t.match(await tally(here.database), { moved: 0, told: 0 })
  t.equal(published.length, 0, 'no screen heard of it')
  await falling.works[0]?.run(MONDAY)
  t.match(await tally(here.database), { moved: 4, tickets: 4, told: 12, keys: 12 })
  t.equal(published.length, 4)
})

t.test(
  'E07: a slip that is answered at the instant it is due is either in time or escalated, never both',
  async t => {
    const here = await place(t)
    const ids = await fill(here.database, { tickets: 20, dueAt: () => MONDAY })
    // The door that people use locks the row first, as here.
    const answered = here.database.tx(async tx => {
      const mine = ids.slice(0, 10)
      await tx.select().from(tickets).where(inArray(tickets.id, mine)).orderBy(tickets.id).for('update')
      await tx
        .update(tickets)
        .set({ stage: 'informed', dueAt: null, version: 4 })
        .where(inArray(tickets.id, mine))
    })
    await Promise.all([answered, here.falling.works[0]?.run(MONDAY)])
    await here.falling.works[0]?.run(MONDAY)
    const { moved, tickets: many } = await tally(here.database)
    t.equal(moved, many)
    const rows = await here.database.db.select().from(tickets)
    t.equal(rows.filter(({ stage }) => stage === 'with-head').length, moved)
    t.ok(moved >= 10)
  },
)
