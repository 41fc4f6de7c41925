import fc from 'fast-check'
import t from 'tap'
import type { Act, Call, CallEvent, LegEnd, Step, Write } from '../../src/calls/call.ts'
import { begin, next } from '../../src/calls/next.ts'
import { CALL_ID, IDENTITY, leg, play, RULES, talk } from './story.ts'

// Random news in random order, with instants that now and then go back: two clocks (Asterisk's and ours) stamp events.
// OWN stands for the leg the call has at that moment, so that many walks come as far as a second talk.
const OWN = 'own'
const legIds = fc.oneof({ weight: 3, arbitrary: fc.constant(OWN) }, fc.integer({ min: 1, max: 6 }).map(leg))
const operators = fc.constantFrom('lan', 'minh', 'hoa')
const ends = fc.constantFrom<LegEnd>('refused', 'unreachable', 'hung-up')

const told: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({ type: fc.constant('operatorChosen'), operator: operators, endpoint: operators }),
  },
  { weight: 16, arbitrary: fc.record({ type: fc.constant('legAnswered'), leg: legIds }) },
  { weight: 16, arbitrary: fc.record({ type: fc.constant('legEnded'), leg: legIds, why: ends }) },
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('soundEnded'), playback: fc.constantFrom(play(1), play(2)) }),
  },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('deadline') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('held', 'resumed'), leg: legIds }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('bridgeMissing') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('arrived'),
      identity: fc.constant(IDENTITY),
      isOpen: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('enteredFallback'), identity: fc.constant(IDENTITY) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('fallbackAnswered'), operator: operators }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('callerGone'), cut: fc.boolean() }) },
)
const pauses = fc.oneof(fc.integer({ min: -500, max: 1_000 }), fc.integer({ min: 0, max: 30_000 }))
const steps = fc.array(fc.tuple(pauses, told), { maxLength: 60, size: 'max' })
const identity = fc.constant(IDENTITY)
const births = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('arrived'),
      identity,
      isOpen: fc.constantFrom(true, true, false),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('enteredFallback'), identity }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('callerGone'), cut: fc.boolean(), identity }) },
)

/** What the desk holds for one call, kept by its writes and acts alone. */
class Desk {
  inQueue = false
  offeredTo: string | null = null
  talkingTo: string | null = null
  recordings = 0
  recordingEnds = 0
  readonly legsAlive = new Set<string>()
  readonly bridgesAlive = new Set<string>()
  readonly usedIds = new Set<string>()

  take(event: CallEvent, step: Step): void {
    if (event.type === 'legEnded') this.legsAlive.delete(event.leg)
    for (const write of step.writes) this.#write(write)
    for (const act of step.acts) this.#act(act)
  }

  #write(write: Write): void {
    switch (write.type) {
      case 'startRecording':
        this.recordings++
        return
      case 'endRecording':
        this.recordingEnds++
        return
      case 'joinQueue':
        must(!this.inQueue, 'joined twice')
        this.inQueue = true
        return
      case 'leaveQueue':
        must(this.inQueue, 'left without having joined')
        this.inQueue = false
        return
      case 'offer':
        must(this.inQueue && this.offeredTo === null, 'offered twice, or not from the queue')
        this.offeredTo = write.operator
        return
      case 'withdrawOffer':
        must(this.offeredTo === write.operator, 'withdrew what was not offered')
        this.offeredTo = null
        return
      case 'startTalk':
        must(this.offeredTo === write.operator, 'talked without an offer')
        this.offeredTo = null
        this.talkingTo = write.operator
        return
      case 'endTalk':
        must(this.talkingTo === write.operator, 'ended a talk that was none')
        this.talkingTo = null
    }
  }

  #act(act: Act): void {
    switch (act.type) {
      case 'ring':
        this.#use(act.leg.id)
        this.legsAlive.add(act.leg.id)
        return
      case 'connect':
        this.#use(act.bridge)
        must(this.legsAlive.has(act.leg), 'connected a leg that is gone')
        this.bridgesAlive.clear() // the new bridge takes the place of one that is missing
        this.bridgesAlive.add(act.bridge)
        return
      case 'dropLeg':
        this.legsAlive.delete(act.leg)
        return
      case 'endBridge':
        must(this.bridgesAlive.delete(act.bridge), 'ended a bridge that was not there')
        return
      case 'play':
        this.#use(act.playback)
    }
  }

  #use(id: string): void {
    must(!this.usedIds.has(id), `id used twice: ${id}`)
    this.usedIds.add(id)
  }
}

function must(fact: boolean, otherwise: string): void {
  if (!fact) throw new Error(otherwise)
}

