import { eq } from 'drizzle-orm'
import t, { type Test } from 'tap'
import type { Placed } from '../../src/callbacks/dialling.ts'
import { type CallbackRules, createCallbacks } from '../../src/callbacks/service.ts'
import { askedBy } from '../../src/callbacks/store.ts'
import type { Result } from '../../src/calls/errand.ts'
import { calls } from '../../src/calls/tables.ts'
import { Refusal } from '../../src/errors.ts'
import { type Desk, desk, NOON } from '../rooms.ts'
import { LINKED, MINUTE_MS, PERMIT, RULES } from './linked.ts'

const NUMBER = '+84912345678'

/** The centre's own tries with a real database; telephony is a list of what was placed, whose calls end as the test says. */
async function office(t: Test, own?: Desk) {
  const here = own ?? (await desk(t))
  const rules = { now: { ...RULES } as CallbackRules }
  const policy = { code: null as string | null }
  const callbacks = createCallbacks({
    ...{ ...here, ...LINKED, rules: () => rules.now },
    policy: { never: () => null, now: async () => ({ ...PERMIT, code: policy.code }) },
  })
  const supervisor = await here.person('supervisor')
  const placed: Placed[] = []
  const withdrawn: string[] = []
  const kept: { callId: string; since: number }[] = []
  const lines = {
    place: async (wish: Placed) => {
      placed.push(wish)
      const { callId, number } = wish
      if (lines.isBroken) throw new Error('the service died')
      const [known] = await here.database.db.select().from(calls).where(eq(calls.id, callId))
      if (!known) await here.call({ id: callId, caller: number, direction: 'out', ...OPEN })
    },
    withdraw: async (callId: string) => {
      withdrawn.push(callId)
      await over(callId, 'withdrawn')
    },
    keepPlace: async (callId: string, since: number) => void kept.push({ callId, since }),
    isUp: () => true,
    isBroken: false,
  }
  t.teardown(() => callbacks.stop())
  async function over(callId: string, result: Result, code: string | null = null) {
    await here.database.db
      .update(calls)
      .set({ state: 'ended', goneAt: here.now.at })
      .where(eq(calls.id, callId))
    const end = { callId, result, code, at: here.now.at }
    return here.database.tx(tx => callbacks.tried(tx, end))
  }
  /** A caller asks in the queue, and hangs up. */
  async function asks(number: string | null = NUMBER, joinedAt = here.now.at - MINUTE_MS, isGone = true) {
    const callId = await here.call({ caller: number, arrivedAt: joinedAt, ...(isGone ? {} : OPEN) })
    const wish = { callId, number, queue: 'general', skill: null, joinedAt, at: here.now.at }
    const { answer } = await here.database.tx(tx => callbacks.request(tx, wish))
    return { callId, answer, wish }
  }
  const all = async () => (await callbacks.page(supervisor, { limit: 200 })).items
  async function one() {
    const [entry] = await all()
    if (!entry) throw new Error('there is no entry')
    return entry
  }
  return {
    ...{
      ...here,
      callbacks,
      supervisor,
      lines,
      placed,
      withdrawn,
      kept,
      rules,
      policy,
      over,
      asks,
      all,
      one,
    },
    start: () => callbacks.start(lines),
    /** Looks until nothing more is placed. */
    async look() {
      const before = placed.length
      await callbacks.look()
      return placed.slice(before)
    },
    hangUp: (callId: string) =>
      here.database.db.update(calls).set({ state: 'ended', goneAt: NOON }).where(eq(calls.id, callId)),
    /** The citizen is on the line now. */
    comesIn: (number = NUMBER) => here.call({ caller: number, ...OPEN }),
  }
}
const OPEN = {
  state: 'waiting',
  goneAt: null,
  endedAt: null,
  ending: null,
  talkAt: null,
  endedIn: null,
} as const

t.test(
  'who asks is brought into the queue at the place of their joining, once they have hung up',
  async t => {
    const { asks, start, look, one, hangUp, now } = await office(t)
    const { answer, callId } = await asks(NUMBER, NOON - 5 * MINUTE_MS, false)
    t.equal(answer, 'accepted')
    start()
    t.same(await look(), [], 'still on the line')
    t.match(await one(), {
      kind: 'requested',
      state: 'due',
      requestedCallId: callId,
      missedCalls: 0,
      tries: 0,
    })
    await hangUp(callId)
    now.at += MINUTE_MS
    const { id } = await one()
    const place = { number: NUMBER, queue: 'general', skill: null, joinedAt: NOON - 5 * MINUTE_MS }
    t.match(await look(), [{ ...place, callbackId: id, at: now.at }])
    t.match(await one(), { state: 'placed', dueAt: null, tries: 0 })
    t.same(await look(), [], 'once')
  },
)

