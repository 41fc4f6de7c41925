import fc from 'fast-check'
import t from 'tap'
import { byNeed, isFree, longestSince, staffingOf, underWay } from '../../../web/src/wallboard/need.ts'
import {
  type Line,
  type LiveAlarm,
  type LiveCall,
  type LiveMonitor,
  type LiveOperator,
  type Message,
  next,
  type Picture,
  type Snapshot,
} from '../../../web/src/wallboard/picture.ts'

const NOON = Date.UTC(2026, 10, 21, 5)
const at = (seconds: number) => new Date(NOON + seconds * 1_000).toISOString()

const call = (callId: string, own: Partial<LiveCall> = {}): LiveCall => ({
  ...{ callId, state: 'talking', direction: 'in', result: null, caller: '+84912345678', dialled: '1022' },
  ...{ since: at(0), joinedAt: null, operatorId: null, isHeld: false, isRecordingMuted: false },
  ...{ reconnecting: null, guest: null, ending: null },
  ...own,
})
const operator = (operatorId: string, own: Partial<LiveOperator> = {}): LiveOperator => ({
  ...{ operatorId, state: 'ready', presence: 'ready', reason: null, endpoint: operatorId, phone: 'desk' },
  ...{ callId: null, queue: null, isReachable: true, unanswered: 0, since: at(0), wrapUpUntil: null },
  ...{ restUntil: null, heartbeatAt: null, queues: [], skills: [] },
  ...own,
})
const line = (...joined: number[]): Line => ({
  items: joined.map((seconds, n) => ({
    ...{ callId: `w${n}`, queue: 'chung', skill: null, priority: 0, place: n + 1, joinedAt: at(seconds) },
    ...{ wantedOperatorId: null, isOffered: false },
  })),
  queues: [],
})
const monitor = (monitorId: string, own: Partial<LiveMonitor> = {}): LiveMonitor => ({
  ...{ monitorId, callId: 'a', personId: 's', operatorId: 'o', state: 'on', mode: 'listen', since: at(0) },
  ...{ joinedAt: at(0), endedAt: null },
  ...own,
})
const alarm = (id: string, own: Partial<LiveAlarm> = {}): LiveAlarm => ({
  ...{ id, kind: 'trunk-down', subject: 'x', severity: 'critical', facts: {}, acknowledgedById: null },
  ...{ repeats: 0, raisedAt: at(0), clearedAt: null, acknowledgedAt: null, toldAt: at(0) },
  ...own,
})
const SNAPSHOT: Snapshot = {
  ...{ calls: [call('a')], operators: [operator('o')], queue: line(), monitors: [], settings: null },
  ...{ alarms: [], today: null },
}
const after = (...messages: readonly Message[]): Picture => {
  const picture = [{ type: 'snapshot', data: SNAPSHOT } as Message, ...messages].reduce(next, null)
  if (!picture) throw new Error('no picture')
  return picture
}

t.test('nothing is known before the feed has told everything once', async t => {
  t.equal(next(null, { type: 'call', data: call('b') }), null)
  t.same([...after().calls.keys()], ['a'])
})

t.test('each message puts its thing in place of what was known of it', async t => {
  const picture = after(
    { type: 'call', data: call('b', { state: 'waiting' }) },
    { type: 'operator', data: operator('o', { state: 'talking' }) },
    { type: 'queue', data: line(5, 3) },
    { type: 'monitor', data: monitor('m') },
    { type: 'alarm', data: alarm('x') },
    { type: 'alarm', data: alarm('x', { acknowledgedAt: at(9) }) },
  )
  t.same([...picture.calls.keys()], ['a', 'b'])
  t.equal(picture.operators.get('o')?.state, 'talking')
  t.equal(longestSince(picture), at(3))
  t.equal(picture.monitors.size, 1)
  t.equal(picture.alarms.get('x')?.acknowledgedAt, at(9))
})

t.test('what is over is gone, and late news of it do not bring it back', async t => {
  const ended = { type: 'call', data: call('a', { state: 'ended', ending: 'served' }) } as const
  const late = { type: 'call', data: call('a', { state: 'talking' }) } as const
  t.equal(after(ended, late, ended).calls.size, 0)
  const over = { type: 'monitor', data: monitor('m', { state: 'ended', endedAt: at(4) }) } as const
  t.equal(
    after({ type: 'monitor', data: monitor('m') }, over, { type: 'monitor', data: monitor('m') }).monitors
      .size,
    0,
  )
  const cleared = { type: 'alarm', data: alarm('x', { clearedAt: at(4) }) } as const
  t.equal(
    after({ type: 'alarm', data: alarm('x') }, cleared, { type: 'alarm', data: alarm('x') }).alarms.size,
    0,
  )
})

