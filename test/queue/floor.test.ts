import { randomUUID } from 'node:crypto'
import t from 'tap'
import { operators, waiting } from '../../src/queue/tables.ts'
import { until } from '../until.ts'
import { endpointOf, type Floor, floor, nobody, queueOf } from './floor.ts'

const offersOf = (at: Floor) => at.offers.map(({ callId, operatorId }) => `${callId} ${operatorId}`)
const untilOffered = (at: Floor, callId: string, operatorId: string) =>
  until('the offer', () => offersOf(at).includes(`${callId} ${operatorId}`))
const rowOf = async (at: Floor, id: string) =>
  (await at.database.db.select().from(operators)).find(row => row.personId === id)

t.test('callers of two queues come to those who serve them, by priority and then by joining', async t => {
  const at = await floor(t, [queueOf('chung'), queueOf('khan')])
  const first = await at.caller()
  const second = await at.caller()
  const urgent = await at.caller({ queue: 'khan', priority: 9 })
  const lan = await at.operator({ chung: 1, khan: 1 })
  await untilOffered(at, urgent, lan.id)
  const minh = await at.operator({ chung: 1 })
  await untilOffered(at, first, minh.id)
  await at.operator({ khan: 9 })
  t.equal(at.offers.length, 2, 'nobody is left in the queue of the third')
  const hoa = await at.operator()
  await untilOffered(at, second, hoa.id)
})

t.test('callers whom nobody can serve take no room from the others', async t => {
  // Why: a window over the whole line filled with them, and everybody behind it waited on.
  const at = await floor(t, [queueOf('chung'), queueOf('vang')])
  const lan = await at.operator({ chung: 1 })
  for (let n = 0; n < 30; n++) await at.caller({ queue: 'vang', priority: 5 })
  await untilOffered(at, await at.caller(), lan.id)
})

t.test('a caller whose operator is lost in the first seconds is first in their queue again', async t => {
  const at = await floor(t, [queueOf('a'), queueOf('b')])
  const one = await at.caller({ queue: 'a' })
  const lan = await at.operator({ a: 1 })
  await untilOffered(at, one, lan.id)
  await at.answered(one, lan.id)
  const other = await at.caller({ queue: 'b' })
  const later = await at.caller({ queue: 'a' })
  const supervisor = await at.person('supervisor')
  const by = { person: supervisor, address: '127.0.0.1' }
  await at.queue().move(by, later, null)
  const place = {
    callId: one,
    joinedAt: at.now.at - 3_000,
    place: at.now.at - 3_000,
    queue: 'a',
    skill: null,
    priority: 0,
    isBack: true,
  }
  await at.database.tx(async tx => at.queue().join(tx, place))
  const { items } = await at.queue().queueNow()
  t.same(
    items.filter(({ queue }) => queue === 'a').map(({ callId }) => callId),
    [one, later],
    'before one who was moved up meanwhile',
  )
  await at.ended(one, lan.id, 'dropped')
  t.match(await rowOf(at, lan.id), { unanswered: 1, activity: 'free' })
  const minh = await at.operator()
  await untilOffered(at, one, minh.id)
  const hoa = await at.operator({ b: 1 })
  await untilOffered(at, other, hoa.id)
})

t.test('offers made at once never ring one operator twice, nor one caller at two phones', async t => {
  const at = await floor(t)
  const calls = await Promise.all(Array.from({ length: 8 }, () => at.caller()))
  const lan = await at.operator()
  const offer = (callId: string) =>
    at.database.tx(tx => at.queue().offer(tx, { callId, operatorId: lan.id, at: at.now.at, queue: 'chung' }))
  const tried = await Promise.allSettled(calls.map(offer))
  const won = tried.filter(({ status }) => status === 'fulfilled').length
  await until('one of the offers holds', () => won + at.offers.length === 1)
  t.match(await rowOf(at, lan.id), { activity: 'ringing' })
  const offered = (await at.database.db.select().from(waiting)).filter(({ isOffered }) => isOffered)
  t.equal(offered.length, 1, 'what was undone left nobody behind')
})

