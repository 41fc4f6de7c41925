import type { Ms } from '../clock.ts'
import type {
  Act,
  Call,
  CallEvent,
  CallRules,
  Common,
  Fault,
  Leg,
  OfferOutcome,
  OpenCall,
  Step,
  Write,
} from './call.ts'
import { commonIn, commonOf, end, gone, type In, orGone, stay } from './ending.ts'
import type { ErrandKind, Unanswered } from './errand.ts'
import { unansweredBy } from './guest.ts'
import { newBridge, newLeg, newSound } from './ids.ts'
import { joining, returning } from './places.ts'
import { ALONE } from './talking.ts'

/**
 * Calls that the centre places, until citizen and operator talk. Pure. The operator's phone first, then the citizen's:
 * nobody who is called waits for a voice.
 */
type Placed = CallEvent & { type: 'placed' }
/** Nobody waits on the line yet: whom the centre is to call, or is calling. */
export const BEFORE = ['due', 'calling', 'dialling', 'announcing'] as const
export type Before = In<(typeof BEFORE)[number]>

/** An operator who just asked for the call is at the telephone. */
const OWN_RING_MS = 20_000
/** The announcement takes some seconds; one whose end was lost must not hold two people apart. */
const ANNOUNCING_MS = 20_000

const FAULTS: Readonly<Record<Unanswered, Fault>> = {
  ...{ busy: 'caller', 'no-answer': 'caller', rejected: 'caller', 'invalid-number': 'operator' },
  ...{ unreachable: 'trunk', 'operator-no-answer': 'operator', cancelled: 'operator' },
  ...{ withdrawn: 'desk', refused: 'desk', lost: 'desk' },
}

/** Who calls, and that it is recorded: the first that the citizen hears. */
const GREETING: Readonly<Record<ErrandKind, string>> = {
  'click-to-call': 'calling-you',
  keypad: 'calling-you',
  callback: 'callback-greeting',
}

/** The first event of a call of ours. */
export function begun({ at, identity, errand, from, maxSeconds }: Placed, rules: CallRules): Step {
  const common = { ...commonOf(identity, at), direction: 'out' as const, errand, maxSeconds }
  if (!('endpoint' in from)) {
    const { joinedAt, queue, skill } = from
    const call: Call = { ...common, queue, skill, state: 'due', since: at, joinedAt }
    return { call, writes: [joining(call, joinedAt, rules)], acts: [{ type: 'match' }] }
  }
  const operator = errand.operator ?? ''
  const { endpoint, channel } = from
  const writes: Write[] = [dialOf(common, at), { type: 'place', operator, at }]
  if (channel === null)
    return { ...calling({ ...common, joinedAt: null }, { operator, endpoint }, at, OWN_RING_MS), writes }
  const leg = { id: channel, operator, endpoint }
  const step = dialling({ ...common, joinedAt: null, leg }, at, rules)
  return { ...step, writes, acts: [{ type: 'answer', leg: channel }, ...step.acts] }
}

/** A place in the queue without a channel: nobody waits at a telephone for it. */
export function fromDue(call: In<'due'>, event: CallEvent, rules: CallRules): Step {
  switch (event.type) {
    case 'operatorChosen': {
      const { operator, endpoint, at } = event
      const step = calling(call, { operator, endpoint }, at, rules.ringMs)
      return { ...step, writes: [{ type: 'offer', operator, at }] }
    }
    case 'withdrawn':
      return never(call, event.at, 'withdrawn')
    default:
      return stay(call)
  }
}

export function fromCalling(call: In<'calling'>, event: CallEvent, rules: CallRules): Step {
  const { leg } = call
  switch (event.type) {
    case 'legAnswered': {
      const step = dialling(call, event.at, rules)
      return { ...step, writes: isOffered(call) ? [dialOf(call, event.at)] : [] }
    }
    case 'legEnded':
      return unattended(call, event.at, unansweredBy(event.why), [])
    case 'deadline':
      return event.at < call.deadlineAt
        ? stay(call)
        : unattended(call, event.at, 'no-answer', [dropping(leg)])
    case 'asked':
      if (event.request.act !== 'hang-up') return stay(call)
      return isOffered(call)
        ? unattended(call, event.at, 'refused', [dropping(leg)])
        : never(call, event.at, 'cancelled')
    case 'withdrawn':
      return never(call, event.at, 'withdrawn')
    default:
      return stay(call)
  }
}

export function fromDialling(call: In<'dialling'>, event: CallEvent): Step {
  switch (event.type) {
    case 'citizenAnswered':
      return event.channel === call.channel ? answered(call, event.at) : stay(call)
    case 'citizenUnanswered':
      return event.channel === call.channel ? never(call, event.at, event.result) : stay(call)
    case 'dialRefused':
      return event.leg === call.channel ? refused(call, event.at, event.code) : stay(call)
    case 'callerGone': // Asterisk has no such channel any more, and told nothing of its end
      return never(call, event.at, 'lost')
    case 'legEnded':
      return without(call.leg, hungUp(call, event.at, 'cancelled'))
    case 'asked':
      return event.request.act === 'hang-up' ? hungUp(call, event.at, 'cancelled') : stay(call)
    case 'deadline':
      return event.at < call.deadlineAt ? stay(call) : hungUp(call, event.at, 'no-answer')
    default:
      return stay(call)
  }
}

