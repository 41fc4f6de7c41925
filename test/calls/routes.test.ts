import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Call, CallEvent, Step } from '../../src/calls/call.ts'
import { begin, next } from '../../src/calls/next.ts'
import { createCallReads } from '../../src/calls/read.ts'
import { callRoutes } from '../../src/calls/routes.ts'
import { saveMove } from '../../src/calls/store.ts'
import { celEvents } from '../../src/calls/tables.ts'
import { dataViews } from '../../src/privacy/tables.ts'
import { draftOf, ticketCode } from '../../src/tickets/ticket.ts'
import { type Desk, desk, NOON, serve } from '../rooms.ts'
import { IDENTITY, RULES } from './story.ts'

async function books(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  const tickets = new Map<string, string>()
  const calls = createCallReads({
    ...here,
    ticketsOf: async ids => {
      const [id = ''] = ids
      const operatorId = tickets.get(id)
      if (operatorId === undefined) return []
      const code = ticketCode('DT', NOON, 7)
      return [draftOf({ id, code, channel: 'phone', openedAt: NOON, operatorId })]
    },
    recordingsOf: async ids =>
      ids.map(id => ({
        ...{
          id,
          callId: id,
          path: `2026/11/21/${id}.wav`,
          state: 'short',
          startedAt: NOON,
          endedAt: NOON + 1_000,
        },
        ...{
          expectedMs: 1_000,
          actualMs: 200,
          gapCause: 'cut',
          sizeBytes: 44,
          sha256: 'ab',
          verifiedAt: NOON,
        },
      })),
  })
  const who = {
    op: await here.person('operator'),
    colleague: await here.person('operator'),
    supervisor: await here.person('supervisor'),
    auditor: await here.person('auditor'),
    officer: await here.person('officer'),
    office: await here.person('office'),
    leader: await here.person('leader'),
    admin: await here.person('admin'),
  }
  const { ask } = await serve(t, Object.values(who), async app => {
    await app.register(callRoutes, { calls })
  })
  const ids = async (name: keyof typeof who, query = '') =>
    (await ask(who[name], { url: `/api/calls?${query}` })).json().items.map((item: { id: string }) => item.id)
  return { ...here, calls, tickets, who, ask, ids }
}

/** A call as the machine really leaves it: rung by `operator`, answered, hung up by the caller. */
async function lived(
  { database }: Pick<Desk, 'database'>,
  operator: string,
  inTalk: readonly CallEvent[] = [],
): Promise<string> {
  const id = randomUUID()
  const identity = { ...IDENTITY, id, answeredAt: NOON }
  const events: CallEvent[] = [
    { type: 'arrived', at: NOON, identity, isOpen: true },
    { type: 'soundEnded', at: NOON + 5_000, playback: `play.${id}.1` },
    { type: 'operatorChosen', at: NOON + 6_000, operator, endpoint: 'op101' },
    { type: 'legAnswered', at: NOON + 9_000, leg: `leg.${id}.1` },
    ...inTalk,
    { type: 'callerGone', at: NOON + 69_000, cut: false },
  ]
  let before: Call | null = null
  for (const [place, event] of events.entries()) {
    const step: Step | null = before ? next(before, event, RULES) : begin(event, RULES)
    if (!step) throw new Error('not begun')
    const move = { before, call: step.call, version: place + 1, event, acts: step.acts }
    await database.tx(tx => saveMove(tx, move))
    before = step.call
  }
  return id
}

t.test('who sees which calls, role by role and row by row', async t => {
  const { call, who, ids, ask } = await books(t)
  const own = await call({ operatorId: who.op.id, arrivedAt: NOON + 1_000 })
  const abandoned = await call({ ending: 'abandoned', talkAt: null })
  t.same(await ids('op'), [own])
  t.same(await ids('colleague'), [])
  t.same(await ids('supervisor'), [own, abandoned])
  t.same(await ids('auditor'), [own, abandoned])
  for (const name of ['officer', 'office', 'leader', 'admin'] as const)
    t.equal((await ask(who[name], { url: '/api/calls' })).statusCode, 403, name)
  t.equal((await ask(null, { url: '/api/calls' })).statusCode, 401)
  for (const tail of ['', '/events']) {
    t.equal((await ask(who.colleague, { url: `/api/calls/${own}${tail}` })).statusCode, 404, tail)
    t.equal((await ask(who.op, { url: `/api/calls/${own}${tail}` })).statusCode, 200, tail)
    t.match((await ask(who.supervisor, { url: `/api/calls/${randomUUID()}${tail}` })).json(), {
      code: 'call-not-found',
    })
  }
})

