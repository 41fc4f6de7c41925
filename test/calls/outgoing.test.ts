import fc from 'fast-check'
import t from 'tap'
import type { Act, Call, CallEvent, LegEnd, Write } from '../../src/calls/call.ts'
import type { Errand, Origin, Result, Unanswered } from '../../src/calls/errand.ts'
import { legsOf } from '../../src/calls/guest.ts'
import { dueOf } from '../../src/calls/lanes.ts'
import { begin, next } from '../../src/calls/next.ts'
import { limitOf } from '../../src/calls/outgoing.ts'
import { CALL_ID, IDENTITY, leg, play, RULES, Story, type Told, talk } from './story.ts'

const LINE = `cit.${CALL_ID}.1`
const OUT = { ...IDENTITY, channel: LINE }
const PHONE: Origin = { endpoint: 'op101', channel: null }
const QUEUE: Origin = { joinedAt: -600_000, queue: 'chung', skill: null }
const BY_LAN: Errand = { kind: 'click-to-call', ticketId: null, callbackId: null, operator: 'lan' }
const WANTED: Errand = { kind: 'callback', ticketId: null, callbackId: 'wish', operator: null }

const placed = (errand: Errand, from: Origin, maxSeconds: number | null = 3_600): Told => [
  0,
  { type: 'placed', identity: OUT, errand, from, maxSeconds },
]
const calling = () => new Story(placed(BY_LAN, PHONE))
const dialling = () => calling().and([2_000, { type: 'legAnswered', leg: leg(1) }])
const announcing = () => dialling().and([8_000, { type: 'citizenAnswered', channel: LINE }])
const talking = () => announcing().and([12_000, { type: 'soundEnded', playback: play(1) }])
const due = () => new Story(placed(WANTED, QUEUE))
const chosen = () => due().and([1_000, { type: 'operatorChosen', operator: 'lan', endpoint: 'op101' }])

function over(story: Story) {
  const { call } = story
  if (call?.state !== 'ended') throw new Error(`the call is ${call?.state}`)
  const { ending, fault, result, goneAt } = call
  return { ending, fault, result, isGone: goneAt !== null }
}

t.test('click to call: the operator first, then the citizen, who hears who calls', async t => {
  const story = calling()
  t.match(story.call, { state: 'calling', direction: 'out', joinedAt: null, deadlineAt: 20_000 })
  t.same(story.writes, [
    { type: 'dial', leg: LINE, number: '0912345678', purpose: 'click-to-call', by: 'lan', at: 0 },
    { type: 'place', operator: 'lan', at: 0 },
  ])
  t.match(story.acts, [{ type: 'ring', leg: { endpoint: 'op101' }, callerShown: '0912345678' }])

  story.and([2_000, { type: 'legAnswered', leg: leg(1) }])
  t.equal(story.call?.state, 'dialling')
  t.same(story.wrote, [])
  t.match(story.last?.acts, [
    { type: 'ringback', leg: leg(1) },
    { type: 'dialOut', channel: LINE, number: '0912345678', trunk: 'trunk-demo', callerShown: '1022' },
  ])

  story.and([8_000, { type: 'citizenAnswered', channel: LINE }])
  t.match(story.call, { state: 'announcing', result: 'answered', answeredAt: 8_000 })
  t.same(story.last?.writes, [
    { type: 'startRecording', startedAt: 8_000, path: OUT.recording },
    { type: 'clearCallback', at: 8_000 },
  ])
  t.match(story.last?.acts, [
    { type: 'recordCall', channel: LINE, path: OUT.recording },
    { type: 'play', channel: LINE, prompts: ['calling-you'] },
  ])

  story.and([12_000, { type: 'soundEnded', playback: play(1) }])
  t.match(story.call, { state: 'talking', channel: LINE, leg: { operator: 'lan' }, talkAt: 12_000 })
  t.same(story.wrote, ['startTalk', 'openTicket'])
  t.same(story.last?.acts, [
    { type: 'endRingback', leg: leg(1) },
    { type: 'connect', channel: LINE, leg: leg(1), bridge: talk(1) },
  ])

  story.and([60_000, { type: 'callerGone', cut: false }])
  t.same(over(story), { ending: 'served', fault: 'caller', result: 'answered', isGone: true })
  t.same(story.wrote, ['endTalk', 'dialEnded', 'endRecording'])
  t.match(story.last?.writes[1], { leg: LINE, answeredAt: 8_000, at: 60_000 })
})