t.test('one entry per caller: a second wish joins it and keeps the earlier place', async t => {
  const { asks, all, database, callbacks } = await office(t)
  const first = await asks(NUMBER, NOON - 5 * MINUTE_MS)
  t.equal((await asks(NUMBER, NOON - MINUTE_MS)).answer, 'already')
  const again = await database.tx(tx => callbacks.request(tx, first.wish))
  t.equal(again.answer, 'accepted', 'the same call told twice hears the same')
  const earlier = await asks(NUMBER, NOON - 9 * MINUTE_MS)
  t.equal(earlier.answer, 'already', 'told out of order')
  t.match(await all(), [
    { requestedCallId: first.callId, joinedAt: new Date(NOON - 9 * MINUTE_MS).toISOString() },
  ])
})

t.test('wishes at the same moment make one entry and one call', async t => {
  const { asks, all, start, look, placed } = await office(t)
  const answers = await Promise.all(Array.from({ length: 12 }, () => asks()))
  t.same(answers.map(({ answer }) => answer).sort(), ['accepted', ...Array(11).fill('already')])
  t.equal((await all()).length, 1)
  start()
  await Promise.all([look(), look(), look()])
  t.equal(placed.length, 1)
})

t.test('two processes that look at once place one call', async t => {
  // The lock of telephony lets one process look; the row lets one win even so.
  const here = await desk(t)
  const [one, two] = [await office(t, here), await office(t, here)]
  for (let n = 0; n < 10; n++) await one.asks(`+8491234560${n}`)
  one.start()
  two.start()
  await Promise.all([one.look(), two.look()])
  const numbers = [...one.placed, ...two.placed].map(({ number }) => number)
  t.equal(new Set(numbers).size, 10)
  const ids = [...one.placed, ...two.placed].map(({ callId }) => callId)
  t.equal(new Set(ids).size, 10, 'told twice, it is the same call')
})

t.test('a missed caller who asks later is one entry, and so is who asks and is missed later', async t => {
  const { asks, all, callbacks, database, call, now } = await office(t)
  async function missed() {
    now.at += 1_000
    const callId = await call({ caller: NUMBER, talkAt: null, ending: 'abandoned' })
    await database.tx(tx => callbacks.list(tx, { callId, number: NUMBER, at: now.at }))
  }
  await missed()
  t.match(await all(), [{ kind: 'missed', state: 'missed', missedCalls: 1 }])
  t.equal((await asks()).answer, 'accepted')
  await missed()
  t.match(await all(), [{ kind: 'requested', state: 'due', missedCalls: 2 }])
})

t.test('busy: tried again after the interval at the same place, and given up after the last try', async t => {
  const { asks, start, look, over, one, now } = await office(t)
  await asks()
  start()
  const ids = new Set<string>()
  for (const n of [1, 2, 3]) {
    const [wish] = await look()
    const callId = wish?.callId ?? ''
    ids.add(callId)
    t.equal(wish?.joinedAt, NOON - MINUTE_MS, `try ${n}: the place stays`)
    await over(callId, 'busy')
    t.same(await look(), [], 'not before the interval')
    now.at += RULES.intervalMs
  }
  t.equal(ids.size, 3, 'ids are never used twice')
  t.same(await look(), [])
  t.match(await one(), { state: 'exhausted', tries: 3, lastResult: 'busy', dueAt: null, tryCallId: null })
})

t.test('a result told twice counts once, and one of an earlier try not at all', async t => {
  const { asks, start, look, over, one, now } = await office(t)
  await asks()
  start()
  const [first] = await look()
  await over(first?.callId ?? '', 'busy')
  t.same(await over(first?.callId ?? '', 'busy'), [])
  t.match(await one(), { tries: 1 })
  now.at += RULES.intervalMs
  await look()
  t.same(await over(first?.callId ?? '', 'no-answer'), [])
  t.match(await one(), { state: 'placed', tries: 1, lastResult: 'busy' })
})

t.test('given up, and asked for again: as new', async t => {
  const { asks, start, look, over, one, now, rules } = await office(t)
  rules.now = { ...RULES, tries: 1 }
  await asks()
  start()
  await over((await look())[0]?.callId ?? '', 'no-answer')
  now.at += 60 * MINUTE_MS
  t.equal((await asks()).answer, 'accepted')
  t.match(await one(), {
    state: 'due',
    tries: 0,
    exhaustedAt: null,
    joinedAt: new Date(now.at - MINUTE_MS).toISOString(),
  })
  t.match(await look(), [{ joinedAt: now.at - MINUTE_MS }])
})

