import t from 'tap'
import { afterTry, type Callback, refusedClass, stateOf, verdictOf } from '../../src/callbacks/callback.ts'
import { REFUSED_CLASSES } from '../../src/directory/sections.ts'
import { readNumber } from '../../src/numbers/number.ts'
import { type AtWork, match, type Waiter } from '../../src/queue/match.ts'
import { NOON } from '../rooms.ts'
import { MINUTE_MS, RULES } from './linked.ts'

const ASKED: Callback = {
  ...{ id: 'a', number: '+84912345678', firstCallId: null, lastCallId: null, missedCalls: 0 },
  ...{ firstMissedAt: NOON, lastMissedAt: NOON, requestedAt: NOON, requestedCallId: null },
  ...{ requestedById: null, joinedAt: NOON - MINUTE_MS, queue: 'general', skill: null, tries: 0 },
  ...{ dueAt: null, tryCallId: 'c', placings: 1, lastTryAt: null, lastResult: null, lastCode: null },
  ...{ exhaustedAt: null, clearedAt: null, clearedByCallId: null, clearedById: null },
}
const vain = { result: 'busy', at: NOON, code: null, isOnLine: false } as const

t.test(
  'dialled in vain: again after the interval, as often as is set, then it is work for people',
  async t => {
    let callback: Callback = ASKED
    const seen = []
    for (const result of ['busy', 'no-answer', 'unreachable'] as const) {
      callback = { ...callback, ...afterTry(callback, { ...vain, result }, RULES), tryCallId: null }
      seen.push([callback.tries, callback.dueAt, stateOf(callback), callback.lastResult])
    }
    const later = NOON + RULES.intervalMs
    t.same(seen, [
      [1, later, 'due', 'busy'],
      [2, later, 'due', 'no-answer'],
      [3, null, 'exhausted', 'unreachable'],
    ])
    t.equal(callback.exhaustedAt, NOON)
  },
)

t.test('the place is that of the first joining, whatever the tries', async t => {
  const after = afterTry(ASKED, vain, RULES)
  t.notOk('joinedAt' in after || 'queue' in after)
})

t.test('who was not dialled has used up no try', async t => {
  for (const tried of [
    { ...vain, result: 'withdrawn' as const },
    { ...vain, isOnLine: true },
  ]) {
    const { tries, dueAt, exhaustedAt, lastResult } = afterTry({ ...ASKED, tries: 2 }, tried, RULES)
    t.same([tries, exhaustedAt, lastResult], [2, null, null])
    t.ok(dueAt !== null && dueAt < NOON + MINUTE_MS, 'at once, nearly')
  }
})

t.test('the dial policy refuses: later where that passes, for people where it does not', async t => {
  const used = afterTry(ASKED, { ...vain, result: 'refused', code: 'centre-minutes-used' }, RULES)
  t.match(used, { tries: 0, dueAt: NOON + RULES.intervalMs, exhaustedAt: null })
  t.match(used, { lastResult: 'refused', lastCode: 'centre-minutes-used' }, 'and why, for the list')
  const denied = verdictOf({ code: 'number-denied', at: NOON }, RULES)
  t.match(denied, { dueAt: null, exhaustedAt: NOON, lastResult: 'refused', lastCode: 'number-denied' })
})

t.test('numbers that are not called back', async t => {
  const of = (raw: string, refused = [...REFUSED_CLASSES]) => refusedClass(readNumber(raw), refused)
  t.equal(of('anonymous'), 'anonymous')
  t.equal(of('+85620123456'), 'foreign')
  t.equal(of('+881612345678'), 'foreign', 'satellites cost more than any country')
  t.equal(of('19001234'), 'premium')
  t.equal(of('+449011234567', ['premium']), 'premium', 'abroad too')
  t.equal(of('1022'), 'short-code')
  t.equal(of('113'), 'short-code')
  t.equal(of('0912345678'), null)
  t.equal(of('02773851234'), null)
  t.equal(of('+85620123456', ['premium']), null, 'a province at the border may')
})

const waiter = (callId: string, joinedAt: number): Waiter => ({
  ...{ callId, joinedAt, place: joinedAt, queue: 'general', skill: null, priority: 0, wanted: null },
})
const operator = (id: string): AtWork => ({
  ...{ id, endpoint: id, isFree: true, idleSince: 0, triedAt: null, tries: 0 },
  ...{ queues: new Map(), skills: new Map() },
})

t.test('neither live callers nor callbacks are overtaken: both have the place of their joining', async t => {
  // FreePBX/issue-tracker#621: callbacks of priority 5 starve everybody who is on the line.
  const waiters = [
    ...[waiter('live 2', NOON + 3_000), waiter('callback 2', NOON + 2_000)],
    ...[waiter('callback 1', NOON), waiter('live 1', NOON + 1_000)],
  ]
  const operators = ['a', 'b', 'c', 'd'].map(operator)
  const served = match(waiters, operators, () => 'longest-idle').map(pair => pair.waiter.callId)
  t.same(served, ['callback 1', 'live 1', 'callback 2', 'live 2'])
})

t.test('never more dials than free operators', async t => {
  const waiters = Array.from({ length: 75 }, (_, n) => waiter(`callback ${n}`, NOON + n))
  t.equal(match(waiters, [operator('a'), operator('b')], () => 'longest-idle').length, 2)
  t.equal(match(waiters, [], () => 'longest-idle').length, 0)
})