t.test(
  'who does not answer so often is paused, in Asterisk’s own queue too, until they sign ready',
  async t => {
    const at = await floor(t, [queueOf('chung', { pauseAfterUnanswered: 2 })])
    const lan = await at.operator()
    const caller = await at.caller()
    await untilOffered(at, caller, lan.id)
    await at.missed(caller, lan.id)
    t.match(await rowOf(at, lan.id), { presence: 'ready', unanswered: 1 })
    await at.restart()
    at.now.at += 6_000
    at.queue().match()
    await until('the second offer', () => at.offers.length === 2)
    await at.missed(caller, lan.id, 'refused')
    const paused = { presence: 'paused', reason: 'unanswered' }
    t.match(await rowOf(at, lan.id), { ...paused, unanswered: 2 })
    await until('the pause is mirrored', () =>
      at.mirrored.some(one => one.presence === 'paused' && one.reason === 'unanswered'),
    )
    t.match(at.mirrored.at(-1), { endpoint: endpointOf(lan.id, 'desk'), ...paused })
    t.match(at.published.findLast(({ type }) => type === 'operator')?.data, { ...paused, unanswered: 2 })
    const back = await at.queue().setPresence(lan, { state: 'ready' })
    t.match(back, { presence: 'ready', reason: null, unanswered: 0, restUntil: null })
    await until('the caller is offered again', () => at.offers.length === 3)
  },
)

t.test('a supervisor moves callers, pulls them, and forces states; each act is in the audit log', async t => {
  const at = await floor(t)
  const supervisor = await at.person('supervisor')
  const lan = await at.operator()
  await at.queue().setPresence(lan, { state: 'paused', reason: 'họp' })
  const calls = [await at.caller(), await at.caller(), await at.caller({ priority: 3 })]
  const [first = '', second = '', urgent = ''] = calls
  const ask = await at.routes([supervisor, lan])
  const line = async () => (await ask(supervisor, 'GET', '/api/queue')).body.items
  const ids = async () => (await line()).map((one: { callId: string }) => one.callId)
  t.same(await ids(), [urgent, first, second])
  t.match((await ask(supervisor, 'POST', `/api/queue/${second}/moves`, { before: null })).status, 204)
  t.same(await ids(), [urgent, second, first])
  t.match(await line(), [{ place: 1, priority: 3 }, { place: 2, queue: 'chung', skill: null }, { place: 3 }])
  t.match((await ask(supervisor, 'POST', `/api/queue/${second}/moves`, { before: urgent })).body, {
    code: 'other-priority',
  })
  t.equal((await ask(supervisor, 'DELETE', `/api/queue/${second}/moves`)).status, 204)
  t.same(await ids(), [urgent, first, second])
  t.match((await ask(supervisor, 'POST', `/api/queue/${nobody}/moves`, { before: null })).body, {
    code: 'not-waiting',
  })
  t.equal((await ask(lan, 'POST', `/api/queue/${second}/moves`, { before: null })).status, 403)

  const assign = (callId: string, operatorId: string | null) =>
    ask(supervisor, 'POST', `/api/queue/${callId}/assignment`, { operatorId })
  t.match((await assign(second, nobody)).body, { code: 'operator-signed-out' })
  t.equal((await assign(second, lan.id)).status, 204)
  t.match((await line()).at(-1), { callId: second, wantedOperatorId: lan.id })
  const force = (state: string) =>
    ask(supervisor, 'PUT', `/api/operators/${lan.id}/presence`, { state, reason: 'ca trực' })
  t.match((await force('ready')).body, { presence: 'ready', operatorId: lan.id })
  await untilOffered(at, second, lan.id)
  t.equal(at.offers.length, 1, 'before those of higher priority, and nobody else')
  t.match((await assign(first, lan.id)).status, 204)
  t.match((await assign(second, null)).body, { code: 'being-offered' })
  await at.missed(second, lan.id)
  t.match((await line()).at(-1), { callId: second, wantedOperatorId: null }, 'who does not answer loses them')
  t.match((await force('signed-out')).body, { presence: 'signed-out' })
  t.match((await force('ready')).body, { code: 'operator-signed-out' }, 'nobody is signed in by others')
  const stranger = '00000000-0000-4000-8000-000000000000'
  const forced = ask(supervisor, 'PUT', `/api/operators/${stranger}/presence`, { state: 'signed-out' })
  t.match(await forced, { status: 404, body: { code: 'operator-not-found' } })
  const said = at.journal.map(({ action, personId }) => [action, personId === supervisor.id])
  t.same(said.slice(1), [
    ['queue.moved', true],
    ['queue.moved-back', true],
    ['queue.assigned', true],
    ['presence.forced', true],
    ['queue.assigned', true],
    ['presence.forced', true],
  ])
  t.match(at.journal[1], { subjectKind: 'call', subjectId: second, facts: { before: null, wasBefore: null } })
})