t.test('what a citizen who does not answer is called', async t => {
  const cases: [Unanswered, string][] = [
    ['busy', 'caller'],
    ['no-answer', 'caller'],
    ['rejected', 'caller'],
    ['invalid-number', 'operator'],
    ['unreachable', 'trunk'],
  ]
  for (const [result, fault] of cases) {
    const story = dialling().and([5_000, { type: 'citizenUnanswered', channel: LINE, result }])
    t.same(over(story), { ending: 'unanswered', fault, result, isGone: true }, result)
    t.same(story.wrote, ['withdrawOffer', 'dialEnded'], 'no recording, and nobody to call back')
    t.match(story.last?.writes, [{ outcome: 'in-vain' }, { answeredAt: null }])
    t.same(story.did, ['dropLeg', 'match'])
  }
})

t.test('a telephone that rings too long is given up, and hung up', async t => {
  const story = dialling().and([32_000, { type: 'deadline' }])
  t.same(over(story), { ending: 'unanswered', fault: 'caller', result: 'no-answer', isGone: false })
  t.same(story.did, ['hangUp', 'dropLeg', 'match'])
  story.and([32_100, { type: 'citizenUnanswered', channel: LINE, result: 'rejected' }])
  t.same(over(story), { ending: 'unanswered', fault: 'caller', result: 'no-answer', isGone: true })
  t.same(story.wrote, [])
})

