import fc from 'fast-check'
import t from 'tap'
import { isApart } from '../../src/calls/away.ts'
import {
  type Act,
  type Call,
  type CallEvent,
  type CallRules,
  DIGITS,
  type LegEnd,
  type Party,
  type Step,
  type Write,
} from '../../src/calls/call.ts'
import type { Told } from '../../src/calls/enquiry.ts'
import { legsOf } from '../../src/calls/guest.ts'
import { begin, next } from '../../src/calls/next.ts'
import { DEFAULTS } from '../../src/directory/defaults.ts'
import { soundsOf } from '../../src/directory/spoken.ts'
import { CALL_ID, IDENTITY, leg, play, RULES, talk } from './story.ts'

// Random news in random order, with instants that now and then go back: two clocks (Asterisk's and ours) stamp events.
// OWN and GUEST stand for the legs the call has at that moment, so that many walks come as far as a second talk.
const OWN = 'own'
/** What the call plays at that moment. */
const PLAYING = 'playing'
const GUEST = 'guest'
const legIds = fc.oneof(
  { weight: 3, arbitrary: fc.constant(OWN) },
  { weight: 3, arbitrary: fc.constant(GUEST) },
  fc.integer({ min: 1, max: 6 }).map(leg),
)
const operators = fc.constantFrom('lan', 'minh', 'hoa')
const endpoints = fc.constantFrom('lan', 'minh-web', 'hoa-web')
const ends = fc.constantFrom<LegEnd>(
  'refused',
  'unreachable',
  'hung-up',
  'silent',
  'page-closed',
  'page-closed',
)

const party: fc.Arbitrary<Party> = fc.oneof(
  fc.record({ kind: fc.constant('operator' as const), operator: operators, endpoint: endpoints }),
  fc.record({
    kind: fc.constant('outside' as const),
    number: fc.constantFrom('02773851234', '113'),
    trunk: fc.constant('trunk-demo'),
    label: fc.constant('Điện lực'),
  }),
)
const agency = party.filter(one => one.kind === 'outside')
const request = fc.oneof(
  fc.record({
    act: fc.constantFrom(
      ...(['hold', 'resume', 'mute', 'unmute', 'confirm', 'confirm'] as const),
      ...(['complete', 'complete', 'drop-guest', 'hang-up'] as const),
    ),
  }),
  fc.record({ act: fc.constantFrom('consult', 'consult', 'transfer'), party }),
  fc.record({ act: fc.constant('emergency'), parties: fc.array(agency, { minLength: 1, maxLength: 3 }) }),
)

