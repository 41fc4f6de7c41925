import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createAway } from '../../src/alarms/away.ts'
import type { Carrier } from '../../src/alarms/carrier.ts'
import { createWatch, type Flagged, type Sources } from '../../src/alarms/watch.ts'
import { NOON } from '../rooms.ts'
import { until } from '../until.ts'
import { ON_DUTY, room } from './room.ts'

/** The centre is well, until a test says otherwise. */
async function watched(t: Parameters<typeof room>[0], email: Carrier = async () => {}) {
  const here = await room(t)
  here.rules.calmSeconds = 0
  const flagged: Flagged[] = []
  const sources: { -readonly [K in keyof Sources]: Sources[K] } = {
    ...{ waiting: async () => [], staffing: async () => [], lines: async () => [] },
    ...{ isAsteriskUp: () => true, databaseMs: async () => 1, freeBytes: async () => 50e9 },
    isProtecting: () => false,
    ...{ inFallback: async () => 0, flaggedRecordings: async () => flagged },
    evidence: () => ({ stalled: [], broken: [] }),
  }
  const away = createAway({
    ...{ ...here, centre: 'Tổng đài 1022', carriers: { email, sms: null, webhook: null } },
    rules: () => here.rules,
  })
  const watch = createWatch({
    ...{ ...here, away, sources, rules: () => here.rules, channels: ['email', 'sms'] },
  })
  t.after(() => watch.stop())
  const kinds = async (state: 'open' | 'cleared') =>
    (await here.alarms.page({ state, limit: 200 })).items.map(({ kind, subject }) =>
      `${kind} ${subject}`.trim(),
    )
  return { ...here, sources, watch, flagged, kinds }
}

t.test('what is wrong is raised at the next look and over when it is well again', async t => {
  const { sources, watch, kinds, now } = await watched(t)
  sources.freeBytes = async () => 1e9
  sources.lines = async () => [{ name: 'vnpt', isUp: false, state: 'not reachable' }]
  await watch.look()
  t.same(await kinds('open'), ['disk-low'])
  now.at += 60_000
  await watch.look()
  t.same((await kinds('open')).toSorted(), ['disk-low', 'trunk-down vnpt'])
  sources.freeBytes = async () => 50e9
  sources.lines = async () => []
  await watch.look()
  t.same(await kinds('open'), [])
  t.equal((await kinds('cleared')).length, 2)
})

t.test('a source that fails concludes nothing', async t => {
  const { sources, watch, kinds } = await watched(t)
  sources.freeBytes = async () => 1e9
  await watch.look()
  sources.freeBytes = () => Promise.reject(new Error('no such folder'))
  await watch.look()
  t.same(await kinds('open'), ['disk-low'])
})

t.test('news are a reason to look, and many at once are one look', async t => {
  const { sources, watch, kinds, published } = await watched(t)
  let looks = 0
  sources.freeBytes = async () => {
    looks++
    return 1e9
  }
  watch.start()
  await until('it has looked', async () => (await kinds('open')).length === 1)
  const before = looks
  for (let n = 0; n < 1_000; n++) watch.hear([{ type: 'call', data: {}, mayRead: () => true }])
  t.equal(looks, before)
  t.ok(published.length > 0)
})

t.test('a recording that is not whole is told when news of it come, and once', async t => {
  const { watch, kinds, flagged, alarms, person } = await watched(t)
  const id = randomUUID()
  watch.start()
  flagged.push({ id, callId: randomUUID(), state: 'missing', gapCause: 'no-file' })
  watch.hear([{ type: 'recording', data: {}, mayRead: () => true }])
  await until('it is told', async () => (await kinds('open')).includes(`recording-missing ${id}`))
  const [alarm] = await alarms.open()
  await alarms.acknowledge(await person('supervisor'), alarm?.id ?? '', '')
  await watch.look()
  t.same(await kinds('open'), [], 'somebody knows')
})