t.test('an operator who does not pick up, or hangs up, leaves nobody ringing', async t => {
  for (const event of [
    [20_000, { type: 'deadline' }],
    [3_000, { type: 'legEnded', leg: leg(1), why: 'refused' }],
  ] satisfies Told[]) {
    const story = calling().and(event)
    t.same(over(story), {
      ...{ ending: 'unanswered', fault: 'operator', result: 'operator-no-answer', isGone: true },
    })
    t.same(story.wrote, ['withdrawOffer', 'dialEnded'])
    t.match(story.last?.writes[0], { outcome: 'in-vain' }, 'their own call is no missed offer')
  }
  const story = dialling().and([5_000, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.same(over(story), { ending: 'unanswered', fault: 'operator', result: 'cancelled', isGone: false })
  t.same(story.did, ['hangUp', 'match'])
})

t.test('who placed it may give it up in every state', async t => {
  const hangUp = { type: 'asked', by: 'lan', ofAnybody: false, request: { act: 'hang-up' } } as const
  t.match(over(calling().and([1, hangUp])), { result: 'cancelled', isGone: true })
  t.match(over(dialling().and([3_000, hangUp])), { result: 'cancelled', isGone: false })
  const answered = announcing().and([9_000, hangUp])
  t.match(over(answered), { ending: 'abandoned', fault: 'operator', result: 'answered' })
  t.ok(answered.did.includes('hangUp'))
})

t.test('a citizen who hangs up while told who calls has been reached', async t => {
  const story = announcing().and([9_000, { type: 'callerGone', cut: false }])
  t.same(over(story), { ending: 'abandoned', fault: 'caller', result: 'answered', isGone: true })
  t.same(story.wrote, ['withdrawOffer', 'dialEnded', 'endRecording'])
})

t.test('an operator who hangs up at once on whom they called meant it', async t => {
  // Why: an incoming caller would be put first in the queue; this one did not ask for one.
  const story = talking().and([12_500, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.match(over(story), { ending: 'served', fault: 'operator', result: 'answered' })
  t.ok(story.did.includes('hangUp'))
})

t.test('whom the centre called and whose operator’s phone fell silent is back in the queue', async t => {
  const story = talking().and([300_000, { type: 'legEnded', leg: leg(1), why: 'silent' }])
  t.match(story.call, { state: 'waiting', direction: 'out', result: 'answered' })
  t.match(story.last?.writes, [
    { type: 'endTalk', operator: 'lan', outcome: 'dropped' },
    { type: 'joinQueue', queue: RULES.queues[0]?.name },
  ])
  t.notMatch(story.last?.acts, [{ type: 'hangUp' }])
})

t.test('a phone that dialled by itself is answered and hears it ring', async t => {
  const keypad: Errand = { ...BY_LAN, kind: 'keypad' }
  const story = new Story(placed(keypad, { endpoint: 'op101', channel: '1763.7' }))
  t.match(story.call, { state: 'dialling', leg: { id: '1763.7', operator: 'lan', endpoint: 'op101' } })
  t.match(story.writes[0], { type: 'dial', purpose: 'keypad', by: 'lan' })
  t.same(story.did, ['answer', 'ringback', 'dialOut'])
  story.and([1_000, { type: 'legEnded', leg: '1763.7', why: 'hung-up' }])
  t.match(over(story), { result: 'cancelled' })
})

t.test('a callback waits at its old place until an operator is at the telephone', async t => {
  const story = due()
  t.match(story.call, { state: 'due', joinedAt: -600_000, queue: 'chung' })
  t.match(story.writes, [{ type: 'joinQueue', joinedAt: -600_000, queue: 'chung' }])
  t.same(story.did, ['match'])
  story.and([1_000, { type: 'operatorChosen', operator: 'lan', endpoint: 'op101' }])
  t.same(story.wrote, ['offer'])
  story.and([21_000, { type: 'deadline' }])
  t.match(story.call, { state: 'due', joinedAt: -600_000 }, 'one who does not pick up costs no place')
  t.match(story.last?.writes, [{ type: 'withdrawOffer', outcome: 'no-answer' }])
  story.and(
    [22_000, { type: 'operatorChosen', operator: 'minh', endpoint: 'op102' }],
    [24_000, { type: 'legAnswered', leg: leg(2) }],
  )
  t.match(story.last?.writes, [{ type: 'dial', purpose: 'callback', by: null }])
  story.and(
    [30_000, { type: 'citizenAnswered', channel: LINE }],
    [33_000, { type: 'soundEnded', playback: play(1) }],
  )
  t.same(story.wrote, ['leaveQueue', 'startTalk', 'openTicket'])
  t.match(story.call, { state: 'talking', joinedAt: -600_000 })
  story.and([60_000, { type: 'callerGone', cut: false }])
  t.match(story.last?.writes, [
    { type: 'endTalk' },
    { type: 'dialEnded' },
    { type: 'callbackTried', result: 'answered', code: null },
    { type: 'endRecording' },
  ])
})

t.test('a callback tells how it ended, whatever way', async t => {
  const tried = (story: Story) => story.writes.filter(write => write.type === 'callbackTried')
  const busy: Told = [9_000, { type: 'citizenUnanswered', channel: LINE, result: 'busy' }]
  const answered: Told = [3_000, { type: 'legAnswered', leg: leg(1) }]
  const refused: Told = [
    3_001,
    { type: 'dialRefused', leg: LINE, code: 'number-kind-refused', detail: 'Bạn không được gọi số này.' },
  ]
  t.match(tried(chosen().and(answered, busy)), [{ result: 'busy', code: null }])
  t.match(tried(due().and([5_000, { type: 'withdrawn' }])), [{ result: 'withdrawn' }])
  t.match(tried(chosen().and([5_000, { type: 'withdrawn' }])), [{ result: 'withdrawn' }])
  const forbidden = chosen().and(answered, refused)
  t.match(tried(forbidden), [{ result: 'refused', code: 'number-kind-refused' }])
  t.notOk(forbidden.wrote.includes('dialEnded'), 'what was refused is not settled')
  t.ok(forbidden.wrote.includes('leaveQueue'))
})

t.test('who asked for a callback and loses the operator is first in the queue', async t => {
  const story = chosen()
    .and([3_000, { type: 'legAnswered', leg: leg(1) }], [9_000, { type: 'citizenAnswered', channel: LINE }])
    .and([9_500, { type: 'legEnded', leg: leg(1), why: 'unreachable' }])
  t.match(story.call, { state: 'waiting', joinedAt: -600_000 })
  t.same(story.wrote, ['withdrawOffer'], 'the place was never given up')
  t.same(story.did, ['music', 'match'])
})

t.test('an interrupted call of ours is called again, one that was never answered is not', async t => {
  const cut: Told = [20_000, { type: 'callerGone', cut: true }]
  const lost = talking().and(cut)
  t.match(over(lost), { ending: 'lost', result: 'answered' })
  t.ok(lost.wrote.includes('listCallback'))
  const unanswered = dialling().and(cut)
  t.match(over(unanswered), { ending: 'lost', fault: 'desk', result: 'lost', isGone: true })
  t.notOk(unanswered.wrote.includes('listCallback'))
})

t.test('a call ends when what the dial policy allowed is used up', async t => {
  const story = new Story(placed(BY_LAN, PHONE, 60))
  t.equal(limitOf(story.call as Call), null, 'it counts from the answer on')
  story.and(
    [2_000, { type: 'legAnswered', leg: leg(1) }],
    [8_000, { type: 'citizenAnswered', channel: LINE }],
    [12_000, { type: 'soundEnded', playback: play(1) }],
  )
  t.same(dueOf(story.call as Call, RULES), { type: 'limitReached', at: 68_000 })
  t.equal(story.and([67_999, { type: 'limitReached' }]).call?.state, 'talking')
  story.and([68_000, { type: 'limitReached' }])
  t.match(over(story), { ending: 'served', fault: 'desk', isGone: false })
  t.ok(story.did.includes('hangUp'))
})

t.test('a guest outside leaves when their time is up, and citizen and operator stay', async t => {
  const party = { kind: 'outside', number: '113', trunk: 'trunk-demo', label: '113', maxSeconds: 30 } as const
  const consult = { type: 'asked', by: 'lan', ofAnybody: false, request: { act: 'consult', party } } as const
  const asked = talking().and([20_000, consult], [25_000, { type: 'legAnswered', leg: leg(2) }])
  t.equal(limitOf(asked.call as Call), 55_000)
  const story = asked.and([55_000, { type: 'limitReached' }])
  t.match(story.call, { state: 'talking', guest: null, parkedSince: null })
  t.ok(story.did.includes('dropLeg') && story.did.includes('unpark'))
  const complete = { ...consult, request: { act: 'complete' } } as const
  const handed = talking().and(
    [20_000, consult],
    [25_000, { type: 'legAnswered', leg: leg(2) }],
    [30_000, complete],
    [55_000, { type: 'limitReached' }],
  )
  t.match(over(handed), { ending: 'served', fault: 'desk' })
})

// Random news in random order: what the call holds is what its state says, and everything is given back.
const legIds = fc.constantFrom('own', leg(1), leg(2), 'other')
const news: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('legAnswered'), leg: legIds }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('legEnded'),
      leg: legIds,
      why: fc.constantFrom<LegEnd>('refused', 'unreachable', 'hung-up'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('operatorChosen'),
      operator: fc.constantFrom('lan', 'minh'),
      endpoint: fc.constant('op101'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('citizenAnswered'), channel: fc.constant(LINE) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('citizenUnanswered'),
      channel: fc.constantFrom(LINE, 'other'),
      result: fc.constantFrom<Result>('busy', 'no-answer', 'unreachable'),
    }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('soundEnded'), playback: fc.constant('playing') }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('deadline', 'limitReached', 'bridgeMissing') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('withdrawn') }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('callerGone'), cut: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ type: fc.constant('asked'), by: fc.constant('lan'), ofAnybody: fc.constant(false) },
      request: fc.record({ act: fc.constantFrom('hang-up', 'hold', 'resume') }),
    }),
  },
)
const HOLDS_PLACE = ['due', 'calling', 'dialling', 'announcing', 'waiting', 'ringing']
const BUSY = ['calling', 'dialling', 'announcing', 'ringing']

