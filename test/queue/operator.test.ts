import fc from 'fast-check'
import t from 'tap'
import { DEFAULTS } from '../../src/directory/defaults.ts'
import type { QueueSettings } from '../../src/directory/sections.ts'
import {
  isOfferable,
  mayPlace,
  nextOperator,
  type Operator,
  type OperatorEvent,
  shown,
  WRAP_UP_MOST_MS,
} from '../../src/queue/operator.ts'

const [usual] = DEFAULTS.queues[0] as [QueueSettings]
const rules = { wrapUpMs: 15_000, restMs: 5_000, queues: [usual] }
/** With one queue `chung` that has these settings. */
const rulesOf = (over: Partial<QueueSettings>) => ({ ...rules, queues: [{ ...usual, ...over }] })
const CALL = 'call-1'

const operator = (over: Partial<Operator> = {}): Operator => ({
  id: 'lan',
  presence: 'ready',
  reason: null,
  activity: 'free',
  endpoint: 'op101',
  phone: 'desk',
  callId: null,
  queue: null,
  since: 0,
  idleSince: 0,
  triedAt: null,
  tries: 0,
  unanswered: 0,
  restUntil: null,
  wrapUpUntil: null,
  interrupted: null,
  isReachable: true,
  ...over,
})
const talking = operator({ activity: 'talking', callId: CALL, since: 10 })
const placedAt = (at: number) => ({ type: 'placed', at, callId: CALL }) as const
const asked = (presence: Operator['presence'], at = 100) =>
  ({ type: 'presenceAsked', at, presence, reason: null, endpoint: 'op101' }) as const

t.test('a paused, signed-out, unreachable or resting operator is never offered a call', async t => {
  for (const unable of [
    operator({ presence: 'paused' }),
    operator({ presence: 'signed-out' }),
    operator({ isReachable: false }),
    operator({ restUntil: 101 }),
    operator({ endpoint: null }),
    talking,
  ]) {
    t.equal(isOfferable(unable, 100), false)
    t.equal(nextOperator(unable, { type: 'offered', at: 100, callId: CALL }, rules), unable)
  }
  t.equal(isOfferable(operator({ restUntil: 100 }), 100), true, 'the rest is over at its instant')
})

t.test(
  'an offer that nobody takes counts as an attempt: the others come first, and the phone rests',
  async t => {
    // Why: leastrecent rings the same sleeping phone again and again (FreePBX/issue-tracker#40).
    const ringing = nextOperator(operator(), { type: 'offered', at: 10, callId: CALL }, rules)
    const event = { type: 'offerWithdrawn', at: 30, callId: CALL } as const
    for (const outcome of ['no-answer', 'refused', 'unreachable'] as const) {
      const after = nextOperator(ringing, { ...event, outcome }, rules)
      t.match(after, {
        activity: 'free',
        idleSince: 30,
        triedAt: 30,
        tries: 1,
        restUntil: 5_030,
        callId: null,
      })
    }
    const left = nextOperator(ringing, { ...event, outcome: 'caller-left' }, rules)
    const place = { activity: 'free', idleSince: 0, triedAt: null, tries: 0, restUntil: null }
    t.match(left, place, 'a caller who left costs no place')
  },
)

t.test('a talk is followed by wrap-up, and wrap-up by ready, at its instant and not before', async t => {
  const after = nextOperator(talking, { type: 'talkEnded', at: 500, callId: CALL, outcome: 'wrap-up' }, rules)
  t.match(after, { activity: 'wrap-up', since: 500, wrapUpUntil: 15_500, idleSince: 500 })
  t.equal(shown(after), 'wrap-up')
  t.equal(nextOperator(after, { type: 'wrapUpDue', at: 15_499 }, rules), after)
  t.equal(shown(nextOperator(after, { type: 'wrapUpDue', at: 15_500 }, rules)), 'ready')
  const none = { ...rules, wrapUpMs: 0 }
  const free = nextOperator(talking, { type: 'talkEnded', at: 500, callId: CALL, outcome: 'wrap-up' }, none)
  t.equal(shown(free), 'ready')
})