t.test('a number that was given up is not rung more often because a person asks for it again', async t => {
  // Why: of one number asked for again and again only one counts within the hour, so it must not cost more calls either.
  const { asks, callbacks, supervisor, start, look, over, one, now, rules, database } = await office(t)
  rules.now = { ...RULES, tries: 1 }
  await asks()
  start()
  await over((await look())[0]?.callId ?? '', 'invalid-number')
  const triedAt = now.at
  now.at += MINUTE_MS
  const again = await callbacks.ask(supervisor, { number: NUMBER }, '127.0.0.1')
  t.match(again, { state: 'due', dueAt: new Date(triedAt + RULES.intervalMs).toISOString(), tries: 0 })
  t.same(await look(), [], 'not before its interval')
  now.at = triedAt + RULES.intervalMs
  const [wish] = await look()
  t.match(wish, { number: NUMBER })
  await over(wish?.callId ?? '', 'invalid-number')
  await callbacks.ask(supervisor, { number: NUMBER }, '127.0.0.1')
  t.match(await askedBy(database.db, supervisor.id, triedAt), { open: 1, lastHour: 1 }, 'one number')
  t.equal((await one()).dueAt, new Date(now.at + RULES.intervalMs).toISOString())
})

t.test('reached: the entry is cleared by the call, and counted as a try', async t => {
  const { asks, start, look, over, one, database, callbacks, now } = await office(t)
  await asks()
  start()
  const [wish] = await look()
  const callId = wish?.callId ?? ''
  await database.tx(tx => callbacks.clear(tx, { callId, number: NUMBER, at: now.at }))
  t.match(await one(), { state: 'cleared', clearedByCallId: callId, lastResult: 'answered', tries: 1 })
  await over(callId, 'answered')
  t.match(await one(), { state: 'cleared', tries: 1, tryCallId: null })
  now.at += 60 * MINUTE_MS
  t.same(await look(), [])
})

t.test('the end of an answered call clears the entry, should the answer not have been told', async t => {
  const { asks, start, look, over, one } = await office(t)
  await asks()
  start()
  const [wish] = await look()
  await over(wish?.callId ?? '', 'answered')
  t.match(await one(), { state: 'cleared', clearedByCallId: wish?.callId, tries: 1 })
})

t.test('who calls in again is not dialled meanwhile, and keeps the place', async t => {
  const { asks, start, look, comesIn, hangUp, withdrawn, kept, one, now } = await office(t)
  await asks()
  start()
  const [first] = await look()
  const incoming = await comesIn()
  await look()
  t.same(withdrawn, [first?.callId], 'taken out of the queue')
  t.same(kept[0], { callId: incoming, since: NOON - MINUTE_MS }, 'and waits at that place themselves')
  t.match(await one(), { state: 'due', tries: 0, lastResult: null })
  now.at += MINUTE_MS
  t.same(await look(), [], 'on the line')
  await hangUp(incoming)
  now.at += MINUTE_MS
  t.match(await look(), [{ joinedAt: NOON - MINUTE_MS }], 'at the old place')
})

t.test('answered when they call in themselves: nobody is dialled any more', async t => {
  const { asks, start, look, comesIn, withdrawn, one, database, callbacks, now } = await office(t)
  await asks()
  start()
  const [wish] = await look()
  const callId = await comesIn()
  await database.tx(tx => callbacks.clear(tx, { callId, number: NUMBER, at: now.at }))
  await look()
  t.same(withdrawn, [wish?.callId])
  t.match(await one(), { state: 'cleared', clearedByCallId: callId, tries: 0, tryCallId: null })
})

t.test('busy because they are on the line with us: no try is used up', async t => {
  const { asks, start, look, comesIn, over, one } = await office(t)
  await asks()
  start()
  const [wish] = await look()
  await comesIn()
  await over(wish?.callId ?? '', 'busy')
  t.match(await one(), { state: 'due', tries: 0, lastResult: null })
})

t.test('killed between taking the entry and the first row of the call: the same call is placed', async t => {
  const here = await desk(t)
  const before = await office(t, here)
  await before.asks()
  before.lines.isBroken = true
  before.start()
  await before.look()
  before.callbacks.stop()
  const after = await office(t, here)
  after.start()
  await after.look()
  const ids = [...before.placed, ...after.placed].map(({ callId }) => callId)
  t.ok(after.placed.length > 0 && new Set(ids).size === 1)
  t.match(await after.one(), { state: 'placed', tryCallId: after.placed[0]?.callId })
})