t.test('the line is told to those who watch whenever it is another, with each queue’s count', async t => {
  const at = await floor(t, [queueOf('chung'), queueOf('khan', { open: false })])
  const call = await at.caller({ skill: 'tieng-anh' })
  at.queue().moved({ writes: [{ type: 'joinQueue' }] } as never)
  const told = await until('the line is told', () => at.published.find(({ type }) => type === 'queue'))
  t.match(told.data, {
    items: [{ callId: call, queue: 'chung', skill: 'tieng-anh', place: 1, isOffered: false }],
    queues: [
      { name: 'chung', waiting: 1, longestSince: new Date(at.now.at).toISOString() },
      { name: 'khan', open: false, waiting: 0, longestSince: null },
    ],
  })
  const [supervisor, lan] = await Promise.all([at.person('supervisor'), at.person('operator')])
  t.same([told.mayRead(supervisor), told.mayRead(lan)], [true, false])
})

t.test(
  'who is to be called back is no caller on the line; who was called back and waits again is',
  async t => {
    const at = await floor(t)
    const waits = async (state: 'due' | 'calling' | 'announcing' | 'waiting', direction: 'in' | 'out') => {
      const callId = await at.call({ state, direction, ending: null, endedAt: null, talkAt: null })
      const place = { queue: 'chung', skill: null, priority: 0, isBack: false }
      await at.database.tx(async tx =>
        at.queue().join(tx, { ...place, callId, joinedAt: at.now.at, place: at.now.at }),
      )
    }
    for (const state of ['due', 'calling', 'announcing'] as const) await waits(state, 'out')
    t.match(await at.queue().queueNow(), {
      items: { length: 3 },
      queues: [{ name: 'chung', waiting: 0, longestSince: null }],
    })
    await waits('waiting', 'in')
    at.now.at += 1_000
    await waits('waiting', 'out') // an operator’s phone died in the announcement
    t.match((await at.queue().queueNow()).queues, [{ waiting: 2 }])
  },
)

t.test('queues and skills are set as a whole, and hold from the next caller on', async t => {
  const at = await floor(t, [queueOf('chung'), queueOf('khan')])
  const supervisor = await at.person('supervisor')
  const lan = await at.operator()
  const ask = await at.routes([supervisor])
  const url = `/api/operators/${lan.id}/skills`
  t.same((await ask(supervisor, 'GET', url)).body, { queues: [], skills: [] })
  const wish = { queues: [{ name: 'khan', level: 3 }], skills: [{ name: 'tieng-anh', level: 9 }] }
  t.same((await ask(supervisor, 'PUT', url, wish)).body, wish)
  t.match((await ask(supervisor, 'GET', '/api/operators')).body.items, [{ operatorId: lan.id, ...wish }])
  const strange = { queues: [{ name: 'la', level: 1 }], skills: [] }
  t.match((await ask(supervisor, 'PUT', url, strange)).body, { code: 'queue-not-found' })
  const twice = { queues: [...wish.queues, ...wish.queues], skills: [] }
  t.match((await ask(supervisor, 'PUT', url, twice)).body, { code: 'named-twice' })
  const tooHigh = { queues: [], skills: [{ name: 'a', level: 10 }] }
  t.equal((await ask(supervisor, 'PUT', url, tooHigh)).status, 400)
  t.match((await ask(supervisor, 'PUT', `/api/operators/${nobody}/skills`, wish)).body, {
    code: 'operator-not-found',
  })
  t.match(at.journal.at(-1), { action: 'operator.abilities-set', subjectId: lan.id, facts: wish })
  await at.caller()
  const khan = await at.caller({ queue: 'khan' })
  await untilOffered(at, khan, lan.id)
  at.setQueues(queueOf('chung')) // the other is there no more: who served only that one serves all
  await at.answered(khan, lan.id)
  await at.ended(khan, lan.id, 'consulted')
  await until('the other caller', () => at.offers.length === 2)
})