t.test('ten who end one after the other are free one after the other, whatever the others do', async t => {
  // Why: the first one's wrap-up ended only after the last one's talk (opensips#2679).
  const ended = Array.from({ length: 10 }, (_, n) =>
    nextOperator(talking, { type: 'talkEnded', at: n * 1_000, callId: CALL, outcome: 'wrap-up' }, rules),
  )
  for (const [n, one] of ended.entries()) {
    const due = n * 1_000 + rules.wrapUpMs
    t.equal(nextOperator(one, { type: 'wrapUpDue', at: due - 1 }, rules), one)
    t.match(nextOperator(one, { type: 'wrapUpDue', at: due }, rules), { activity: 'free', since: due })
  }
})

t.test('a pause asked for during a talk or while ringing holds from its end', async t => {
  const ringing = operator({ activity: 'ringing', callId: CALL })
  for (const busy of [talking, ringing]) {
    const after = nextOperator(busy, asked('paused'), rules)
    t.match(after, { presence: 'paused', activity: busy.activity, callId: CALL, since: busy.since })
  }
  const asks = nextOperator(ringing, asked('paused'), rules)
  const withdrawn = { type: 'offerWithdrawn', at: 200, callId: CALL, outcome: 'no-answer' } as const
  t.equal(shown(nextOperator(asks, withdrawn, rules)), 'paused')
})

t.test('a pause asked for during wrap-up is kept, and cuts nothing short', async t => {
  // Why: kazoo#1331, pause during wrap-up ignored.
  const wrapping = operator({ activity: 'wrap-up', wrapUpUntil: 15_000, callId: CALL })
  const asks = nextOperator(wrapping, asked('paused'), rules)
  t.match(asks, { presence: 'paused', activity: 'wrap-up', wrapUpUntil: 15_000, callId: CALL, since: 0 })
  const after = nextOperator(asks, { type: 'wrapUpDue', at: 15_000 }, rules)
  t.match(after, { presence: 'paused', activity: 'free', wrapUpUntil: null, callId: null, since: 15_000 })
})

t.test('who asks for the next caller, or signs out, ends the wrap-up', async t => {
  for (const presence of ['ready', 'signed-out'] as const)
    for (const before of ['ready', 'paused'] as const) {
      const wrapping = operator({ presence: before, activity: 'wrap-up', wrapUpUntil: 15_000, callId: CALL })
      const after = nextOperator(wrapping, asked(presence), rules)
      t.match(after, { presence, activity: 'free', wrapUpUntil: null, since: 100 })
    }
})

t.test('a wrap-up ended early leaves what was asked for', async t => {
  const wrapping = operator({ presence: 'paused', activity: 'wrap-up', wrapUpUntil: 15_000, callId: CALL })
  t.match(nextOperator(wrapping, { type: 'wrapUpEnded', at: 100 }, rules), {
    presence: 'paused',
    activity: 'free',
    since: 100,
  })
})

t.test('a wrap-up is extended, up to a limit, and by nobody who is not in one', async t => {
  const wrapping = operator({ activity: 'wrap-up', since: 1_000, wrapUpUntil: 15_000, callId: CALL })
  const longer = nextOperator(wrapping, { type: 'wrapUpExtended', at: 2_000, byMs: 60_000 }, rules)
  t.match(longer, { activity: 'wrap-up', wrapUpUntil: 75_000, since: 1_000 })
  t.equal(nextOperator(longer, { type: 'wrapUpDue', at: 15_000 }, rules), longer, 'not over at its old end')
  const most = nextOperator(longer, { type: 'wrapUpExtended', at: 2_000, byMs: WRAP_UP_MOST_MS }, rules)
  t.equal(most.wrapUpUntil, 1_000 + WRAP_UP_MOST_MS)
  t.equal(nextOperator(most, { type: 'wrapUpExtended', at: 2_000, byMs: 1_000 }, rules), most)
  t.equal(nextOperator(talking, { type: 'wrapUpExtended', at: 2_000, byMs: 1_000 }, rules), talking)
})