/** What the desk holds is exactly what the state says it holds. */
function agree(call: Call, desk: Desk): void {
  must(desk.inQueue === (call.state === 'waiting' || call.state === 'ringing'), `queue in ${call.state}`)
  must((desk.offeredTo !== null) === (call.state === 'ringing'), `offer in ${call.state}`)
  must((desk.talkingTo !== null) === (call.state === 'talking'), `talk in ${call.state}`)
  must(desk.legsAlive.size === ('leg' in call ? 1 : 0), `${desk.legsAlive.size} legs in ${call.state}`)
  must(desk.bridgesAlive.size === (call.state === 'talking' ? 1 : 0), `bridges in ${call.state}`)
  must(desk.recordings === 1, 'exactly one recording is begun')
  must(
    desk.recordingEnds === (call.state === 'ended' && call.goneAt !== null ? 1 : 0),
    'recording ends when gone',
  )
  if ('leg' in call) must(desk.legsAlive.has(call.leg.id), 'the leg alive is the call’s own')
  if (call.state !== 'ended') return
  must(call.waitMs >= 0 && call.talkMs >= 0, 'time runs forward')
  must(
    call.ending === 'abandoned' || call.fault !== 'caller' || call.endedIn === 'talking',
    'fault of the caller',
  )
}

function walk(birth: Record<string, unknown>, path: [number, Record<string, unknown>][]): Desk {
  const desk = new Desk()
  let at = 1_000
  const first = { ...birth, at } as CallEvent
  const began = begin(first, RULES)
  if (!began) throw new Error('not begun')
  desk.take(first, began)
  let call = began.call
  agree(call, desk)
  const farewell: [number, Record<string, unknown>] = [1, { type: 'callerGone', cut: false }]
  for (const [later, news] of [...path, farewell]) {
    at += later
    const before = call
    const own = news.leg === OWN && 'leg' in before ? { leg: before.leg.id } : {}
    const event = { ...news, ...own, at } as CallEvent
    const frozen = JSON.stringify(before)
    const step = next(before, event, RULES)
    must(JSON.stringify(before) === frozen, 'the call before is not touched')
    desk.take(event, step)
    call = step.call
    // Handed to the dialplan before our own hang-up was done: the call goes on there.
    const goesOn = before.state === 'ended' && before.goneAt === null && call.state === 'fallback'
    if (before.state === 'ended' && !goesOn) {
      must(call.state === 'ended' && call.ending === before.ending, 'ended stays ended')
      must(call.state === 'ended' && call.endedAt === before.endedAt, 'an end has one instant')
    }
    agree(call, desk)
  }
  must(call.state === 'ended' && call.goneAt !== null, 'a caller who is gone has ended')
  return desk
}

const SEED = 1022

t.test(
  'whatever happens in whatever order, a call holds what its state says and gives everything back',
  async t => {
    fc.assert(
      fc.property(births, steps, (birth, path) => {
        const desk = walk(birth, path)
        must(desk.legsAlive.size + desk.bridgesAlive.size === 0, 'a phone or a bridge is left')
        must(desk.recordings === 1 && desk.recordingEnds === 1, 'one recording, ended once')
      }),
      { numRuns: 3_000, seed: SEED },
    )
    t.pass('3,000 walks')
  },
)

t.test('the same news told twice in a row gives everything back all the same', async t => {
  fc.assert(
    fc.property(births, steps, (birth, path) => {
      walk(
        birth,
        path.flatMap(([later, news]) => [[later, news] as [number, typeof news], [0, news]]),
      )
    }),
    { numRuns: 1_000, seed: SEED },
  )
  t.pass('1,000 walks')
})

t.test('a call of any state answers every event of any shape without failing', async t => {
  // Why: what comes in is made of what Asterisk sent; an id that we never gave must mean nothing, not an end.
  const strange = fc.record({
    type: fc.constantFrom(
      'legAnswered',
      'legEnded',
      'soundEnded',
      'held',
      'resumed',
      'deadline',
      'bridgeMissing',
    ),
    leg: fc.oneof(fc.string(), fc.constant('__proto__'), fc.constant(`leg.${CALL_ID}.-1`)),
    playback: fc.string(),
    why: fc.constantFrom('refused', 'hung-up'),
  })
  fc.assert(
    fc.property(births, fc.array(fc.tuple(fc.integer(), strange), { maxLength: 20 }), (birth, path) => {
      walk(birth, path)
    }),
    { numRuns: 1_000, seed: SEED },
  )
  t.not(talk(1), talk(2))
})