t.test('killed before the first row, and refused by the dial policy since: nobody is dialled', async t => {
  const here = await desk(t)
  const before = await office(t, here)
  await before.asks()
  before.lines.isBroken = true
  before.start()
  await before.look()
  before.callbacks.stop()
  const after = await office(t, here)
  after.policy.code = 'centre-minutes-used'
  after.start()
  t.same(await after.look(), [])
  t.same(after.placed, [])
  const refused = { tries: 0, tryCallId: null, lastResult: 'refused', lastCode: 'centre-minutes-used' }
  t.match(await after.one(), { state: 'due', ...refused })
  after.policy.code = null
  here.now.at += RULES.intervalMs
  t.match(await after.look(), [{ number: NUMBER, maxSeconds: 3_600 }], 'once it passes')
})

t.test('killed while a try is under way: its end is heard by the next process', async t => {
  const here = await desk(t)
  const before = await office(t, here)
  await before.asks()
  before.start()
  const [wish] = await before.look()
  before.callbacks.stop()
  const after = await office(t, here)
  after.start()
  t.same(await after.look(), [], 'nothing is placed a second time')
  await after.over(wish?.callId ?? '', 'no-answer')
  here.now.at += RULES.intervalMs
  t.match(await after.look(), [{ number: NUMBER }], 'the next try is the next process’s')
})

t.test('a call that ended without a word counts as a try, so that nobody is rung for ever', async t => {
  const { asks, start, look, hangUp, one } = await office(t)
  await asks()
  start()
  const [wish] = await look()
  await hangUp(wish?.callId ?? '')
  await look()
  t.match(await one(), { state: 'due', tries: 1, lastResult: 'lost' })
})

t.test(
  'closed, or switched off: nothing is placed, and what waits is taken back until it is time',
  async t => {
    const { asks, start, look, rules, withdrawn, one, now } = await office(t)
    rules.now = { ...RULES, isOpen: false }
    await asks()
    start()
    t.same(await look(), [])
    rules.now = RULES
    const [wish] = await look()
    rules.now = { ...RULES, isOpen: false }
    await look()
    t.same(withdrawn, [wish?.callId])
    t.match(await one(), { state: 'due', tries: 0 })
    now.at += 600 * MINUTE_MS
    t.same(await look(), [])
    rules.now = RULES
    t.match(await look(), [{ joinedAt: NOON - MINUTE_MS }])
  },
)

t.test('the dial policy is asked before anybody is rung', async t => {
  const { asks, start, look, policy, one, now } = await office(t)
  await asks()
  policy.code = 'centre-minutes-used'
  start()
  t.same(await look(), [])
  const later = new Date(NOON + RULES.intervalMs).toISOString()
  t.match(await one(), { state: 'due', lastResult: 'refused', lastCode: 'centre-minutes-used', dueAt: later })
  policy.code = null
  now.at += RULES.intervalMs
  t.equal((await look()).length, 1)
})

t.test('a number that the dial policy never allows is work for people, and the list says why', async t => {
  const { asks, start, look, policy, one } = await office(t)
  await asks()
  policy.code = 'number-denied'
  start()
  t.same(await look(), [])
  t.match(await one(), { state: 'exhausted', lastResult: 'refused', lastCode: 'number-denied', tries: 0 })
})

t.test('hidden, foreign and premium numbers are refused, and leave no entry', async t => {
  const { asks, all } = await office(t)
  t.equal((await asks(null)).answer, 'refused-hidden')
  for (const number of ['+85620123456', '19001234', '1022'])
    t.equal((await asks(number)).answer, 'refused-class', number)
  t.same(await all(), [])
})

t.test('cleared by hand: what waits in the queue is taken out', async t => {
  const { asks, start, look, callbacks, supervisor, one, withdrawn } = await office(t)
  await asks()
  start()
  const [wish] = await look()
  await callbacks.clearByHand(supervisor, (await one()).id, '127.0.0.1')
  await look()
  t.same(withdrawn, [wish?.callId])
  t.match(await one(), { state: 'cleared', tryCallId: null, dueAt: null })
})

