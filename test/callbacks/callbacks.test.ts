import { randomUUID } from 'node:crypto'
import t from 'tap'
import { callbackRoutes } from '../../src/callbacks/routes.ts'
import { createCallbacks } from '../../src/callbacks/service.ts'
import { dataViews } from '../../src/privacy/tables.ts'
import { desk, NOON, serve } from '../rooms.ts'
import { LINKED } from './linked.ts'

const NUMBER = '+84912345678'

async function list(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  const callbacks = createCallbacks({ ...here, ...LINKED })
  const supervisor = await here.person('supervisor')
  const { database } = here
  async function missed(number: string | null = NUMBER, at = NOON) {
    const callId = await here.call({
      caller: number,
      arrivedAt: at,
      talkAt: null,
      ending: 'abandoned',
      talkMs: 0,
    })
    return { callId, messages: await database.tx(tx => callbacks.list(tx, { callId, number, at })) }
  }
  async function answered(number: string | null = NUMBER, at = NOON) {
    const callId = await here.call({ caller: number, arrivedAt: at - 5_000, talkAt: at })
    return { callId, messages: await database.tx(tx => callbacks.clear(tx, { callId, number, at })) }
  }
  const all = async () => (await callbacks.page(supervisor, { limit: 200 })).items
  return { ...here, callbacks, supervisor, missed, answered, all }
}

t.test('who hung up before anyone answered is on the list, once per number', async t => {
  const { missed, all } = await list(t)
  const first = await missed()
  const second = await missed(NUMBER, NOON + 60_000)
  await missed('+842773851234', NOON + 1)
  t.match(await all(), [
    {
      ...{
        number: NUMBER,
        missedCalls: 2,
        firstCallId: first.callId,
        lastCallId: second.callId,
        clearedAt: null,
      },
      ...{ firstMissedAt: '2026-11-21T05:00:00.000Z', lastMissedAt: '2026-11-21T05:01:00.000Z' },
    },
    { number: '+842773851234', missedCalls: 1 },
  ])
  t.match(second.messages, [{ type: 'callback', data: { number: NUMBER, missedCalls: 2 } }])
})

t.test('of one call: what it began or added to, and what it settled', async t => {
  const { missed, answered, callbacks, supervisor } = await list(t)
  const of = async (callId: string) => (await callbacks.page(supervisor, { callId })).items
  const first = await missed()
  await missed('+842773851234')
  const [middle, last] = [await missed(NUMBER, NOON + 60_000), await missed(NUMBER, NOON + 120_000)]
  const back = await answered(NUMBER, NOON + 600_000)
  const [entry] = await of(first.callId)
  t.match(entry, { number: NUMBER, missedCalls: 3, clearedByCallId: back.callId })
  for (const { callId } of [middle, last, back]) t.same(await of(callId), [entry])
  t.same(await of((await answered(NUMBER, NOON + 3_600_000)).callId), [], 'nothing was open any more')
  t.same(await of((await missed(null)).callId), [], 'a hidden number')
  t.same(await of(randomUUID()), [], 'no such call')
})

t.test('F08: whose numbers somebody saw on the list is written down', async t => {
  const { missed, all, database, supervisor } = await list(t)
  const { callId } = await missed()
  await all()
  t.match(await database.db.select().from(dataViews), [
    { personId: supervisor.id, purpose: 'callbacks.list', callIds: [callId], fields: ['callerNumber'] },
  ])
})

t.test('a hidden number cannot be called back', async t => {
  const { missed, answered, all } = await list(t)
  t.same((await missed(null)).messages, [])
  t.same((await answered(null)).messages, [])
  t.same(await all(), [])
})

t.test('callers of one number who hang up at the same moment make one entry', async t => {
  const { missed, all } = await list(t)
  await Promise.all(Array.from({ length: 20 }, (_, n) => missed(NUMBER, NOON + n)))
  t.match(await all(), [{ missedCalls: 20, lastMissedAt: new Date(NOON + 19).toISOString() }])
})

t.test('a missed call told twice counts once', async t => {
  const { missed, callbacks, database, all } = await list(t)
  const { callId } = await missed()
  await database.tx(tx => callbacks.list(tx, { callId, number: NUMBER, at: NOON }))
  t.match(await all(), [{ missedCalls: 1 }])
})

t.test('a later answered call clears the entry, an earlier one does not', async t => {
  const { missed, answered, all } = await list(t)
  await missed()
  t.same((await answered(NUMBER, NOON - 60_000)).messages, [], 'answered before the missed call')
  const { callId, messages } = await answered(NUMBER, NOON + 60_000)
  t.match(messages, [{ type: 'callback', data: { clearedByCallId: callId } }])
  t.match(await all(), [
    { clearedByCallId: callId, clearedById: null, clearedAt: '2026-11-21T05:01:00.000Z' },
  ])
  t.same((await answered(NUMBER, NOON + 90_000)).messages, [], 'nothing is left to clear')
})

