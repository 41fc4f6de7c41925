import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import t from 'tap'
import { askingOf } from '../../src/asking.ts'
import { createAnnouncer } from '../../src/calls/announcer.ts'
import type { Call, CallRules } from '../../src/calls/call.ts'
import { calls } from '../../src/calls/tables.ts'
import { historiesOf } from '../../src/calls/wait-store.ts'
import type { Db } from '../../src/db/database.ts'
import { phones } from '../../src/phones/tables.ts'
import { type Standing, standingsOf, wrapUpOf } from '../../src/queue/load-store.ts'
import { operatorEvents, operatorSkills, operators, waiting } from '../../src/queue/tables.ts'
import { plansOf } from '../explain.ts'
import { desk, NOON } from '../rooms.ts'

const MINUTE = 60_000

async function hall(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  const { db } = here.database
  const at = NOON
  return {
    ...here,
    /** A caller of this queue, joined so many minutes ago. */
    async caller(queue: string, minutes: number, more: Partial<typeof waiting.$inferInsert> = {}) {
      const joinedAt = at - minutes * MINUTE
      const value = { state: 'waiting', joinedAt } as unknown as Call
      const open = { state: 'waiting', value, queue, ending: null, endedAt: null, goneAt: null } as const
      const callId = await here.call({
        ...open,
        talkAt: null,
        endedIn: null,
        fault: null,
        waitMs: null,
        talkMs: null,
      })
      await db.insert(waiting).values({ callId, queue, joinedAt, place: joinedAt, ...more })
      return callId
    },
    async operator(of: Partial<typeof operators.$inferInsert>, ...queues: string[]) {
      const { id: personId } = await here.person('operator')
      const endpoint = `op-${personId.slice(0, 8)}`
      await db.insert(phones).values({ endpoint, personId, kind: 'desk', createdAt: at })
      const usual = {
        presence: 'ready',
        activity: 'free',
        isReachable: true,
        since: at,
        idleSince: at,
      } as const
      await db.insert(operators).values({ personId, endpoint, ...usual, ...of })
      for (const name of queues)
        await db.insert(operatorSkills).values({ personId, kind: 'queue', name, level: 1 })
      return personId
    },
    standings: async (...callIds: string[]) => {
      const rows = await standingsOf(db, { callIds, known: ['chung', 'dien'], at })
      return callIds.map(id => rows.find(({ callId }) => callId === id))
    },
    history: async (queue = 'chung') => (await historiesOf(db, [queue], { at, wrapUpOf }))[0],
  }
}

t.test(
  'places are in the order of service: priority, then place; who is being rung is before, not ahead',
  async t => {
    const here = await hall(t)
    const third = await here.caller('chung', 3)
    const rung = await here.caller('chung', 5, { isOffered: true })
    const urgent = await here.caller('chung', 1, { priority: 5 })
    const second = await here.caller('chung', 4)
    const other = await here.caller('dien', 9)
    const found = await here.standings(urgent, rung, second, third, other)
    t.match(found, [
      { before: 0, ahead: 0 },
      { before: 1, ahead: 1 },
      { before: 2, ahead: 1 },
      { before: 3, ahead: 2 },
      { queue: 'dien', before: 0, ahead: 0 },
    ])
    t.match(await here.standings(randomUUID()), [undefined], 'who waits in no queue')
  },
)

t.test(
  'who asked for a skill waits for those who have it, behind those who asked for it too and a share of the others',
  async t => {
    const here = await hall(t)
    const khmer = { skill: 'tieng-khmer' }
    await here.caller('chung', 9)
    const first = await here.caller('chung', 8, khmer)
    await here.caller('chung', 7)
    const second = await here.caller('chung', 6, khmer)
    const plain = await here.caller('chung', 5)
    for (const activity of ['free', 'talking', 'talking'] as const) await here.operator({ activity })
    t.match(
      await here.standings(first),
      [{ ahead: 1, operators: 3, ready: 1, skilled: null }],
      'nobody has it',
    )
    const able = await here.operator({ activity: 'talking' })
    await here.database.db
      .insert(operatorSkills)
      .values({ personId: able, kind: 'skill', name: 'tieng-khmer', level: 3 })
    t.match(await here.standings(first, second, plain), [
      { ahead: 1, skilled: { ahead: 0, operators: 1, ready: 0 } },
      { ahead: 3, skilled: { ahead: 1, operators: 1, ready: 0 } },
      { ahead: 4, operators: 4, ready: 1, skilled: null },
    ])
    const announcer = createAnnouncer({
      standingsOf: callIds => standingsOf(here.database.db, { callIds, known: ['chung'], at: NOON }),
      historiesOf: async queues =>
        queues.map(queue => ({ queue, handlingMs: Array(9).fill(4 * MINUTE), recent: [] })),
    })
    const [waits, served] = [await announcer.newsOf(second), await announcer.newsOf(plain)]
    t.ok((waits?.medianMs ?? 0) > 2 * (served?.medianMs ?? 0), 'one has it, four serve the others')
    t.equal(waits?.before, 3, 'the place is the one in the queue')
    const rested = await here.operator({ activity: 'free', presence: 'paused' })
    await here.database.db
      .insert(operatorSkills)
      .values({ personId: rested, kind: 'skill', name: 'tieng-khmer', level: 3 })
    t.match(
      await here.standings(first),
      [{ skilled: { operators: 1, ready: 0 } }],
      'who is paused serves nobody',
    )
  },
)

