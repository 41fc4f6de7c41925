import t from 'tap'
import { isOfferable, nextOperator, type Operator, shown } from '../../src/queue/operator.ts'

const rules = { wrapUpMs: 15_000, restMs: 5_000 }
const CALL = 'call-1'

const operator = (over: Partial<Operator> = {}): Operator => ({
  id: 'lan',
  presence: 'ready',
  reason: null,
  activity: 'free',
  endpoint: 'op101',
  callId: null,
  since: 0,
  idleSince: 0,
  restUntil: null,
  wrapUpUntil: null,
  isReachable: true,
  ...over,
})
const talking = operator({ activity: 'talking', callId: CALL, since: 10 })
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
      t.match(after, { activity: 'free', idleSince: 30, restUntil: 5_030, callId: null })
    }
    const left = nextOperator(ringing, { ...event, outcome: 'caller-left' }, rules)
    t.match(left, { activity: 'free', idleSince: 0, restUntil: null }, 'a caller who left costs no place')
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

t.test('a pause asked for during wrap-up ends it and is kept', async t => {
  // Why: kazoo#1331, pause during wrap-up ignored.
  const wrapping = operator({ activity: 'wrap-up', wrapUpUntil: 15_000, callId: CALL })
  const after = nextOperator(wrapping, asked('paused'), rules)
  t.match(after, { presence: 'paused', activity: 'free', wrapUpUntil: null, callId: null, since: 100 })
  t.equal(nextOperator(after, { type: 'wrapUpDue', at: 15_000 }, rules), after)
})

t.test('news about a call that is not theirs changes nothing', async t => {
  // Why: a transfer elsewhere reset wrap-up in app_queue (asterisk#607).
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