const told: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.record({ type: fc.constant('operatorChosen'), operator: operators, endpoint: endpoints }),
  },
  { weight: 16, arbitrary: fc.record({ type: fc.constant('legAnswered'), leg: legIds }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('agencyRefused'),
      leg: legIds,
      code: fc.constant('emergency-number-refused'),
      detail: fc.constant('Không có cơ quan nào dùng số này.'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('recorderChecked'),
      outcome: fc.constantFrom('started', 'failed'),
      why: fc.constant(null),
    }),
  },
  { weight: 16, arbitrary: fc.record({ type: fc.constant('legEnded'), leg: legIds, why: ends }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('pageGone'), leg: legIds }) },
  {
    weight: 12,
    arbitrary: fc.record({
      type: fc.constant('phoneBack'),
      endpoint: fc.constantFrom(OWN, OWN, OWN, 'minh-web'),
      contact: fc.constantFrom('one', 'other'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('soundEnded'),
      playback: fc.constantFrom(play(1), play(2), PLAYING),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('digit'), digit: fc.constantFrom(...DIGITS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('ticketLookedUp'),
      digits: fc.constantFrom('', '1', '2'),
      found: fc.constantFrom<Told>('none', 'unreachable', {
        code: '1022-DT-2026-000001',
        status: 'received',
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('callerBlocked') }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('deadline') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('held', 'resumed'), leg: legIds }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('bridgeMissing') }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom('barged', 'barged', 'unbarged'),
      leg: fc.constantFrom('watch.1', 'watch.2'),
      by: fc.constant('trưởng ca'),
      since: fc.integer({ min: 0, max: 1_000_000 }),
    }),
  },
  {
    weight: 32,
    arbitrary: fc.record({ type: fc.constant('asked'), by: operators, ofAnybody: fc.boolean(), request }),
  },
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
  /** First of all. */
  joinedAt: number | null = null
  readonly kinds = new Set<string>()
  isParked = false
  readonly offered = new Set<string>()
  readonly talking = new Set<string>()
  readonly dialled = new Set<string>()
  readonly guestRecordings = new Set<string>()
  recordings = 0
  /** Tickets of nobody's. */
  messages = 0
  recordingEnds = 0
  readonly legsAlive = new Set<string>()
  readonly bridgesAlive = new Set<string>()
  readonly usedIds = new Set<string>()

  take(event: CallEvent, step: Step): void {
    if (event.type === 'legEnded') this.legsAlive.delete(event.leg)
    for (const one of [...step.writes, ...step.acts]) this.kinds.add(one.type)
    const { call } = step
    // Dialled back, and there again.
    if (event.type === 'legAnswered' && call.state === 'talking' && call.backAt === event.at)
      this.kinds.add(call.guest ? 'back-in-three' : 'back')
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
        must(this.joinedAt === null || this.joinedAt === write.joinedAt, 'the place of the first joining')
        this.joinedAt = write.joinedAt
        this.inQueue = true
        return
      case 'openTicket':
        if (write.operator !== null) return
        this.messages++
        return
      case 'leaveQueue':
        must(this.inQueue, 'left without having joined')
        this.inQueue = false
        return
      case 'offer':
        must(this.isFree(write.operator), 'offered to somebody who is not free')
        this.offered.add(write.operator)
        return
      case 'withdrawOffer':
        must(this.offered.delete(write.operator), 'withdrew what was not offered')
        return
      case 'startTalk':
        must(this.offered.delete(write.operator), 'talked without an offer')
        this.talking.add(write.operator)
        return
      case 'endTalk':
        must(this.talking.delete(write.operator), 'ended a talk that was none')
        return
      case 'dial':
        must(!this.dialled.has(write.leg), 'dialled twice')
        this.dialled.add(write.leg)
        return
      case 'dialEnded':
        must(this.dialled.delete(write.leg), 'a dial ended that was none')
        return
      case 'startGuestRecording':
        must(!this.guestRecordings.has(write.id), 'one recording of a leg')
        this.guestRecordings.add(write.id)
        return
      case 'endGuestRecording':
        must(this.guestRecordings.delete(write.id), 'a recording ended that was none')
    }
  }

  #act(act: Act): void {
    switch (act.type) {
      case 'ring':
        this.#use(act.leg.id)
        this.legsAlive.add(act.leg.id)
        return
      case 'ringOut':
        this.#use(act.leg)
        this.legsAlive.add(act.leg)
        return
      case 'invite':
        must(this.legsAlive.has(act.leg) || act.leg.startsWith('watch.'), 'invited nobody')
        must(this.bridgesAlive.has(act.bridge), 'invited to nothing')
        return
      case 'park':
      case 'unpark':
        must(this.bridgesAlive.has(act.bridge), 'a bridge that is there')
        must(this.isParked === (act.type === 'unpark'), 'parked once, brought back once')
        this.isParked = act.type === 'park'
        return
      case 'connect':
        this.isParked = false
        this.#use(act.bridge)
        must(this.legsAlive.has(act.leg) || act.leg.startsWith('watch.'), 'connected a leg that is gone')
        this.bridgesAlive.clear() // the new bridge takes the place of one that is missing
        this.bridgesAlive.add(act.bridge)
        return
      case 'dropLeg':
        this.legsAlive.delete(act.leg)
        return
      case 'endBridge':
        must(this.bridgesAlive.delete(act.bridge), 'ended a bridge that was not there')
        this.isParked = false
        return
      case 'play':
        this.#use(act.playback)
    }
  }

  /** The dial policy refused what the step before asked for. */
  neverDialled(call: Call, leg: string): void {
    const guest = 'guest' in call ? call.guest : null
    if (guest?.leg !== leg || guest.stage !== 'ringing' || guest.purpose !== 'emergency') return
    this.dialled.delete(leg)
    this.legsAlive.delete(leg)
  }

  isFree(operator: string): boolean {
    return !this.offered.has(operator) && !this.talking.has(operator)
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
  const guest = 'guest' in call ? call.guest : null
  const colleague = guest?.party.kind === 'operator' ? guest.party.operator : null
  const isRinging = guest?.stage === 'ringing'
  const offered = call.state === 'ringing' ? call.leg.operator : isRinging ? colleague : null
  must([...desk.offered].join() === (offered ?? ''), `offer in ${call.state}`)
  const talking = [call.state === 'talking' ? call.leg.operator : null, isRinging ? null : colleague]
  must([...desk.talking].sort().join() === talking.filter(Boolean).sort().join(), `talk in ${call.state}`)
  must([...desk.legsAlive].sort().join() === legsOf(call).sort().join(), `legs in ${call.state}`)
  must(desk.bridgesAlive.size === (call.state === 'talking' || call.state === 'handed' ? 1 : 0), 'bridges')
  must(desk.isParked === (call.state === 'talking' && isApart(call)), 'parked as the call says')
  must(desk.dialled.size === (guest?.party.kind === 'outside' ? 1 : 0), `dials in ${call.state}`)
  must(
    desk.guestRecordings.size === (call.state === 'talking' && guest?.stage === 'in' ? 1 : 0),
    `guest recordings in ${call.state}`,
  )
  must(desk.recordings === 1, 'exactly one recording is begun')
  must(
    desk.recordingEnds === (call.state === 'ended' && call.goneAt !== null ? 1 : 0),
    'recording ends when gone',
  )
  if (call.state !== 'ended') return
  must(call.waitMs >= 0 && call.talkMs >= 0, 'time runs forward')
  const left = call.ending === 'abandoned' || call.ending === 'voicemail'
  must(left || call.fault !== 'caller' || call.talkAt !== null, 'fault of the caller')
  must((call.refusedFor === null) === (call.ending !== 'refused'), 'a refusal has its reason')
  must(call.message !== null || call.ending !== 'voicemail', 'who left a message has left one')
  must(call.message === null || desk.messages > 0, 'a message has its ticket')
}