t.test('one call is shown with its ticket, its recording and how it went', async t => {
  const { database, who, ask, tickets } = await books(t)
  const id = await lived({ database }, who.op.id)
  tickets.set(id, who.op.id)
  t.match((await ask(who.op, { url: `/api/calls/${id}` })).json(), {
    ...{
      id,
      state: 'ended',
      servedBy: 'service',
      dialled: '1022',
      caller: '+84912345678',
      endedIn: 'talking',
    },
    ...{ ending: 'served', fault: 'caller', waitMs: 4_000, talkMs: 60_000, operatorId: who.op.id },
    ...{ operator: { username: who.op.username }, arrivedAt: '2026-11-21T05:00:00.000Z' },
    ...{ talkAt: '2026-11-21T05:00:09.000Z', endedAt: '2026-11-21T05:01:09.000Z' },
    tickets: [{ code: '1022-DT-2026-000007', state: 'draft' }],
    recordings: [{ id, state: 'short', gapMs: 800, gapCause: 'cut', sha256: 'ab' }],
  })
})

t.test("a call's journal tells what happened and what was done about it", async t => {
  const { database, who, ask } = await books(t)
  const id = await lived({ database }, who.op.id)
  const read = async (query = '') =>
    (await ask(who.supervisor, { url: `/api/calls/${id}/events?${query}` })).json()
  const { items, next, people } = await read()
  t.equal(next, null)
  t.same(people, { [who.op.id]: who.op.displayName }, 'whom it names, for people')
  t.match(items, [
    { version: 1, type: 'arrived', fromState: null, toState: 'greeting', acts: [{ type: 'play' }] },
    { version: 2, type: 'soundEnded', fromState: 'greeting', toState: 'waiting' },
    {
      version: 3,
      type: 'operatorChosen',
      toState: 'ringing',
      event: { operator: who.op.id },
      acts: [{ type: 'ring' }],
    },
    { version: 4, type: 'legAnswered', toState: 'talking', at: '2026-11-21T05:00:09.000Z' },
    { version: 5, type: 'callerGone', fromState: 'talking', toState: 'ended', event: { cut: false } },
  ])
  const first = await read('limit=3')
  const second = await read(`limit=3&cursor=${first.next}`)
  t.same([...first.items, ...second.items], items)
  t.equal(second.next, null)
  const far = (version: number) => Buffer.from(JSON.stringify([version])).toString('base64url')
  t.same((await read(`cursor=${far(Number.MAX_SAFE_INTEGER)}`)).items, [])
  t.equal((await read(`cursor=${far(Number.MIN_SAFE_INTEGER)}`)).items.length, 5)
})

t.test('how many packets of sound came from the citizen is read from Asterisk’s event log', async t => {
  const { database, calls, call } = await books(t)
  const [counted, silent, hostile] = [await call(), await call(), randomUUID()]
  const row = (callId: string, data: string, app = 'NoOp') => ({
    ...{ callId, at: NOON, type: 'APP_START', channel: 'PJSIP/trunk-demo-00000001' },
    ...{ uniqueId: '1.1', linkedId: '1.1', facts: { app, data } },
  })
  await database.db
    .insert(celEvents)
    .values([row(counted, 'fallback', 'Queue'), row(counted, 'rtp=151'), row(hostile, 'rtp=1e9')])
  t.equal((await calls.witnessedOf(counted)).rtpPackets, 151)
  t.equal((await calls.witnessedOf(silent)).rtpPackets, null)
  t.equal((await calls.witnessedOf(hostile)).rtpPackets, null)
})

t.test(
  "how long Asterisk had the citizen on the line is read from its event log, not from our own legs'",
  async t => {
    const { database, calls, call } = await books(t)
    const id = await call()
    const row = (type: string, at: number, uniqueId = '1.1') => ({
      ...{ callId: id, at: NOON + at, type, channel: 'PJSIP/trunk-demo-00000001', uniqueId, linkedId: '1.1' },
      facts: {},
    })
    const leg = `leg.${id}.1`
    t.equal((await calls.witnessedOf(id)).answeredMs, null)
    await database.db
      .insert(celEvents)
      .values([row('ANSWER', 20), row('ANSWER', 5, leg), row('HANGUP', 9_000, leg), row('HANGUP', 5_910)])
    t.equal((await calls.witnessedOf(id)).answeredMs, 5_890)
  },
)

t.test("who does not need a citizen's number sees its last digits, in the journal too", async t => {
  const { database, calls, who } = await books(t)
  const outside = { kind: 'outside', trunk: 'trunk-demo' } as const
  const asked = { type: 'asked', by: who.op.id, ofAnybody: false } as const
  const typed = { ...outside, number: '0987654321', label: '0987654321' }
  const agency = { ...outside, number: '114', label: 'Cảnh sát cứu hoả 114' }
  const id = await lived({ database }, who.op.id, [
    { ...asked, at: NOON + 20_000, request: { act: 'consult', party: typed } },
    { ...asked, at: NOON + 30_000, request: { act: 'drop-guest' } },
    {
      ...asked,
      at: NOON + 40_000,
      request: { act: 'emergency', parties: [agency], field: null, area: null },
    },
  ])
  // No role of today reads calls without numbers; the rule must hold when one does.
  const curious = { ...who.leader, id: who.op.id }
  const { items } = await calls.list(curious, {})
  t.match(items, [{ id, caller: '*********678' }])
  const journal = JSON.stringify(await calls.events(curious, id, {}))
  t.notMatch(journal, '912345678')
  t.match(journal, '*********678')
  t.notMatch(journal, '0987654321', 'whom an operator called is named by the number that they typed')
  t.match(journal, '*******321')
  t.match(journal, 'Cảnh sát cứu hoả 114', 'an agency is nobody’s own')
  await t.rejects(calls.list(curious, { caller: '0912345678' }), { code: 'number-not-shown', status: 403 })
})

