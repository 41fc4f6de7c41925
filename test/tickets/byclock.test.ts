import { eq, sql } from 'drizzle-orm'
import { pino } from 'pino'
import t from 'tap'
import { iso, type Ms } from '../../src/clock.ts'
import { createOwnHours } from '../../src/directory/ownhours.ts'
import type { LiveMessage } from '../../src/http/live.ts'
import { type Calendar, versionOf } from '../../src/sla/calendar.ts'
import type { Digest } from '../../src/tickets/byclock.ts'
import { createDigests } from '../../src/tickets/digest.ts'
import { createRecounts, SETTLE_MS } from '../../src/tickets/recount.ts'
import { ticketDigests, ticketEvents, ticketRecounts, tickets } from '../../src/tickets/tables.ts'
import { testDatabase } from '../database.ts'
import { CALENDAR, clockwork, fill, makeTold, tally } from './clockwork.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Monday 23/11/2026 08:00 of the province. */
const MONDAY: Ms = Date.parse('2026-11-23T01:00:00Z')
const SEVEN: Ms = MONDAY - HOUR
const log = pino({ level: 'silent' })

type Test = Parameters<typeof testDatabase>[0]

async function place(t: Test) {
  const database = await testDatabase(t)
  await makeTold(database.ownerUrl)
  const now = { at: SEVEN }
  const clock = { now: () => now.at }
  const told: Digest[] = []
  const rules = { at: '07:30', whenEmpty: false }
  /** As in a process of its own. */
  const digests = () =>
    createDigests({
      ...{ database, clock, log, rules: () => rules, publish: () => {} },
      async tell(_tx, digest) {
        told.push(digest)
        return []
      },
    }).work
  return { database, now, clock, told, rules, digests }
}

t.test(
  'E10: the leaders get the day’s list of what is late at the hour the province sets, once a day',
  async t => {
    const here = await place(t)
    const { falling } = clockwork(here)
    await fill(here.database, { tickets: 3, dueAt: n => SEVEN - (n + 1) * HOUR, isHeads: true })
    await falling.works[0]?.run(SEVEN)
    const digest = here.digests()
    t.equal(await digest.run(SEVEN), SEVEN + HOUR / 2, 'not before the hour, and it says when')
    here.now.at = SEVEN + HOUR / 2
    t.equal(await digest.run(here.now.at), SEVEN + HOUR / 2 + DAY)
    t.equal(here.told.length, 1)
    t.match(here.told[0], { day: '2026-11-23', late: 3, fresh: 3 })
    t.equal(here.told[0]?.units.length, 3)
    t.equal(here.told[0]?.tickets.length, 3)

    await digest.run(here.now.at + HOUR)
    await here.digests().run(here.now.at + 2 * HOUR)
    t.equal(here.told.length, 1, 'not again, by a process that was started anew neither')

    here.now.at += DAY
    await fill(here.database, { tickets: 1, dueAt: () => here.now.at - HOUR, isHeads: true })
    await falling.works[0]?.run(here.now.at)
    await digest.run(here.now.at)
    t.match(here.told[1], { day: '2026-11-24', late: 4, fresh: 1 }, 'all that is late, and what of it is new')
  },
)

t.test('E10: of two processes at the same instant one tells', async t => {
  const here = await place(t)
  await fill(here.database, { tickets: 1, dueAt: () => SEVEN - HOUR, isHeads: true })
  await clockwork(here).falling.works[0]?.run(SEVEN)
  here.now.at = SEVEN + HOUR
  await Promise.all([here.digests().run(here.now.at), here.digests().run(here.now.at)])
  t.equal(here.told.length, 1)
})

t.test(
  'E10: on a day without late tickets nothing is told, or that there are none, as it is set',
  async t => {
    const here = await place(t)
    here.now.at = MONDAY
    await here.digests().run(MONDAY)
    t.equal(here.told.length, 0)
    t.match(await here.database.db.select().from(ticketDigests), [{ day: '2026-11-23', late: 0 }])
    here.rules.whenEmpty = true
    here.now.at = MONDAY + DAY
    await here.digests().run(here.now.at)
    t.match(here.told, [{ day: '2026-11-24', late: 0, tickets: [] }])
  },
)

t.test(
  'E10: a centre that was away at the hour tells later, after what fell due meanwhile; a lost day is not made up for',
  async t => {
    const here = await place(t)
    const [due] = clockwork(here).falling.works
    await fill(here.database, { tickets: 1, dueAt: () => SEVEN, isHeads: true })
    const digest = here.digests()
    here.now.at = SEVEN + HOUR / 2
    t.equal(await digest.run(here.now.at), here.now.at + 1_000, 'something is due that nobody has seen to')
    await due?.run(here.now.at)
    here.now.at = SEVEN + 3 * DAY + 8 * HOUR
    await digest.run(here.now.at)
    t.match(here.told, [{ day: '2026-11-26', late: 1 }])
  },
)