function walk(
  birth: Record<string, unknown>,
  path: [number, Record<string, unknown>][],
  rules: CallRules = RULES,
): Desk {
  const desk = new Desk()
  let at = 1_000
  const first = { ...birth, at } as CallEvent
  const began = begin(first, rules)
  if (!began) throw new Error('not begun')
  desk.take(first, began)
  let call = began.call
  agree(call, desk)
  const farewell: [number, Record<string, unknown>] = [1, { type: 'callerGone', cut: false }]
  for (const [later, news] of [...path, farewell]) {
    at += later
    const before = call
    const event = {
      ...news,
      ...ownLeg(news.leg, before),
      ...ownPhone(news.endpoint, before),
      ...ownSound(news.playback, before),
      at,
    } as CallEvent
    const frozen = JSON.stringify(before)
    const step = next(before, event, rules)
    must(JSON.stringify(before) === frozen, 'the call before is not touched')
    // Somebody who is not free cannot be offered: the whole event is undone (OfferLost).
    if (step.writes.some(write => write.type === 'offer' && !desk.isFree(write.operator))) continue
    if (event.type === 'agencyRefused') desk.neverDialled(before, event.leg)
    quiet(before, event, step)
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

/** Nobody speaks into the ear of two who are put through. */
function quiet(before: Call, event: CallEvent, { acts }: Step): void {
  const playback = 'playback' in before ? before.playback : null
  if (event.type !== 'legAnswered' || playback === null) return
  const [stop, connect] = ['stopPlay', 'connect'].map(type => acts.findIndex(act => act.type === type))
  must(connect === -1 || (stop !== -1 && Number(stop) < Number(connect)), 'a machine speaks into the talk')
}

function ownSound(asked: unknown, call: Call): { playback?: string } {
  return asked === PLAYING && 'playback' in call && call.playback !== null ? { playback: call.playback } : {}
}

function ownPhone(asked: unknown, call: Call): { endpoint?: string } {
  return asked === OWN && 'leg' in call ? { endpoint: call.leg.endpoint } : {}
}

function ownLeg(asked: unknown, call: Call): { leg?: string } {
  if (asked === OWN && 'leg' in call) return { leg: call.leg.id }
  return asked === GUEST && 'guest' in call && call.guest ? { leg: call.guest.leg } : {}
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

const TALK: [number, Record<string, unknown>][] = [
  [1_000, { type: 'soundEnded', playback: PLAYING }],
  [1_000, { type: 'operatorChosen', operator: 'lan', endpoint: 'lan-web' }],
  [3_000, { type: 'legAnswered', leg: OWN }],
]
const pages = fc.oneof(
  { weight: 4, arbitrary: told },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('legEnded'), leg: legIds, why: ends }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('pageGone'), leg: legIds }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('phoneBack'),
      endpoint: fc.constant(OWN),
      contact: fc.constantFrom('one', 'other'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('legAnswered'), leg: legIds }) },
)
const comings = fc.array(fc.tuple(fc.integer({ min: 0, max: 1_500 }), pages), { maxLength: 40, size: 'max' })