t.test('a number that is missed again after it was cleared has a new entry', async t => {
  const { missed, answered, all } = await list(t)
  await missed()
  await answered(NUMBER, NOON + 60_000)
  await missed(NUMBER, NOON + 120_000)
  t.match(await all(), [
    { clearedAt: null, missedCalls: 1 },
    { clearedAt: '2026-11-21T05:01:00.000Z', missedCalls: 1 },
  ])
})

t.test('a missed call that comes into the books after the citizen was answered is not listed', async t => {
  // Why: while the service was away the dialplan's queue went on; its calls come into the books later.
  const { missed, answered, all } = await list(t)
  await answered(NUMBER, NOON + 60_000)
  t.same((await missed(NUMBER, NOON)).messages, [])
  t.same(await all(), [])
})

t.test('an older missed call that comes into the books later does not become the last one', async t => {
  const { missed, all } = await list(t)
  const later = await missed(NUMBER, NOON + 60_000)
  await missed(NUMBER, NOON)
  t.match(await all(), [
    {
      ...{ missedCalls: 2, lastCallId: later.callId, firstMissedAt: '2026-11-21T05:00:00.000Z' },
      lastMissedAt: '2026-11-21T05:01:00.000Z',
    },
  ])
})

t.test('missed and answered at the same moment leave at most one open entry', async t => {
  const { missed, answered, all } = await list(t)
  await missed()
  await Promise.all([
    ...Array.from({ length: 8 }, (_, n) => missed(NUMBER, NOON + n)),
    ...Array.from({ length: 8 }, (_, n) => answered(NUMBER, NOON + n)),
  ])
  t.ok((await all()).filter(entry => entry.clearedAt === null).length <= 1)
})

t.test('news of the list goes to those who call back', async t => {
  const { missed, person } = await list(t)
  const [news] = (await missed()).messages
  for (const [role, reads] of [
    ['operator', true],
    ['supervisor', true],
    ['auditor', true],
    ['officer', false],
    ['leader', false],
    ['admin', false],
  ] as const)
    t.equal(news?.mayRead(await person(role)), reads, role)
})

t.test('over HTTP: open ones first, pages without gap or repeat, cleared once', async t => {
  const { callbacks, missed, answered, person, supervisor, audit, published, now } = await list(t)
  const [op, auditor, officer] = [await person('operator'), await person('auditor'), await person('officer')]
  for (let n = 0; n < 5; n++) await missed(`+8491234560${n}`, NOON + n)
  for (const n of [1, 3]) await answered(`+8491234560${n}`, NOON + 60_000 + n)
  const { ask } = await serve(t, [op, auditor, officer, supervisor], async app => {
    await app.register(callbackRoutes, { callbacks })
  })
  const page = async (query: string) => (await ask(op, { url: `/api/callbacks?${query}` })).json()
  const numbers: string[] = []
  let next: string | null = null
  do {
    const { items, next: following } = await page(`limit=2${next ? `&cursor=${next}` : ''}`)
    numbers.push(...items.map((item: { number: string }) => item.number.slice(-1)))
    next = following
  } while (next)
  t.same(numbers.join(''), '42031')
  t.equal((await page('state=cleared')).items.length, 2)
  t.equal((await page('state=open')).items.length, 3)

  const [{ id }] = (await page('limit=1')).items
  const clear = (who: typeof op, of = id) =>
    ask(who, { method: 'POST', url: `/api/callbacks/${of}/clearance` })
  t.equal((await clear(auditor)).statusCode, 403)
  t.equal((await clear(officer)).statusCode, 403)
  t.equal((await ask(officer, { url: '/api/callbacks' })).statusCode, 403)
  now.at = NOON + 120_000
  const answers = await Promise.all([clear(op), clear(op), clear(supervisor)])
  t.same(
    answers.map(answer => answer.statusCode).sort(),
    [200, 409, 409],
    'two who call back at once: one clears it',
  )
  t.match((await clear(op)).json(), {
    code: 'callback-already-cleared',
    clearedAt: '2026-11-21T05:02:00.000Z',
  })
  t.match(await audit(), [{ action: 'callback.cleared', subjectId: id, facts: { missedCalls: 1 } }])
  t.match(published, [{ type: 'callback', data: { id } }])
  const [{ clearedBy }] = (await page('state=cleared')).items.filter((item: { id: string }) => item.id === id)
  t.ok([op.username, supervisor.username].includes(clearedBy.username))
  t.match((await clear(op, randomUUID())).json(), { status: 404, code: 'callback-not-found' })
  t.equal((await clear(op, 'x')).statusCode, 400)
  for (const cursor of ['x', 'WzEsMl0', Buffer.from('["open",1e15,"x"]').toString('base64url')])
    t.equal((await ask(op, { url: `/api/callbacks?cursor=${cursor}` })).statusCode, 400, cursor)
})