t.test('the time for notes is extended, ended early, and ended by the ticket', async t => {
  const at = await floor(t, [queueOf('chung', { wrapUpSeconds: 60, wrapUpEndsWithTicket: true })])
  const lan = await at.operator()
  const ask = await at.routes([lan])
  t.match((await ask(lan, 'POST', '/api/me/wrap-up/extension', { seconds: 30 })).body, {
    code: 'wrap-up-not-extended',
  })
  const talk = async () => {
    const call = await at.caller()
    await untilOffered(at, call, lan.id)
    await at.answered(call, lan.id)
    await at.ended(call, lan.id)
    return call
  }
  await talk()
  const due = (seconds: number) => new Date(at.now.at + seconds * 1_000).toISOString()
  t.match((await ask(lan, 'GET', '/api/me/presence')).body, { state: 'wrap-up', wrapUpUntil: due(60) })
  const longer = (await ask(lan, 'POST', '/api/me/wrap-up/extension', { seconds: 30 })).body
  t.match(longer, { state: 'wrap-up', wrapUpUntil: due(90) })
  await at.restart()
  t.match(
    await rowOf(at, lan.id),
    { activity: 'wrap-up', wrapUpUntil: at.now.at + 90_000 },
    'a restart keeps it',
  )
  const early = await at.queue().endWrapUp(lan)
  t.match(early, { state: 'ready', wrapUpUntil: null })
  await t.rejects(at.queue().endWrapUp(lan), { code: 'not-in-wrap-up' })
  const second = await talk()
  await at.queue().ticketFinished(lan.id, nobody)
  t.match(await rowOf(at, lan.id), { activity: 'wrap-up' })
  await at.queue().ticketFinished(lan.id, second)
  t.match(await rowOf(at, lan.id), { activity: 'free', presence: 'ready' })
})

t.test('a browser phone whose page is silent gets nobody, until the page is heard of again', async t => {
  const at = await floor(t)
  const lan = await at.operator()
  const ask = await at.routes([lan])
  await ask(lan, 'PUT', '/api/me/presence', { state: 'ready', phone: 'web' })
  t.match(await at.queue().presenceOf(lan), {
    ...{ endpoint: endpointOf(lan.id, 'web'), phone: 'web', isReachable: true },
    heartbeatAt: new Date(at.now.at).toISOString(),
  })
  const minh = await at.operator()
  at.now.at += 25_001
  await untilOffered(at, await at.caller(), minh.id)
  t.equal(at.offers.length, 1, 'who was idle longer has no page any more')
  await at.queue().setReachable(endpointOf(lan.id, 'web'))
  t.match(await at.queue().presenceOf(lan), { isReachable: false })
  t.equal((await ask(lan, 'POST', '/api/presence/heartbeat')).status, 204)
  t.match(await at.queue().presenceOf(lan), { isReachable: true })
  await untilOffered(at, await at.caller(), lan.id)
  at.now.at += 60_000
  await at.restart() // which has heard of no page yet, and gives them their time
  t.match(await at.queue().presenceOf(lan), { isReachable: true, heartbeatAt: null })
})

t.test('who signs out of the centre has no shift any more, and ends the talk first', async t => {
  const at = await floor(t)
  const lan = await at.operator({ chung: 1 })
  const stranger = await at.person('operator')
  const call = await at.caller()
  await until('rung', () => at.offers.length === 1)
  const minh = await at.operator()
  await at.answered(call, lan.id)
  for (const { id } of [lan, minh, stranger]) await at.queue().endShift(id)
  t.match(await at.queue().presenceOf(lan), { state: 'talking', presence: 'signed-out' })
  t.match(await at.queue().presenceOf(minh), { state: 'signed-out', presence: 'signed-out' })
  t.match(
    at.mirrored.slice(-2).map(({ presence }) => presence),
    ['signed-out', 'signed-out'],
    'in Asterisk’s own queue too',
  )
  const told = at.mirrored.length
  await at.ended(call, lan.id)
  t.match(await at.queue().presenceOf(lan), { state: 'signed-out' }, 'no notes are waited for')
  await at.queue().endShift(lan.id)
  t.equal(at.mirrored.length, told, 'who has none, or never had one, ends none')
})

t.test('who had a place for a callback and calls in again stands there; nobody else is moved', async t => {
  const at = await floor(t)
  const [first, second, third] = [await at.caller(), await at.caller(), await at.caller()]
  const line = (await at.queue().queueNow()).items
  const since = Date.parse(line[1]?.joinedAt ?? '') - 1
  const ids = async () => (await at.queue().queueNow()).items.map(({ callId }) => callId)
  t.same(await ids(), [first, second, third])
  await at.queue().keepPlace(third, since)
  t.same(await ids(), [first, third, second])
  await at.queue().keepPlace(third, at.now.at + 9_000)
  t.same(await ids(), [first, third, second], 'never to the back')
  await at.queue().keepPlace(randomUUID(), at.now.at)
})