t.test(
  'pages of operators come and go in a talk: nobody is lost, and everybody is where the call says',
  async t => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(comings, path => {
        const desk = walk({ type: 'arrived', identity: IDENTITY, isOpen: true }, [...TALK, ...path])
        for (const kind of desk.kinds) seen.add(kind)
        must(desk.legsAlive.size + desk.bridgesAlive.size === 0, 'a phone or a bridge is left')
        must(desk.recordings === 1 && desk.recordingEnds === 1, 'one recording, ended once')
      }),
      { numRuns: 2_000, seed: SEED },
    )
    for (const kind of ['seekPhone', 'back', 'back-in-three'])
      t.ok(seen.has(kind), `some walks come to ${kind}`)
  },
)

const MENU_RULES: CallRules = {
  ...RULES,
  menu: {
    ...DEFAULTS.menu[0],
    enabled: true,
    nodes: {
      chinh: {
        prompts: [{ sound: 'main' }],
        keys: {
          '0': { action: 'operator' },
          '1': { action: 'queue', queue: 'chung', skill: 'dien' },
          '2': { action: 'node', node: 'con' },
          '3': { action: 'ticket-status' },
          '4': { action: 'voicemail' },
          '9': { action: 'emergency-guidance' },
          '*': { action: 'repeat' },
        },
      },
      con: { prompts: [{ sound: 'sub' }], keys: { '0': { action: 'node', node: 'chinh' } } },
    },
    otherwise: { action: 'voicemail' },
  },
  toldBy: node => soundsOf(node, () => true),
  takesMessages: true,
}

t.test('with a menu and messages it is the same', async t => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(births, steps, (birth, path) => {
      const desk = walk(birth, path, MENU_RULES)
      if (desk.messages > 0) seen.add('message')
      must(desk.messages <= 2, 'one message, and what was said before the dialplan took over')
      must(desk.legsAlive.size + desk.bridgesAlive.size === 0, 'a phone or a bridge is left')
      must(desk.recordings === 1 && desk.recordingEnds === 1, 'one recording, ended once')
    }),
    { numRuns: 2_000, seed: SEED },
  )
  t.ok(seen.has('message'), 'some walks leave a message')
})

const [FIRST] = DEFAULTS.queues[0] as [CallRules['queues'][number]]
const LIMITS = { maxWaitSeconds: 120, maxLength: 3, overflowUnstaffed: true, announceEverySeconds: 30 }
/** Sends on to the next one in turn, the last one to what `overflow` says. */
const limited = (overflow: (typeof FIRST)['overflow'], open: boolean): CallRules => ({
  ...RULES,
  queues: [
    { ...FIRST, ...LIMITS, overflow: { action: 'queue', queue: 'hai' } },
    { ...FIRST, ...LIMITS, name: 'hai', open, overflow },
  ],
  callback: { enabled: true, offerAfterMs: 60_000 },
  survey: { ...DEFAULTS.survey[0], enabled: true },
})
const waits = fc.oneof(
  { weight: 4, arbitrary: told },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('waitLookedUp'),
      news: fc.record({
        queue: fc.constantFrom('chung', 'hai'),
        before: fc.integer({ min: 0, max: 4 }),
        isFree: fc.boolean(),
        isStaffed: fc.constantFrom(true, true, true, false),
        range: fc.constantFrom(null, { from: 0, to: 1 }, { from: 2, to: 5 }, { from: 20, to: null }),
        medianMs: fc.integer({ min: 0, max: 600_000 }),
        modelMs: fc.integer({ min: 0, max: 600_000 }),
      }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('callbackAnswered'),
      answer: fc.constantFrom('accepted', 'already', 'refused-hidden', 'refused-class'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'digit', digit: '1' }) },
)
const longWaits = fc.array(fc.tuple(pauses, waits), { maxLength: 60, size: 'max' })
const ways = fc.constantFrom(
  limited({ action: 'voicemail' }, true),
  limited({ action: 'busy-notice' }, false),
  limited({ action: 'callback-offer' }, true),
  limited({ action: 'callback-offer' }, false),
)

t.test('announced to, sent on, called back or asked: nobody is lost and no place changes', async t => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(births, longWaits, ways, (birth, path, rules) => {
      const desk = walk(birth, path, rules)
      for (const kind of desk.kinds) seen.add(kind)
      must(desk.legsAlive.size + desk.bridgesAlive.size === 0, 'a phone or a bridge is left')
      must(desk.recordings === 1 && desk.recordingEnds === 1, 'one recording, ended once')
    }),
    { numRuns: 3_000, seed: SEED },
  )
  for (const kind of ['lookUpWait', 'stopPlay', 'requestCallback', 'askSatisfaction', 'storeSatisfaction'])
    t.ok(seen.has(kind), `some walks come to ${kind}`)
})

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
