import { randomUUID } from 'node:crypto'
import t from 'tap'
import { alarmRoutes } from '../../src/alarms/routes.ts'
import { NOON, serve } from '../rooms.ts'
import { ON_DUTY, room } from './room.ts'

const DOWN = { kind: 'trunk-down', subject: 'vnpt', at: NOON, facts: { state: 'Unreachable' } } as const

t.test('a thing has one open alarm of a kind, whoever notices it and however often', async t => {
  const { alarms, database, all, published } = await room(t)
  await Promise.all(Array.from({ length: 20 }, () => alarms.raiseNow(DOWN)))
  t.match(await all(), [{ kind: 'trunk-down', subject: 'vnpt', severity: 'critical', clearedAt: null }])
  t.equal(published.filter(({ type }) => type === 'alarm').length, 1)
  await alarms.clearNow({ ...DOWN, at: NOON + 5 })
  await alarms.clearNow({ ...DOWN, at: NOON + 6 })
  await database.tx(tx => alarms.raise(tx, { ...DOWN, at: NOON + 7 }))
  t.match(await all(), [
    { clearedAt: null, raisedAt: new Date(NOON + 7).toISOString() },
    { clearedAt: new Date(NOON + 5).toISOString() },
  ])
})

t.test('an alarm of a transaction that fails was never raised, and nobody is told', async t => {
  const { alarms, database, all, messages, tell } = await room(t)
  tell(['email'], [ON_DUTY])
  const failing = database.tx(async tx => {
    await alarms.raise(tx, DOWN)
    throw new Error('undone')
  })
  await t.rejects(failing)
  t.same(await all(), [])
  t.same(await messages(), [])
})

t.test('each recipient has one message of each event, over each channel', async t => {
  const { alarms, messages, tell, rules } = await room(t)
  tell(['email', 'sms', 'webhook'], [ON_DUTY, { name: 'Kỹ thuật', email: 'kt@tinh.vn', phone: null }])
  await alarms.raiseNow(DOWN)
  await alarms.raiseNow(DOWN)
  await alarms.clearNow(DOWN)
  const told = (await messages()).map(({ event, channel, recipient }) => `${event} ${channel} ${recipient}`)
  t.same(
    told.toSorted(),
    ['cleared', 'raised'].flatMap(event =>
      ['email kt@tinh.vn', 'email truc@tinh.vn', 'sms 0912345678', 'webhook webhook'].map(
        to => `${event} ${to}`,
      ),
    ),
  )
  rules.kinds['trunk-down'].enabled = false
  await alarms.raiseNow({ ...DOWN, subject: 'other' })
  t.equal((await messages()).length, 8, 'a kind that is switched off tells nobody')
})

t.test('an open alarm is told again, until somebody takes note of it', async t => {
  const { alarms, messages, tell, person, now } = await room(t)
  tell(['email'], [ON_DUTY])
  await alarms.raiseNow(DOWN)
  t.equal(await alarms.repeatDue(await alarms.open()), NOON + 30 * 60_000)
  now.at = NOON + 30 * 60_000
  await alarms.repeatDue(await alarms.open())
  await alarms.repeatDue(await alarms.open())
  now.at = NOON + 60 * 60_000
  await alarms.repeatDue(await alarms.open())
  const repeated = (await messages()).filter(({ event }) => event === 'repeated')
  t.same(
    repeated.map(({ occasion }) => occasion),
    [1, 2],
  )
  const [open] = await alarms.open()
  await alarms.acknowledge(await person('supervisor'), open?.id ?? '', '127.0.0.1')
  now.at = NOON + 90 * 60_000
  t.equal(await alarms.repeatDue(await alarms.open()), null)
})

t.test(
  'what cannot be undone is over when somebody takes note, and not told again when found again',
  async t => {
    const { alarms, all, person, audit } = await room(t)
    const missing = {
      kind: 'recording-missing',
      subject: randomUUID(),
      at: NOON,
      facts: { state: 'missing' },
    } as const
    await alarms.raiseNow(missing)
    const supervisor = await person('supervisor')
    const [open] = await all()
    const shown = await alarms.acknowledge(supervisor, open?.id ?? '', '127.0.0.1')
    t.match(shown, { acknowledgedBy: { id: supervisor.id }, clearedAt: String, acknowledgedAt: String })
    await alarms.raiseNow({ ...missing, at: NOON + 1_000 })
    t.equal((await all()).length, 1)
    await t.rejects(alarms.acknowledge(supervisor, open?.id ?? '', ''), {
      code: 'alarm-already-acknowledged',
    })
    await t.rejects(alarms.acknowledge(supervisor, randomUUID(), ''), { code: 'alarm-not-found' })
    t.match(await audit(), [{ action: 'alarm.acknowledged', subjectId: open?.id, personId: supervisor.id }])
  },
)

t.test('those who watch are told live, operators are not', async t => {
  const { alarms, published, person } = await room(t)
  await alarms.raiseNow(DOWN)
  const [message] = published
  t.match(message, { type: 'alarm', data: { kind: 'trunk-down', subject: 'vnpt' } })
  t.ok(message?.mayRead(await person('supervisor')))
  t.notOk(message?.mayRead(await person('operator')))
})

t.test('over the API: open ones first, page by page; one with its messages; taken note of once', async t => {
  const { alarms, person, tell } = await room(t)
  tell(['email'], [ON_DUTY])
  for (let n = 0; n < 5; n++) await alarms.raiseNow({ ...DOWN, subject: `line${n}`, at: NOON + n })
  await alarms.clearNow({ ...DOWN, subject: 'line4', at: NOON + 10 })
  const [supervisor, auditor] = [await person('supervisor'), await person('auditor')]
  const { ask } = await serve(t, [supervisor, auditor], async app => {
    await app.register(alarmRoutes, { alarms })
  })
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const { items, next } = (await ask(auditor, { url: `/api/alarms?limit=2${cursor}` })).json()
    seen.push(...items.map(({ subject }: { subject: string }) => subject))
    if (next === null) break
    cursor = `&cursor=${next}`
  }
  t.same(seen, ['line3', 'line2', 'line1', 'line0', 'line4'])
  const open = (await ask(auditor, { url: '/api/alarms?state=open' })).json().items
  t.equal(open.length, 4)
  const url = `/api/alarms/${open[0].id}`
  t.match((await ask(auditor, { url })).json(), { messages: [{ channel: 'email', state: 'waiting' }] })
  const note = { method: 'POST' as const, url: `${url}/acknowledgement` }
  t.equal((await ask(auditor, note)).statusCode, 403)
  t.equal((await ask(supervisor, note)).statusCode, 200)
  t.match((await ask(supervisor, note)).json(), { code: 'alarm-already-acknowledged' })
  t.equal((await ask(auditor, { url: '/api/alarm-messages?state=waiting' })).json().items.length, 6)
})