t.test('who works in a queue: by its own people and by those who serve all', async t => {
  const here = await hall(t)
  const [one, two] = [await here.caller('chung', 2), await here.caller('dien', 1)]
  t.match(await here.standings(one), [{ signedIn: 0, operators: 0, ready: 0 }])
  await here.operator({}) // serves all
  await here.operator({ activity: 'talking' }, 'chung')
  await here.operator({ presence: 'paused' }, 'dien')
  await here.operator({ isReachable: false })
  await here.operator({ restUntil: NOON + 1_000 }, 'dien')
  await here.operator({ presence: 'signed-out' })
  await here.operator({ activity: 'wrap-up' }, 'gone-from-the-settings')
  t.match(await here.standings(one, two), [
    { signedIn: 4, operators: 3, ready: 1 },
    { signedIn: 5, operators: 3, ready: 1 },
  ])
})

t.test('talks with their notes, and the waits of the last hour, of this queue alone', async t => {
  const here = await hall(t)
  const ended = (minutes: number, more: object = {}) => {
    const endedAt = NOON - minutes * MINUTE
    return here.call({ queue: 'chung', endedAt, talkAt: endedAt - MINUTE, waitMs: 20_000, ...more })
  }
  const noted = await ended(5)
  const personId = await here.operator({})
  const history = { personId, presence: 'ready', reason: null, endpoint: null } as const
  await here.database.db.insert(operatorEvents).values([
    { ...history, at: NOON - 5 * MINUTE, type: 'talkEnded', activity: 'wrap-up', callId: noted },
    { ...history, at: NOON - 4 * MINUTE, type: 'wrapUpDue', activity: 'free', callId: null },
  ])
  await ended(90, { talkMs: 90_000 })
  await ended(7, { queue: 'dien' })
  await ended(8, { direction: 'out', talkMs: 5_000 })
  await ended(9, { endedIn: 'handed', talkMs: 900_000, waitMs: 30_000 })
  const value = { modelMs: 70_000 } as unknown as Call
  await ended(3, { ending: 'abandoned', endedIn: 'waiting', talkAt: null, talkMs: 0, waitMs: 40_000, value })
  const talking = { joinedAt: NOON - 3 * MINUTE, modelMs: 100_000 } as unknown as Call
  const goesOn = { ending: null, endedAt: null, goneAt: null, endedIn: null, waitMs: null, talkMs: null }
  await here.call({ ...goesOn, state: 'talking', queue: 'chung', talkAt: NOON - MINUTE, value: talking })
  t.same(await here.history(), {
    queue: 'chung',
    handlingMs: [120_000, 90_000],
    recent: [
      { modelMs: 100_000, waitMs: 120_000, isServed: true },
      { modelMs: 70_000, waitMs: 40_000, isServed: false },
      { modelMs: 20_000, waitMs: 20_000, isServed: true },
      { modelMs: 30_000, waitMs: 30_000, isServed: true },
    ],
  })
  t.same(await here.history('nobody-comes'), { queue: 'nobody-comes', handlingMs: [], recent: [] })
})