t.test('E10: a digest that cannot be told is not marked as told', async t => {
  const here = await place(t)
  here.rules.whenEmpty = true
  here.now.at = MONDAY
  const failing = createDigests({
    ...{ ...here, log, rules: () => here.rules, publish: () => {} },
    tell: async () => Promise.reject(new Error('no room')),
  }).work
  await t.rejects(async () => failing.run(MONDAY), { message: 'no room' })
  await here.digests().run(MONDAY)
  t.equal(here.told.length, 1)
})

t.test('E10: a clock that ran ahead for years and was put back does not silence the leaders', async t => {
  const here = await place(t)
  here.rules.whenEmpty = true
  here.now.at = MONDAY + 3_650 * DAY
  const digest = here.digests()
  await digest.run(here.now.at)
  here.now.at = MONDAY
  await digest.run(MONDAY)
  t.same(
    here.told.map(({ day }) => day),
    ['2036-11-20', '2026-11-23'],
  )
})

const EVENING: Ms = MONDAY + 10 * HOUR
const TUESDAY_END: Ms = Date.parse('2026-11-24T10:00:00Z')
const WEDNESDAY_END: Ms = TUESDAY_END + DAY

/** The calendar with these days off. */
function withOff(...days: string[]): Calendar {
  const [{ from, hours }] = CALENDAR
  if (hours.kind !== 'weekly') throw new Error('Đồng Tháp works by the week')
  const more = days.map(day => ({ from: day, to: day, name: 'Nghỉ' }))
  return [{ from, hours: { ...hours, holidays: [...hours.holidays, ...more] } }]
}

/** Tickets that came to an officer on Monday evening and have until the end of Tuesday. */
async function counted(t: Test, many: number) {
  const here = await place(t)
  here.now.at = EVENING
  const state = { calendar: CALENDAR }
  const published: LiveMessage[] = []
  const { falling } = clockwork({ ...here, calendar: () => state.calendar })
  const process = (count: typeof falling.count = falling.count) =>
    createRecounts({
      ...{ ...here, log, count, version: () => versionOf(state.calendar) },
      publish: messages => void published.push(...messages),
    })
  await process().work.run(EVENING)
  await fill(here.database, { tickets: many, dueAt: () => TUESDAY_END })
  return { ...here, state, process, published, falling }
}

/** Until it has nothing to do at this instant. @returns how many batches that took */
async function runOut({ work }: ReturnType<typeof createRecounts>, at: Ms): Promise<number> {
  let batches = 1
  while ((await work.run(at)) === at && batches < 50) batches++
  return batches
}

t.test(
  '§14.6: hours that a unit takes for its own move its deadlines, from the instant they hold',
  async t => {
    const here = await counted(t, 120)
    const ownHours = createOwnHours(here.database)
    const { work } = createRecounts({
      ...{ ...here, log, count: here.falling.count, publish: () => {} },
      version: async () => `${versionOf(CALENDAR)}${await ownHours(here.now.at)}`,
    })
    t.equal(await work.run(EVENING), null, 'all keep the hours of the province')
    const [unit] = await here.database.db.select({ id: tickets.unitId }).from(tickets).limit(1)
    await here.database.db.execute(sql`
    insert into directory_versions (kind, subject, effective_from, value, made_at, reason)
    select kind, subject, ${iso(EVENING + HOUR)}, value || '{"isRoundTheClock": true}', made_at, 'x'
    from directory_versions where kind = 'unit' and subject = ${unit?.id}`)
    t.equal(await work.run(EVENING), null, 'not yet')
    here.now.at = EVENING + HOUR
    t.equal(await work.run(here.now.at), here.now.at + SETTLE_MS)
    here.now.at += SETTLE_MS
    while ((await work.run(here.now.at)) === here.now.at);
    const rows = await here.database.db.select().from(tickets)
    const moved = rows.filter(({ dueAt }) => dueAt !== TUESDAY_END)
    t.same([...new Set(moved.map(({ unitId }) => unitId))], [unit?.id], 'only its own')
  },
)