t.test('the wrap-up is that of the queue the caller came from', async t => {
  const own = rulesOf({ wrapUpSeconds: 90 })
  const ended = { type: 'talkEnded', at: 500, callId: CALL, outcome: 'wrap-up' } as const
  t.equal(nextOperator({ ...talking, queue: 'chung' }, ended, own).wrapUpUntil, 90_500)
  t.equal(nextOperator({ ...talking, queue: null }, ended, own).wrapUpUntil, 15_500)
  t.equal(shown(nextOperator({ ...talking, queue: 'chung' }, ended, rulesOf({ wrapUpSeconds: 0 }))), 'ready')
})

t.test('finishing the ticket ends the wrap-up where the queue says so', async t => {
  const wrapping = operator({ activity: 'wrap-up', queue: 'chung', wrapUpUntil: 15_000, callId: CALL })
  const finished = { type: 'ticketFinished', at: 100, callId: CALL } as const
  const ending = rulesOf({ wrapUpEndsWithTicket: true })
  t.match(nextOperator(wrapping, finished, ending), { activity: 'free', since: 100, wrapUpUntil: null })
  t.equal(nextOperator(wrapping, finished, rules), wrapping)
  const other = { ...finished, callId: 'call-2' }
  t.equal(nextOperator(wrapping, other, ending), wrapping, 'a ticket of another call')
})

t.test('after so many offers in a row without an answer it is a pause', async t => {
  const limited = rulesOf({ pauseAfterUnanswered: 3 })
  const offered = { type: 'offered', at: 10_000, callId: CALL, queue: 'chung' } as const
  const withdrawn = { type: 'offerWithdrawn', at: 20_000, callId: CALL } as const
  let one = operator()
  const miss = (outcome: 'no-answer' | 'refused' | 'unreachable' | 'caller-left') => {
    one = nextOperator({ ...one, restUntil: null }, offered, limited)
    one = nextOperator(one, { ...withdrawn, outcome }, limited)
  }
  miss('no-answer')
  miss('caller-left')
  miss('refused')
  t.match(one, { presence: 'ready', unanswered: 2 }, 'a caller who left counts for nothing')
  miss('unreachable')
  t.match(one, { presence: 'paused', reason: 'unanswered', activity: 'free', unanswered: 3 })
  const back = nextOperator(one, asked('ready'), limited)
  t.match(back, { presence: 'ready', reason: null, unanswered: 0, restUntil: null })
})

t.test('a talk that lasts ends the row; one that is lost in its first moments is one more', async t => {
  const limited = rulesOf({ pauseAfterUnanswered: 2 })
  const missedOne = { ...talking, queue: 'chung', unanswered: 1 }
  const ended = { type: 'talkEnded', at: 500, callId: CALL } as const
  t.match(nextOperator(missedOne, { ...ended, outcome: 'wrap-up' }, limited), { unanswered: 0 })
  t.match(nextOperator(missedOne, { ...ended, outcome: 'dropped' }, limited), {
    ...{ presence: 'paused', reason: 'unanswered', unanswered: 2, activity: 'free' },
  })
})

t.test('who asked for a pause while ringing keeps their own reason', async t => {
  const ringing = operator({ activity: 'ringing', callId: CALL, queue: 'chung' })
  const asks = nextOperator(ringing, { ...asked('paused'), reason: 'ăn trưa' }, rules)
  const withdrawn = { type: 'offerWithdrawn', at: 200, callId: CALL, outcome: 'no-answer' } as const
  const after = nextOperator(asks, withdrawn, rulesOf({ pauseAfterUnanswered: 1 }))
  t.match(after, { presence: 'paused', reason: 'ăn trưa' })
})

t.test('tries are counted from signing in', async t => {
  const tried = operator({ tries: 7, triedAt: 9, presence: 'paused' })
  t.match(nextOperator(tried, asked('ready'), rules), { tries: 7, triedAt: 9 })
  const out = nextOperator(tried, asked('signed-out'), rules)
  t.match(nextOperator(out, asked('ready'), rules), { tries: 0, triedAt: null })
})