t.test('with 10,000 calls behind and 1,000 waiting the statements read by index, and little', async t => {
  const here = await hall(t)
  const { database } = here
  await here.operator({})
  const made = Array.from({ length: 10_000 }, (_, n): typeof calls.$inferInsert => ({
    ...{
      id: randomUUID(),
      version: 1,
      state: 'ended',
      value: {} as Call,
      dialled: '1022',
      trunk: 'trunk-demo',
    },
    ...{ queue: n % 2 ? 'chung' : 'dien', ending: n % 4 ? 'served' : 'abandoned', endedIn: 'talking' },
    ...{ arrivedAt: NOON - n * MINUTE, endedAt: NOON - n * MINUTE, goneAt: NOON - n * MINUTE },
    ...{ talkAt: n % 4 ? NOON - n * MINUTE : null, waitMs: 30_000, talkMs: n % 4 ? 60_000 : 0 },
  }))
  for (let n = 0; n < made.length; n += 1_000)
    await database.db.insert(calls).values(made.slice(n, n + 1_000))
  const lined = made.slice(0, 1_000).map(({ id }, n) => ({
    ...{ callId: id, queue: n % 2 ? 'chung' : 'dien', joinedAt: NOON - n, place: NOON - n },
  }))
  await database.db.insert(waiting).values(lined)
  await database.db.execute('analyze')
  const [plan = ''] = await plansOf(database, db =>
    historiesOf(db, ['chung', 'dien'], { at: NOON, wrapUpOf }),
  )
  t.match(plan, /Index Scan.*calls_queue_ended/)
  t.notMatch(plan, /Seq Scan on (calls|operator_events)/)
  const { handlingMs = [], recent = [] } = (await here.history()) ?? {}
  t.equal(handlingMs.length, 50)
  t.ok(recent.length > 20 && recent.length <= 50, `${recent.length} of the last hour`)
  const callIds = lined.map(({ callId }) => callId)
  const found = await standingsOf(database.db, { callIds, known: ['chung'], at: NOON })
  t.equal(found.length, 1_000)
  t.same(new Set(found.map(({ before }) => before)).size, 500, 'a place each, in two queues')
})

t.test(
  'a hundred callers at once are two looks, and a look that fails is told to those who asked',
  async t => {
    const standing: Standing = {
      ...{ callId: '', queue: 'chung', before: 2, ahead: 2, signedIn: 3, operators: 2, ready: 0 },
      skilled: null,
    }
    const looks: string[][] = []
    const announcer = createAnnouncer({
      async standingsOf(callIds) {
        looks.push([...callIds])
        if (looks.length === 3) throw new Error('the database is away')
        return callIds.filter(id => id !== 'gone').map(callId => ({ ...standing, callId }))
      },
      historiesOf: async queues =>
        queues.map(queue => ({ queue, handlingMs: Array(9).fill(MINUTE), recent: [] })),
    })
    const names = Array.from({ length: 100 }, (_, n) => `call-${n}`)
    const news = await Promise.all([...names, 'call-5', 'gone'].map(announcer.newsOf))
    t.same(
      looks.map(({ length }) => length),
      [1, 100],
      'those who ask during a look share the next one',
    )
    t.match(news[0], { queue: 'chung', before: 2, isFree: false, isStaffed: true })
    t.ok(news[0]?.range)
    t.equal(news[101], null)
    await t.rejects(announcer.newsOf('call-1'), /away/)
    t.ok(await announcer.newsOf('call-1'), 'and it goes on')
  },
)

t.test('an operator who is free for everybody before is free for this one', async t => {
  const newsOf = (ahead: number, ready: number) =>
    createAnnouncer({
      standingsOf: async ([callId = '']) => [
        { callId, queue: 'chung', before: ahead, ahead, signedIn: 2, operators: 2, ready, skilled: null },
      ],
      historiesOf: async () => [],
    }).newsOf('one')
  t.match(await newsOf(0, 1), { isFree: true, range: { from: 0, to: 1 } })
  t.match(await newsOf(1, 1), { isFree: false, range: null }, 'nothing is known of the time')
  t.match(await newsOf(0, 0), { isFree: false })
})

t.test(
  'a waiting caller asks the books of this centre, and of the queues that its settings have now',
  async t => {
    const here = await hall(t)
    const [first, second] = [await here.caller('chung', 4), await here.caller('chung', 3)]
    const [other, nowhere] = [await here.caller('dien', 2), randomUUID()]
    await here.operator({ activity: 'talking' }, 'chung')
    const queues = [{ name: 'chung' }] as CallRules['queues'][number][]
    const nobody = async () => null
    const asking = askingOf(
      {
        ...{ database: here.database, clock: { now: () => NOON }, log: pino({ level: 'silent' }) },
        ...{ isBlocked: async (_db: Db, number: string | null) => number === '+84911111111' },
        ...{ tickets: { ofDigits: nobody }, phones: { contactOf: () => 'c1' } },
      },
      { queues },
    )
    const news = await Promise.all([first, second, other, nowhere].map(asking.newsOf))
    t.match(news, [
      { queue: 'chung', before: 0, isFree: false, isStaffed: true },
      { queue: 'chung', before: 1, isStaffed: true },
      { queue: 'dien', before: 0 },
      null,
    ])
    queues.push({ name: 'dien' } as CallRules['queues'][number])
    t.match(await asking.newsOf(other), { isStaffed: false }, 'nobody here serves it')
    t.same([await asking.isBlocked('+84911111111'), await asking.isBlocked('+84922222222')], [true, false])
  },
)

t.end()