t.test('what could not be told is over when the recipient or the channel is not told any more', async t => {
  const { watch, kinds, alarms, rules, tell } = await watched(t)
  const other = { name: 'Kỹ thuật', email: 'kt@tinh.vn', phone: null }
  tell(['email', 'sms', 'webhook'], [ON_DUTY, other])
  for (const subject of ['email Trực ban', 'email Kỹ thuật', 'sms Trực ban', 'webhook'])
    await alarms.raiseNow({ kind: 'undelivered', subject, at: NOON })
  const open = async () => (await kinds('open')).toSorted()
  await watch.look()
  const first = ['undelivered email Kỹ thuật', 'undelivered email Trực ban', 'undelivered sms Trực ban']
  t.same(await open(), first, 'this machine has no webhook')
  rules.recipients = [ON_DUTY]
  await watch.look()
  t.same(await open(), first.slice(1))
  tell(['email'], [ON_DUTY])
  await watch.look()
  t.same(await open(), ['undelivered email Trực ban'])
})

t.test('a hundred bad recordings are written down once, not at every look', async t => {
  const { watch, flagged, database, kinds } = await watched(t)
  for (let n = 0; n < 100; n++)
    flagged.push({ id: randomUUID(), callId: randomUUID(), state: 'missing', gapCause: 'no-file' })
  await watch.look()
  t.equal((await kinds('open')).length, 100)
  let transactions = 0
  const { tx } = database
  database.tx = work => {
    transactions++
    return tx(work)
  }
  await watch.look()
  t.equal(transactions, 0)
})

t.test('a database that is away is told past the books, and written down when it is back', async t => {
  const told: string[] = []
  const { sources, watch, kinds, tell, now, messages, alarms } = await watched(
    t,
    async (recipient, letter) => {
      told.push(`${recipient} ${letter.told[0]?.alarm.kind}`)
    },
  )
  tell(['email'], [ON_DUTY, { name: 'Kỹ thuật', email: 'kt@tinh.vn', phone: null }])
  sources.databaseMs = () => Promise.reject(new Error('connection refused'))
  await watch.look()
  t.same(told, [], 'it may be a restart')
  now.at += 15_000
  await watch.look()
  await until('both are told', () => told.length === 2)
  now.at += 15_000
  await watch.look()
  t.same(told.toSorted(), ['kt@tinh.vn database-away', 'truc@tinh.vn database-away'], 'once')
  sources.databaseMs = async () => 1
  await watch.look()
  await watch.look()
  t.same(await kinds('cleared'), ['database-away'])
  t.match((await alarms.page({})).items, [{ raisedAt: new Date(NOON + 15_000).toISOString() }])
  const events = (await messages()).map(({ event, state }) => `${event} ${state}`)
  t.same(events.toSorted(), ['cleared waiting', 'cleared waiting', 'raised sent', 'raised sent'])
})

t.test('a server that answers late does not keep the next outage from being told', async t => {
  const slow = Promise.withResolvers<void>()
  const told: string[] = []
  const { sources, watch, tell, now } = await watched(t, recipient => {
    told.push(recipient)
    return told.length === 1 ? slow.promise : Promise.resolve()
  })
  tell(['email'], [ON_DUTY])
  const away = async () => {
    sources.databaseMs = () => Promise.reject(new Error('connection refused'))
    await watch.look()
    now.at += 15_000
    await watch.look()
  }
  await away()
  t.equal(told.length, 1)
  sources.databaseMs = async () => 1
  await watch.look()
  slow.resolve()
  await away()
  t.equal(told.length, 2)
})

t.test(
  'evidence that stands still is told while it does, what does not agree until somebody looks',
  async t => {
    const { sources, watch, kinds } = await watched(t)
    sources.evidence = () => ({ stalled: ['witness'], broken: ['truncated'] })
    await watch.look()
    await watch.look()
    t.same((await kinds('open')).toSorted(), ['evidence-broken truncated', 'evidence-stalled witness'])
    sources.evidence = () => ({ stalled: [], broken: [] })
    await watch.look()
    t.same(await kinds('open'), ['evidence-broken truncated'])
  },
)