t.test('F08: whose numbers somebody saw in lists of calls is written down, a page once', async t => {
  const { database, call, who, ask, calls } = await books(t)
  const [id] = [await call({ operatorId: who.op.id }), await call({ operatorId: who.op.id, caller: null })]
  for (const url of ['/api/calls', `/api/calls/${id}`, `/api/calls/${id}/events`]) await ask(who.op, { url })
  const views = await database.db.select().from(dataViews).orderBy(dataViews.id)
  const seen = { personId: who.op.id, callIds: [id], fields: ['callerNumber'], address: '127.0.0.1' }
  t.match(views, [
    { ...seen, purpose: 'calls.list' },
    { ...seen, purpose: 'call' },
    { ...seen, purpose: 'call.events' },
  ])
  t.equal(views[0]?.callIds.length, 1, 'a hidden number is nobody’s')
  await calls.list({ ...who.leader, id: who.op.id }, {})
  t.equal((await database.db.select().from(dataViews)).length, 3, 'what was masked was not seen')
})

t.test('the list is cut by state, ending, caller, operator and time', async t => {
  const { call, who, ids } = await books(t)
  const served = await call({ operatorId: who.op.id })
  const waiting = await call({
    ...{ state: 'waiting', ending: null, fault: null, talkAt: null, endedAt: null, goneAt: null },
    ...{ endedIn: null, waitMs: null, talkMs: null, caller: null, arrivedAt: NOON + 1_000 },
  })
  const lost = await call({ ending: 'lost', fault: 'desk', caller: '113', arrivedAt: NOON + 2_000 })
  t.same(await ids('supervisor'), [lost, waiting, served])
  t.same(await ids('supervisor', 'state=waiting'), [waiting])
  t.same(await ids('supervisor', 'ending=lost'), [lost])
  t.same(await ids('supervisor', `operatorId=${who.op.id}`), [served])
  t.same(await ids('op', `operatorId=${who.colleague.id}`), [], "a filter opens nobody else's calls")
  for (const written of ['0912345678', '%2B84912345678', '+84912345678', '0912.345.678', '84912345678'])
    t.same(await ids('supervisor', `caller=${written}`), [served], written)
  t.same(await ids('supervisor', 'caller=113'), [lost])
  const [from, to] = [NOON + 1_000, NOON + 2_000].map(at => new Date(at).toISOString())
  t.same(await ids('supervisor', `from=${from}&to=${to}`), [waiting])
  t.same(await ids('supervisor', `from=2026-11-21T12:00:01%2B07:00&to=${to}`), [waiting], 'in Hanoi time')
})

t.test(
  'pages follow each other without gap or repeat, also where calls arrive in one millisecond',
  async t => {
    const { call, ids, ask, who } = await books(t)
    const all = await Promise.all(
      Array.from({ length: 25 }, (_, n) => call({ arrivedAt: NOON + Math.floor(n / 10) })),
    )
    const seen: string[] = []
    let next: string | null = null
    do {
      const page: { items: { id: string }[]; next: string | null } = (
        await ask(who.supervisor, { url: `/api/calls?limit=4${next ? `&cursor=${next}` : ''}` })
      ).json()
      seen.push(...page.items.map(item => item.id))
      next = page.next
    } while (next)
    t.same(seen, await ids('supervisor', 'limit=200'))
    t.same([...seen].sort(), [...all].sort())
  },
)

t.test('what is no query of ours is refused and reaches no database', async t => {
  const { ask, who } = await books(t)
  const strange = [
    ...[
      'caller=abc',
      "caller='%20or%201=1",
      `caller=${'9'.repeat(41)}`,
      'caller=%00',
      'state=lost',
      'ending=ended',
    ],
    ...['from=0000-01-01T00:00:00Z', 'from=2026-02-30T00:00:00Z', 'to=2026-11-21T23:59:60Z', 'to=tomorrow'],
    ...[
      'limit=0',
      'limit=201',
      'limit=1.5',
      'limit=x',
      'operatorId=1',
      'order=desc',
      'cursor=',
      'cursor=e30',
    ],
    `cursor=${Buffer.from('[9007199254740991,"x"]').toString('base64url')}`,
    `cursor=${Buffer.from(`[253402300800000,"${randomUUID()}"]`).toString('base64url')}`,
    `cursor=${Buffer.from(`[-1,"${randomUUID()}"]`).toString('base64url')}`,
  ]
  for (const query of strange)
    t.equal((await ask(who.supervisor, { url: `/api/calls?${query}` })).statusCode, 400, query)
  for (const id of ['1', "1'--", '..%2f..', '%00', randomUUID().slice(1)])
    for (const tail of ['', '/events'])
      t.ok(
        [400, 404].includes((await ask(who.supervisor, { url: `/api/calls/${id}${tail}` })).statusCode),
        id + tail,
      )
})