t.test('who waits as before is the same value: only the others are drawn anew', async t => {
  const one = after({ type: 'queue', data: line(5, 6) })
  const other = next(one, { type: 'queue', data: line(5, 7) })
  t.equal(other?.line.items[0], one.line.items[0])
  t.not(other?.line.items[1], one.line.items[1])
  t.equal(other?.line.items[1]?.joinedAt, at(7))
})

t.test('a new snapshot, after a break, is believed as a whole', async t => {
  const ended = { type: 'call', data: call('a', { state: 'ended' }) } as const
  const picture = after(ended, {
    type: 'snapshot',
    data: { ...SNAPSHOT, operators: [], queue: null, alarms: null },
  })
  t.same([...picture.calls.keys()], ['a'])
  t.equal(picture.operators.size, 0)
  t.same(picture.line.items, [])
})

t.test('a message of a kind that an older page does not know changes nothing', async t => {
  const before = after()
  t.equal(next(before, { type: 'something-new', data: {} } as never), before)
})

t.test('any messages, each as often as you like, give the same picture as each once', async t => {
  const ids = fc.constantFrom('a', 'b', 'c')
  const message = fc.oneof(
    ids.map((id): Message => ({ type: 'call', data: call(id) })),
    ids.map((id): Message => ({ type: 'call', data: call(id, { state: 'ended' }) })),
    ids.map((id): Message => ({ type: 'operator', data: operator(id) })),
    ids.map((id): Message => ({ type: 'alarm', data: alarm(id, { clearedAt: at(1) }) })),
    ids.map((id): Message => ({ type: 'monitor', data: monitor(id) })),
  )
  fc.assert(
    fc.property(fc.array(message, { maxLength: 30 }), messages => {
      t.same(after(...messages.flatMap(one => [one, one, one])), after(...messages))
    }),
    { numRuns: 100 },
  )
  t.pass()
})

t.test(
  'an operator whom no call reaches comes first, then rings, pauses, notes, talks, the free, and who is away',
  async t => {
    const all = [
      operator('away', { state: 'signed-out', presence: 'signed-out', isReachable: false }),
      operator('free'),
      operator('talks', { state: 'talking' }),
      operator('notes', { state: 'wrap-up' }),
      operator('pause-new', { state: 'paused', since: at(60) }),
      operator('pause-old', { state: 'paused' }),
      operator('rings', { state: 'ringing' }),
      operator('dead', { isReachable: false }),
    ]
    t.same(
      byNeed(all).map(one => one.operatorId),
      ['dead', 'rings', 'pause-old', 'pause-new', 'notes', 'talks', 'free', 'away'],
    )
    t.match(staffingOf(all, NOON), {
      free: 1,
      talking: 1,
      ringing: 1,
      notes: 1,
      paused: 2,
      unreached: 1,
      present: 7,
    })
  },
)

t.test('free is who would get the next caller: in the queue, reachable, and not resting', async t => {
  t.equal(isFree(operator('o'), NOON), true)
  t.equal(isFree(operator('o', { isReachable: false }), NOON), false)
  t.equal(isFree(operator('o', { restUntil: at(5) }), NOON), false)
  t.equal(isFree(operator('o', { restUntil: at(5) }), NOON + 5_000), true)
  const two = [operator('a', { queues: [{ name: 'khan', level: 1 }] }), operator('b')]
  t.equal(staffingOf(two, NOON, 'khan').free, 2)
  t.equal(staffingOf(two, NOON, 'chung').free, 1)
})

t.test('calls under way are those outside the queues, talks first, the longest first', async t => {
  const picture = after(
    { type: 'call', data: call('greeted', { state: 'greeting' }) },
    { type: 'call', data: call('old', { since: at(-60) }) },
    { type: 'call', data: call('waits', { state: 'waiting' }) },
  )
  t.same(
    underWay(picture).map(one => one.callId),
    ['old', 'a', 'greeted'],
  )
})

t.test('two hundred operators and a hundred waiting are put in order in a moment', async t => {
  const many = Array.from({ length: 200 }, (_, n) => operator(`o${n}`, { since: at(-n) }))
  const waiting = line(...Array.from({ length: 100 }, (_, n) => -n))
  let picture = next(null, { type: 'snapshot', data: { ...SNAPSHOT, operators: many, queue: waiting } })
  const begun = performance.now()
  for (let n = 0; n < 1_000; n++)
    picture = next(picture, { type: 'operator', data: operator(`o${n % 200}`, { state: 'talking' }) })
  for (let n = 0; n < 50 && picture; n++) byNeed(picture.operators.values())
  const ms = performance.now() - begun
  t.ok(ms < 2_000, `${Math.round(ms)} ms`)
})