t.test('an operator asks for a callback, in whatever form the number is written', async t => {
  const { callbacks, person, all, start, look, audit, now } = await office(t)
  const op = await person('operator')
  const ask = (number: string, queue?: string) =>
    callbacks.ask(op, { number, ...(queue ? { queue } : {}) }, '10.0.0.1')
  const { id } = await ask('0912 345 678', 'second')
  for (const same of ['+84912345678', '84912345678', '912345678', '0912.345.678', '(+84) 912345678'])
    await t.rejects(ask(same), { code: 'callback-already-requested', status: 409, facts: { callbackId: id } })
  await ask('3851234') // a landline of the place
  await t.rejects(
    ask('067 3851234'),
    { code: 'callback-already-requested' },
    'told with its area of before 2017',
  )
  t.match((await all()).map(({ number, queue, requestedById }) => [number, queue, requestedById]).sort(), [
    ['+842773851234', 'general', op.id],
    [NUMBER, 'second', op.id],
  ])
  start()
  t.match(await look(), [{ joinedAt: now.at }, { joinedAt: now.at }], 'from now on: nobody is overtaken')
  t.match(await audit(), [{ action: 'callback.requested', personId: op.id, subjectId: id }, {}])
})

t.test(
  'an operator is refused what the settings or the dial policy refuse, and that is journaled',
  async t => {
    const { callbacks, person, rules, policy, audit, all } = await office(t)
    const op = await person('operator')
    const ask = (number: string, queue?: string) =>
      callbacks.ask(op, { number, ...(queue ? { queue } : {}) }, '10.0.0.1')
    await t.rejects(ask('abc'), { code: 'bad-number', status: 400 })
    await t.rejects(ask('19001234'), { code: 'callback-number-refused', status: 409 })
    await t.rejects(ask('0912345678', 'nowhere'), { code: 'queue-not-found', status: 404 })
    policy.code = 'person-minutes-used'
    await t.rejects(ask('0912345678'), { code: 'person-minutes-used', status: 403 })
    rules.now = { ...RULES, isEnabled: false }
    await t.rejects(ask('0912345678'), { code: 'callbacks-off', status: 409 })
    t.same(await all(), [])
    t.match(
      (await audit()).map(({ action, facts }) => [action, (facts as { code: string }).code]),
      [
        'bad-number',
        'callback-number-refused',
        'queue-not-found',
        'person-minutes-used',
        'callbacks-off',
      ].map(code => ['callback.refused', code]),
    )
  },
)

t.test('a missed entry becomes a requested one, and keeps its missed calls', async t => {
  const { callbacks, person, call, database, all } = await office(t)
  const callId = await call({ caller: NUMBER, talkAt: null, ending: 'abandoned' })
  await database.tx(tx => callbacks.list(tx, { callId, number: NUMBER, at: NOON }))
  await callbacks.ask(await person('operator'), { number: NUMBER }, '10.0.0.1')
  t.match(await all(), [{ kind: 'requested', state: 'due', missedCalls: 1, firstCallId: callId }])
})

t.test('the list by kind and state', async t => {
  const { asks, callbacks, supervisor, call, database, rules, start, look, over } = await office(t)
  const callId = await call({ caller: '+84900000001', talkAt: null, ending: 'abandoned' })
  await database.tx(tx => callbacks.list(tx, { callId, number: '+84900000001', at: NOON }))
  rules.now = { ...RULES, tries: 1 }
  await asks('+84900000002')
  start()
  await over((await look())[0]?.callId ?? '', 'busy')
  await asks('+84900000003')
  await look()
  callbacks.stop()
  await asks('+84900000004')
  type Asked = Parameters<typeof callbacks.page>[1]
  const found = async (asked: Asked) =>
    (await callbacks.page(supervisor, asked)).items
      .map(({ number }) => number.at(-1))
      .sort()
      .join('')
  t.equal(await found({ kind: 'missed' }), '1')
  t.equal(await found({ kind: 'requested' }), '234')
  t.equal(await found({ state: 'work' }), '12')
  t.equal(await found({ state: 'exhausted' }), '2')
  t.equal(await found({ state: 'placed' }), '3')
  t.equal(await found({ state: 'due' }), '4')
  t.equal(await found({ state: 'open' }), '1234')
  t.equal(await found({ state: 'cleared' }), '')
})

t.test('no line to call out on: a try, so that people see it in the end', async t => {
  const { asks, start, look, all, lines } = await office(t)
  await asks()
  await asks('+84900000002')
  lines.place = async wish => {
    if (wish.number === NUMBER) throw new Refusal('no-trunk', 409, '')
    throw new Error('the database is away')
  }
  start()
  await look()
  const entry = (await all()).find(({ number }) => number === NUMBER)
  t.match(entry, { state: 'due', lastResult: 'lost', tries: 1 })
})