/** Counts what is taken and given back. */
class Held {
  readonly #counts = new Map<string, number>()
  get = (thing: string) => this.#counts.get(thing) ?? 0
  #add(thing: string, by: number) {
    this.#counts.set(thing, this.get(thing) + by)
  }
  take(writes: readonly Write[], acts: readonly Act[]): void {
    for (const { type } of writes) {
      if (type === 'joinQueue' || type === 'leaveQueue') this.#add('place', type === 'joinQueue' ? 1 : -1)
      if (type === 'offer' || type === 'place') this.#add('offer', 1)
      if (type === 'withdrawOffer' || type === 'startTalk') this.#add('offer', -1)
      if (type === 'startTalk' || type === 'endTalk') this.#add('talk', type === 'startTalk' ? 1 : -1)
      if (type === 'dial' || type === 'dialEnded') this.#add('dial', type === 'dial' ? 1 : -1)
      if (type === 'startRecording' || type === 'endRecording')
        this.#add('recording', type === 'startRecording' ? 1 : -1)
      if (type === 'callbackTried') this.#add('tried', 1)
    }
    for (const { type } of acts) if (type === 'dialOut') this.#add('rung', 1)
  }
}

function must(fact: boolean, otherwise: string): void {
  if (!fact) throw new Error(otherwise)
}