export function fromAnnouncing(call: In<'announcing'>, event: CallEvent, rules: CallRules): Step {
  switch (event.type) {
    case 'soundEnded':
      return event.playback === call.playback ? together(call, event.at) : stay(call)
    case 'deadline':
      return event.at < call.deadlineAt ? stay(call) : together(call, event.at)
    case 'legEnded':
      return without(call.leg, operatorGone(call, event.at, unansweredBy(event.why), rules))
    case 'asked':
      return event.request.act === 'hang-up' ? letGo(call, event.at, 'operator') : stay(call)
    default:
      return orGone(call, event)
  }
}

type Limited = Readonly<{ leg: string; maxSeconds: number }>

/** Whether this is less than the call was given for that line when it was asked. */
export function isShorter(call: Call, leg: string, { maxSeconds }: Pick<Limited, 'maxSeconds'>): boolean {
  return maxSeconds < (givenTo(call, leg) ?? Number.POSITIVE_INFINITY)
}

function givenTo(call: Call, leg: string): number | null {
  if (leg === call.channel) return call.maxSeconds
  const party = 'guest' in call && call.guest?.leg === leg ? call.guest.party : null
  return party?.kind === 'outside' ? (party.maxSeconds ?? null) : null
}

/** Less may be talked on that line than was said when it was asked. */
export function shortened(call: Call, limit: Limited): Call {
  const { leg, maxSeconds } = limit
  if (call.state === 'ended' || !isShorter(call, leg, limit)) return call
  if (leg === call.channel) return { ...call, maxSeconds }
  if (!('guest' in call) || call.guest?.leg !== leg || call.guest.party.kind !== 'outside') return call
  return { ...call, guest: { ...call.guest, party: { ...call.guest.party, maxSeconds } } }
}

/** When a call that was answered ends, by the dial policy; null = it may go on. */
export function limitOf(call: Call): Ms | null {
  if (call.state === 'ended' || call.state === 'fallback') return null
  const own =
    call.result === 'answered' && call.maxSeconds !== null ? call.answeredAt + call.maxSeconds * 1_000 : null
  const guest = guestLimitOf(call)
  return own === null || guest === null ? (own ?? guest) : Math.min(own, guest)
}

/** When somebody outside, whom an operator brought in, has to leave. */
export function guestLimitOf(call: Call): Ms | null {
  const guest = 'guest' in call ? call.guest : null
  if (guest?.stage !== 'in' || guest.party.kind !== 'outside') return null
  const { maxSeconds = null } = guest.party
  return maxSeconds === null ? null : guest.since + maxSeconds * 1_000
}

/** What was allowed is used up. A guest leaves citizen and operator to each other; everything else is over. */
export function limited(call: OpenCall, at: Ms, dropGuest: () => Step): Step {
  const due = limitOf(call)
  if (due === null || at < due) return stay(call)
  const isGuests = guestLimitOf(call) === due
  return isGuests && call.state === 'talking' ? dropGuest() : letGo(call, at, 'desk')
}

/** Out of the queue, so that an operator was offered it; else the operator placed it. */
const isOffered = ({ joinedAt }: Before) => joinedAt !== null
const dropping = ({ id }: Leg): Act => ({ type: 'dropLeg', leg: id })

function dialOf({ channel, callerShown, errand }: Common, at: Ms): Write {
  const { kind: purpose = 'callback', operator: by = null } = errand ?? {}
  return { type: 'dial', leg: channel, number: callerShown, purpose, by, at }
}

type FromQueue = Common & Readonly<{ joinedAt: Ms | null }>

function calling(call: FromQueue, who: Omit<Leg, 'id'>, at: Ms, forMs: number): Step {
  const { leg: id, offers } = newLeg(call)
  const { joinedAt, callerShown } = call
  const leg = { id, ...who }
  const begun = { since: at, joinedAt, leg, deadlineAt: at + forMs }
  return {
    call: { ...commonIn(call), offers, ...begun, state: 'calling' },
    writes: [],
    acts: [{ type: 'ring', leg, callerShown, forMs }],
  }
}

function dialling(call: FromQueue & Readonly<{ leg: Leg }>, at: Ms, { ringOutMs }: CallRules): Step {
  const { channel, callerShown: number, trunk, dialled, joinedAt, leg } = call
  const begun = { since: at, joinedAt, leg, deadlineAt: at + ringOutMs }
  return {
    call: { ...commonIn(call), ...begun, state: 'dialling' },
    writes: [],
    acts: [
      { type: 'ringback', leg: leg.id },
      { type: 'dialOut', channel, number, trunk, callerShown: dialled, forMs: ringOutMs },
    ],
  }
}