t.test(
  '§14.6: a day that is made a holiday moves open deadlines, each journaled, with progress shown',
  async t => {
    const here = await counted(t, 250)
    const recounts = here.process()
    t.equal(await recounts.work.run(EVENING), null, 'the same calendar: nothing to do')
    here.state.calendar = withOff('2026-11-24')
    t.equal(await recounts.work.run(EVENING), EVENING + SETTLE_MS, 'others read the settings a moment later')
    here.now.at = EVENING + SETTLE_MS
    t.equal(await runOut(recounts, here.now.at), 3)
    t.match((await recounts.list()).items, [
      { state: 'done', total: 250, done: 250, changed: 250 },
      { state: 'done', total: 0, done: 0, changed: 0 },
    ])
    const progress = here.published.filter(({ type }) => type === 'recount').map(({ data }) => data)
    t.match(progress, [{ done: 100 }, { done: 200 }, { done: 250, state: 'done' }])
    const rows = await here.database.db.select().from(tickets)
    t.ok(rows.every(({ dueAt, deadlineAt }) => dueAt === WEDNESDAY_END && deadlineAt === WEDNESDAY_END))
    const events = await here.database.db.select().from(ticketEvents).where(eq(ticketEvents.type, 'recount'))
    t.equal(events.length, 250)
    t.match(events[0], { number: 4, byId: null, before: 'with-officer', after: 'with-officer' })
    t.match(events[0]?.facts, {
      ...{ why: 'calendar', dueBefore: '2026-11-24T10:00:00.000Z', dueAt: '2026-11-25T10:00:00.000Z' },
    })
    t.equal(await recounts.work.run(here.now.at), null, 'once')
    t.match(await tally(here.database), { told: 0 }, 'nobody is told: the deadline is where they look')
  },
)

t.test(
  '§14.6: a process that dies in the midst of it, or is started anew, leaves nothing out and counts nothing twice',
  async t => {
    const here = await counted(t, 250)
    here.state.calendar = withOff('2026-11-24')
    let batches = 0
    const dying = here.process(async (tx, ids) => {
      const done = await here.falling.count(tx, ids)
      if (batches++ === 1) throw new Error('killed')
      return done
    })
    await dying.work.run(EVENING)
    here.now.at = EVENING + SETTLE_MS
    await dying.work.run(here.now.at)
    await t.rejects(async () => dying.work.run(here.now.at), { message: 'killed' })
    t.match((await dying.list()).items[0], { state: 'running', done: 100, changed: 100 })
    await Promise.all([runOut(here.process(), here.now.at), runOut(here.process(), here.now.at)])
    await runOut(here.process(), here.now.at)
    t.match((await dying.list()).items[0], { state: 'done', done: 250, changed: 250 })
    const events = await here.database.db.select().from(ticketEvents).where(eq(ticketEvents.type, 'recount'))
    t.equal(new Set(events.map(({ ticketId }) => ticketId)).size, 250)
    t.equal(events.length, 250)
  },
)

t.test(
  '§14.6: a calendar that changes again meanwhile takes the place of the one that is counted by',
  async t => {
    const here = await counted(t, 150)
    here.state.calendar = withOff('2026-11-24')
    const recounts = here.process()
    await recounts.work.run(EVENING)
    here.now.at = EVENING + SETTLE_MS
    await recounts.work.run(here.now.at)
    here.state.calendar = withOff('2026-11-24', '2026-11-25')
    t.equal(await recounts.work.run(here.now.at), here.now.at + SETTLE_MS)
    here.now.at += SETTLE_MS
    await runOut(recounts, here.now.at)
    t.match((await recounts.list()).items, [{ state: 'done', done: 150 }, { state: 'superseded' }, {}])
    const rows = await here.database.db.select().from(tickets)
    t.ok(rows.every(({ dueAt }) => dueAt === WEDNESDAY_END + DAY))
    here.state.calendar = CALENDAR
    here.now.at += HOUR
    await recounts.work.run(here.now.at)
    here.now.at += SETTLE_MS
    await runOut(recounts, here.now.at)
    const back = await here.database.db.select().from(tickets)
    t.ok(
      back.every(({ dueAt }) => dueAt === TUESDAY_END),
      'taken back, everything is as it was',
    )
  },
)

t.test('§14.8: two processes with different profiles do not count against each other for ever', async t => {
  const here = await counted(t, 10)
  const other = createRecounts({
    ...{ ...here, log, count: here.falling.count, version: () => versionOf(withOff('2026-11-24')) },
    publish: () => {},
  })
  const mine = here.process()
  for (let n = 0; n < 10; n++) {
    await mine.work.run(here.now.at)
    await other.work.run(here.now.at)
    here.now.at += SETTLE_MS
  }
  t.ok((await mine.list()).items.length <= 3)
  t.match((await here.database.db.select().from(ticketRecounts)).at(-1), { state: 'done' })
})