function agree(call: Call, held: Held, isCallback: boolean): void {
  const { state } = call
  const hasPlace = HOLDS_PLACE.includes(state) && 'joinedAt' in call && call.joinedAt !== null
  must(held.get('place') === (hasPlace ? 1 : 0), `place in ${state}`)
  must(held.get('offer') === (BUSY.includes(state) ? 1 : 0), `offer in ${state}`)
  must(held.get('talk') === (state === 'talking' ? 1 : 0), `talk in ${state}`)
  const isDialled = state !== 'ended' && (!isCallback || (state !== 'due' && state !== 'calling'))
  must(held.get('dial') === (isDialled ? 1 : 0), `dial in ${state}`)
  const isRecorded = call.result === 'answered' && !(state === 'ended' && call.goneAt !== null)
  must(held.get('recording') === (isRecorded ? 1 : 0), `recording in ${state}`)
  must(held.get('tried') === (isCallback && state === 'ended' ? 1 : 0), `tried in ${state}`)
  must(held.get('rung') <= 1, 'the citizen is rung once')
  must(state !== 'ended' || call.result !== null, 'whatever ended has a result')
}

function walk(isCallback: boolean, path: readonly (readonly [number, Record<string, unknown>])[]): void {
  const held = new Held()
  const [, birth] = isCallback ? placed(WANTED, QUEUE, 90) : placed(BY_LAN, PHONE, 90)
  let at = 0
  const began = begin({ ...birth, at } as CallEvent, RULES)
  if (!began) throw new Error('not begun')
  held.take(began.writes, began.acts)
  let call = began.call
  agree(call, held, isCallback)
  const own: Record<string, unknown> = { type: 'legEnded', leg: 'own', why: 'hung-up' }
  const gone: Record<string, unknown> = { type: 'callerGone', cut: false }
  const farewell: Record<string, unknown>[] = [
    own,
    { type: 'withdrawn' },
    { type: 'citizenUnanswered', channel: LINE, result: 'busy' },
    gone,
  ]
  for (const [later, told] of [...path, ...farewell.map(one => [1, one] as const)]) {
    at += later
    const ownLeg = told.leg === 'own' && 'leg' in call ? { leg: call.leg.id } : {}
    const sound = told.playback && 'playback' in call ? { playback: call.playback } : {}
    const step = next(call, { ...told, ...ownLeg, ...sound, at } as CallEvent, RULES)
    held.take(step.writes, step.acts)
    call = step.call
    agree(call, held, isCallback)
    must(call.state !== 'ended' || legsOf(call).length === 0, 'no leg is left')
  }
  must(call.state === 'ended' && call.goneAt !== null, `a call of ours ends, not ${call.state}`)
}

t.test('whatever happens, a call of ours holds what its state says and gives everything back', async t => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 25_000 }), news), { maxLength: 40, size: 'max' })
  fc.assert(fc.property(fc.boolean(), steps, walk), { numRuns: 3_000, seed: 1022 })
  t.pass('3,000 walks')
})