/** What is said on the citizen's line is recorded, and that is the first thing they hear. */
function answered(call: In<'dialling'>, at: Ms): Step {
  const made = newSound(call)
  const { channel, recording: path } = call
  return {
    call: {
      ...{ ...call, ...made, state: 'announcing', since: at, deadlineAt: at + ANNOUNCING_MS },
      ...{ result: 'answered', answeredAt: at },
    },
    writes: [
      { type: 'startRecording', startedAt: at, path },
      { type: 'clearCallback', at },
    ],
    acts: [
      { type: 'recordCall', channel, path },
      { type: 'play', channel, playback: made.playback, prompts: [GREETING[call.errand?.kind ?? 'keypad']] },
    ],
  }
}

function together(call: In<'announcing'>, at: Ms): Step {
  const { leg, channel } = call
  const made = newBridge(call)
  const { operator } = leg
  const joinedAt = call.joinedAt ?? at
  return {
    call: { ...commonIn(call), ...made, ...ALONE, state: 'talking', since: at, talkAt: at, joinedAt, leg },
    writes: [
      ...(isOffered(call) ? [{ type: 'leaveQueue' } as const] : []),
      { type: 'startTalk', operator, at },
      { type: 'openTicket', operator, at },
    ],
    acts: [
      { type: 'endRingback', leg: leg.id },
      { type: 'connect', channel, leg: leg.id, bridge: made.bridge },
    ],
  }
}

/** The operator did not come to the telephone. */
function unattended(call: In<'calling'>, at: Ms, outcome: OfferOutcome, acts: readonly Act[]): Step {
  const { leg, deadlineAt: _deadlineAt, joinedAt, ...rest } = call
  if (joinedAt === null) {
    const step = never(call, at, 'operator-no-answer')
    return acts.length > 0 ? step : without(leg, step)
  }
  return {
    call: { ...rest, joinedAt, state: 'due', since: at },
    writes: [{ type: 'withdrawOffer', operator: leg.operator, outcome, at }],
    acts: [...acts, { type: 'match' }],
  }
}

/** The citizen has answered, and the operator is gone: who asked for the callback gets the next operator. */
function operatorGone(call: In<'announcing'>, at: Ms, outcome: OfferOutcome, rules: CallRules): Step {
  const { leg, joinedAt } = call
  if (joinedAt === null && outcome !== 'page-closed') return letGo(call, at, 'operator')
  const waiting = returning({ ...call, joinedAt: joinedAt ?? at }, at)
  return {
    call: waiting,
    writes: [
      { type: 'withdrawOffer', operator: leg.operator, outcome, at },
      // Nobody hung up on whom we called: the next operator has them, this one perhaps, when the page is there again.
      ...(joinedAt === null ? [joining(waiting, at, rules)] : []),
    ],
    acts: [{ type: 'music', channel: call.channel }, { type: 'match' }],
  }
}

/** It came to nothing, and the citizen has no channel (any more). */
function never(call: Before, at: Ms, result: Unanswered): Step {
  const ending = result === 'lost' ? 'lost' : 'unanswered'
  const step = end({ ...call, result }, at, ending, FAULTS[result])
  return step.call.state === 'ended' ? { ...step, call: { ...step.call, goneAt: at } } : step
}

/** The dial policy says no; what was refused need not be settled. */
function refused(call: In<'dialling'>, at: Ms, code: string): Step {
  const step = never(call, at, 'refused')
  const writes = step.writes
    .filter(write => write.type !== 'dialEnded')
    .map(write => (write.type === 'callbackTried' ? { ...write, code } : write))
  return { ...step, writes }
}

/** It came to nothing while the citizen's phone rings. */
function hungUp(call: In<'dialling'>, at: Ms, result: Unanswered): Step {
  const step = end({ ...call, result }, at, 'unanswered', FAULTS[result])
  return { ...step, acts: [{ type: 'hangUp', channel: call.channel }, ...step.acts] }
}

/** The centre ends a call that the citizen has answered. */
function letGo(call: OpenCall, at: Ms, fault: Fault): Step {
  const isServed = call.state !== 'announcing' && 'talkAt' in call && call.talkAt !== null
  const step = end(call, at, isServed ? 'served' : 'abandoned', fault)
  return { ...step, acts: [{ type: 'hangUp', channel: call.channel }, ...step.acts] }
}

/** The leg is gone already. */
const without = (leg: Leg, step: Step): Step => ({
  ...step,
  acts: step.acts.filter(act => act.type !== 'dropLeg' || act.leg !== leg.id),
})

/** The citizen's channel of a call that ended while it rang is gone. */
export function lateEnd(call: In<'ended'>, event: CallEvent): Step | null {
  if (event.type !== 'citizenUnanswered' || call.goneAt !== null) return null
  return gone({ call, writes: [], acts: [] }, { type: 'callerGone', at: event.at, cut: false })
}