t.test('news about a call that is not theirs changes nothing', async t => {
  // Why: a transfer elsewhere reset or cut short the wrap-up in app_queue (asterisk#607, #1006).
  const other = 'call-2'
  t.equal(
    nextOperator(talking, { type: 'talkEnded', at: 20, callId: other, outcome: 'wrap-up' }, rules),
    talking,
  )
  t.equal(nextOperator(talking, { type: 'talkStarted', at: 20, callId: other }, rules), talking)
  const wrapping = operator({ activity: 'wrap-up', wrapUpUntil: 15_000, callId: CALL })
  const late = { type: 'talkEnded', at: 20, callId: CALL, outcome: 'wrap-up' } as const
  t.equal(nextOperator(wrapping, late, rules), wrapping, 'nor the same news twice')
})

t.test(
  'asking again for what one is keeps the place among the idle; coming back from a pause does not',
  async t => {
    const idle = operator({ idleSince: 5, since: 5 })
    t.match(nextOperator(idle, asked('ready'), rules), { idleSince: 5, since: 5 })
    const back = nextOperator(operator({ presence: 'paused', idleSince: 5 }), asked('ready'), rules)
    t.match(back, { idleSince: 100, presence: 'ready', since: 100 })
  },
)

t.test('a dropped talk frees the operator without wrap-up, after a rest', async t => {
  const after = nextOperator(talking, { type: 'talkEnded', at: 50, callId: CALL, outcome: 'dropped' }, rules)
  t.match(after, { activity: 'free', restUntil: 5_050, callId: null })
})

t.test('a call of their own takes who is at the desk, and one in vain leaves them as they were', async t => {
  // Why: a call that failed left the agent in another state than before (amazon-connect-streams#241).
  const before = [
    operator({ idleSince: 7 }),
    operator({ presence: 'paused', reason: 'họp' }),
    operator({ activity: 'wrap-up', callId: 'call-0', wrapUpUntil: 10_000, restUntil: 20 }),
  ]
  for (const one of before) {
    const placed = nextOperator(one, { type: 'placed', at: 50, callId: CALL }, rules)
    t.match(placed, { activity: 'ringing', callId: CALL, presence: one.presence, reason: one.reason })
    const after = nextOperator(
      placed,
      { type: 'offerWithdrawn', at: 90, callId: CALL, outcome: 'in-vain' },
      rules,
    )
    t.same(shown(after), shown(one))
    const { idleSince, restUntil, tries, unanswered, wrapUpUntil } = one
    t.match(after, { idleSince, restUntil, tries, unanswered, wrapUpUntil })
    const talked = nextOperator(placed, { type: 'talkStarted', at: 90, callId: CALL }, rules)
    t.match(nextOperator(talked, { type: 'talkEnded', at: 100, callId: CALL, outcome: 'wrap-up' }, rules), {
      ...{ activity: 'wrap-up', callId: CALL, wrapUpUntil: 15_100, presence: one.presence },
    })
  }
  const notes = {
    activity: 'wrap-up',
    callId: 'call-2',
    queue: 'chung',
    since: 20,
    wrapUpUntil: 900,
  } as const
  const interrupted = nextOperator(operator(notes), placedAt(50), rules)
  t.match(interrupted, { activity: 'ringing', callId: CALL, queue: null, since: 50 })
  const ended = { type: 'offerWithdrawn', at: 90, callId: CALL, outcome: 'in-vain' } as const
  const resumed = nextOperator(interrupted, ended, rules)
  t.match(resumed, notes, 'the notes are of the call and the queue that they were of')
  t.equal(resumed.interrupted, null)
  const byTicket = rulesOf({ name: 'chung', wrapUpEndsWithTicket: true })
  const finished = { type: 'ticketFinished', at: 100, callId: 'call-2' } as const
  t.equal(nextOperator(resumed, finished, byTicket).activity, 'free', 'so that the ticket ends them')
  const home = nextOperator(nextOperator(interrupted, asked('signed-out'), rules), ended, rules)
  t.equal(home.activity, 'free', 'who went home meanwhile writes no notes')
  const late = nextOperator(operator({ activity: 'wrap-up', wrapUpUntil: 60 }), placedAt(50), rules)
  const vain = { type: 'offerWithdrawn', at: 90, callId: CALL, outcome: 'in-vain' } as const
  t.equal(nextOperator(late, vain, rules).activity, 'free', 'a wrap-up that ran out meanwhile is over')
})

t.test('who is not at the desk, has no phone, or is busy places no call', async t => {
  const cannot = [
    operator({ presence: 'signed-out' }),
    operator({ endpoint: null }),
    operator({ isReachable: false }),
    operator({ activity: 'ringing', callId: 'call-2' }),
    talking,
  ]
  for (const one of cannot) t.equal(nextOperator(one, placedAt(50), rules), one)
})

const calls = fc.constantFrom('call-1', 'call-2')
const happenings: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({
    type: fc.constant('presenceAsked'),
    presence: fc.constantFrom('signed-out', 'paused', 'ready', 'ready'),
    reason: fc.constantFrom(null, 'họp'),
    endpoint: fc.constant('op101'),
  }),
  fc.record({ type: fc.constant('placed'), callId: calls }),
  fc.record({ type: fc.constant('offered'), callId: calls, queue: fc.constantFrom('chung', 'khac', null) }),
  fc.record({
    type: fc.constant('offerWithdrawn'),
    callId: calls,
    outcome: fc.constantFrom('no-answer', 'refused', 'unreachable', 'caller-left', 'in-vain'),
  }),
  fc.record({ type: fc.constant('talkStarted'), callId: calls }),
  fc.record({
    type: fc.constant('talkEnded'),
    callId: calls,
    outcome: fc.constantFrom('wrap-up', 'dropped', 'consulted'),
  }),
  fc.record({ type: fc.constantFrom('wrapUpDue', 'wrapUpEnded') }),
  fc.record({ type: fc.constant('wrapUpExtended'), byMs: fc.integer({ min: 1, max: 600_000 }) }),
  fc.record({ type: fc.constant('ticketFinished'), callId: calls }),
  fc.record({ type: fc.constant('reachable'), isReachable: fc.boolean() }),
)
const walks = fc.array(fc.tuple(fc.nat(30_000), happenings), { maxLength: 60, size: 'max' })

t.test(
  'whatever happens, an operator is in one state, and only their own doing or their silence pauses them',
  async t => {
    const limited = rulesOf({ pauseAfterUnanswered: 2, wrapUpEndsWithTicket: true, wrapUpSeconds: 30 })
    const law = fc.property(walks, steps => {
      let [one, at] = [operator(), 0]
      for (const [passes, what] of steps) {
        at += passes
        const event = { ...what, at } as unknown as OperatorEvent
        const before = one
        one = nextOperator(before, event, limited)
        const isInCall = one.activity === 'ringing' || one.activity === 'talking'
        must((one.callId === null) === (one.activity === 'free'), 'a call is held exactly while not free')
        // Who places a call in the wrap-up gets back what is left of it, if nothing comes of the call.
        const hasEnd = one.activity === 'wrap-up' || (one.wrapUpUntil !== null && one.activity === 'ringing')
        must((one.wrapUpUntil !== null) === hasEnd, 'wrap-up has an end, nothing else has')
        must(one.queue === null || one.callId !== null, 'a queue without a call')
        if (one.wrapUpUntil !== null)
          must(one.wrapUpUntil <= one.since + WRAP_UP_MOST_MS, 'no wrap-up is without limit')
        if (one.presence !== before.presence && event.type !== 'presenceAsked')
          must(one.reason === 'unanswered' && one.unanswered >= 2 && !isInCall, 'paused for no reason')
        if (before.activity === 'free' && one.activity !== 'free')
          must(
            event.type === 'placed' ? mayPlace(before) : event.type === 'offered' && isOfferable(before, at),
            'busy without an offer',
          )
        if (before.activity === 'talking' && one.activity !== 'talking')
          must(event.type === 'talkEnded' && event.callId === before.callId, 'a talk ended by other news')
        if (event.type === 'reachable') must(shown(one) === shown(before), 'a phone is no state')
      }
    })
    t.doesNotThrow(() => fc.assert(law, { numRuns: 1_000 }))
  },
)

function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(what)
}
