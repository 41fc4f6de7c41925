import type { Ms } from '../clock.ts'
import type {
  Act,
  Call,
  CallEvent,
  CallRules,
  Guest,
  OfferOutcome,
  Step,
  TalkOutcome,
  Write,
} from './call.ts'
import {
  agencyTried,
  assureRecorder,
  handoverAsked,
  handoverConfirmed,
  handoverFailed,
  operatorLeft,
} from './emergency.ts'
import { commonIn, end, type In, orGone, stay } from './ending.ts'
import { guestLeaves, letIn, type Rung, recordingEnds, ringGuest, ringNext, unansweredBy } from './guest.ts'
import { newBridge } from './ids.ts'
import { muteAsked } from './muting.ts'
import { joining, returning } from './places.ts'
import { refusalOf } from './possible.ts'
import { answeredSecond, joinedSecond } from './second.ts'
import { isAsked, toSurvey } from './survey.ts'

/** The talk, and what an operator can make of it: hold, consultation, conference, transfer, emergency. Pure. */
type Talking = In<'talking'>
/** After 32,768 packets without this voice (655 s) the recorder would take what it says for old. */
const LONG_MS = 300_000
/** A talk of two, as it begins. */
export const ALONE = { heldSince: null, parkedSince: null, isMuted: false, guest: null, barged: [] }
type Changes = Readonly<{ writes: readonly Write[]; acts: readonly Act[] }>

export function fromTalking(call: Talking, event: CallEvent, rules: CallRules): Step {
  switch (event.type) {
    case 'asked':
      return refusalOf(call, event.request) === null ? asked(call, event, rules) : stay(call)
    case 'legAnswered':
      return call.guest && event.leg === call.guest.leg
        ? guestAnswered(call, call.guest, event.at)
        : stay(call)
    case 'legEnded':
      if (event.leg === call.leg.id) return operatorGone(call, event, rules)
      if (event.leg === call.second) return guestDropped({ ...call, second: null }, event.at, rules)
      return guestGone(call, event.at, unansweredBy(event.why), rules)
    case 'agencyRefused':
      return notAllowed(call, event, rules)
    case 'deadline': {
      const { guest } = call
      if (!guest || guest.deadlineAt === null || event.at < guest.deadlineAt) return stay(call)
      return dropping(guest.leg, guestGone(call, event.at, 'no-answer', rules))
    }
    case 'held':
      return stay(call.heldSince === null ? { ...call, heldSince: event.at } : call)
    case 'resumed': {
      const isLong = call.heldSince !== null && event.at - call.heldSince > LONG_MS
      return moved({ ...call, heldSince: null }, { acts: isLong ? [renew(call)] : [] })
    }
    case 'bridgeMissing':
      return bridgedAnew(call)
    case 'barged':
      return barged(call, event.leg)
    case 'unbarged':
      return unbarged(call, event)
    default:
      return orGone(call, event)
  }
}

function asked(call: Talking, event: CallEvent & { type: 'asked' }, rules: CallRules): Step {
  const { leg } = call
  const { at, by, request } = event
  switch (request.act) {
    case 'hold':
      return moved({ ...call, parkedSince: at }, { acts: [park(call)] })
    case 'resume':
      return moved({ ...call, parkedSince: null }, { acts: back(call) })
    case 'mute':
    case 'unmute':
      return moved(
        { ...call, isMuted: request.act === 'mute' },
        { acts: [{ type: request.act, leg: leg.id }] },
      )
    case 'mute-recording':
    case 'unmute-recording':
      return muteAsked(call, event, rules)
    case 'consult': {
      const rung = ringGuest(call, { parties: [request.party], purpose: 'consultation', by, at }, rules)
      const { guest, offers, writes } = rung
      const parked = call.parkedSince === null ? [park(call)] : []
      const { second = null } = request
      const acts = [...parked, ...answeredSecond(second), ...rung.acts]
      return moved({ ...call, guest, offers, second, parkedSince: call.parkedSince ?? at }, { writes, acts })
    }
    case 'emergency': {
      const rung = ringGuest(call, { parties: request.parties, purpose: 'emergency', by, at }, rules)
      const { guest, offers } = rung
      const writes = [...handoverAsked({ at, by }, request), ...rung.writes]
      const acts = [...rung.acts, assureRecorder(call)]
      return moved({ ...call, guest, offers, isEmergency: true }, { writes, acts })
    }
    case 'confirm': {
      const guest = call.guest && { ...call.guest, confirmedAt: at }
      const writes = guest ? handoverConfirmed(guest, at, by) : []
      return moved({ ...call, guest }, { writes })
    }
    case 'transfer': {
      const rung = ringGuest(call, { parties: [request.party], purpose: 'transfer', by, at }, rules)
      const step = dropping(leg.id, leftRinging({ ...call, offers: rung.offers }, rung.guest, at))
      const both = { writes: [...step.writes, ...rung.writes], acts: [...step.acts, ...rung.acts] }
      return accepting(request.referredBy, { ...step, ...both })
    }
    case 'complete':
      return accepting(request.referredBy, dropping(leg.id, operatorLeaves(call, at)))
    case 'hang-up':
      return call.guest ? dropping(leg.id, operatorLeaves(call, at)) : hungUp(call, at, rules)
    case 'drop-guest':
      return guestDropped(call, at, rules)
  }
}

/** Nobody is rung in the guest's place. */
export function guestDropped(call: Call, at: Ms, rules: CallRules): Step {
  if (call.state !== 'talking' || !call.guest) return stay(call)
  const guest = { ...call.guest, next: [] }
  return dropping(guest.leg, guestGone({ ...call, guest }, at, 'caller-left', rules))
}

const dropping = (leg: string, step: Step): Step => ({
  ...step,
  acts: [{ type: 'dropLeg', leg }, ...step.acts],
})
/** The telephone's own transfer: it is told before it is hung up. */
const accepting = (leg: string | undefined, step: Step): Step =>
  leg === undefined ? step : { ...step, acts: [{ type: 'acceptTransfer', leg }, ...step.acts] }
const moved = (call: Call, { writes = [], acts = [] }: Partial<Changes>): Step => ({ call, writes, acts })
export const park = ({ channel, bridge }: Talking): Act => ({ type: 'park', channel, bridge })
const unpark = ({ channel, bridge }: Talking): Act => ({ type: 'unpark', channel, bridge })
/** Before the citizen hears the same voice again, or another one: see src/asterisk/recorder.ts. */
export const back = (call: Talking): Act[] => [renew(call), unpark(call)]
const renew = ({ id: callId, channel }: Call): Act => ({ type: 'renewRecorder', callId, channel })

function guestAnswered(call: Talking, rung: Guest, at: Ms): Step {
  if (rung.stage === 'in') return stay(call)
  const { guest, writes, acts } = letIn(call, rung, at)
  const invite: Act = { type: 'invite', leg: guest.leg, bridge: call.bridge }
  return moved({ ...call, guest }, { writes, acts: [...acts, invite, ...joinedSecond(call)] })
}

/** The guest is gone: the next one is rung, or operator and citizen are together again. */
function guestGone(call: Talking, at: Ms, outcome: OfferOutcome, rules: CallRules): Step {
  const { guest } = call
  if (!guest) return stay(call)
  const left = guestLeaves(call, guest, at, outcome)
  const rung = ringNext(call, guest, at, rules) // who is in has nobody after them
  if (rung) return rungNext(call, left, rung)
  const isLong = guest.stage === 'in' && at - guest.since > LONG_MS
  const acts = call.parkedSince !== null ? back(call) : isLong ? [renew(call)] : []
  const writes = [...left, ...missed(guest, at, outcome)]
  return moved({ ...call, guest: null, second: null, parkedSince: null }, { writes, acts })
}

const rungNext = <S extends Talking | In<'transferring'>>(call: S, left: Write[], rung: Rung): Step => ({
  call: { ...call, guest: rung.guest, offers: rung.offers },
  writes: [...left, ...rung.writes],
  acts: rung.acts,
})

/** Nobody of the roster has answered. */
function missed(guest: Guest, at: Ms, outcome: OfferOutcome): Write[] {
  return guest.stage === 'ringing' && outcome !== 'caller-left' ? handoverFailed(guest, at) : []
}

type Refused = CallEvent & { type: 'agencyRefused' }
const isRefused = ({ leg, purpose, stage }: Guest, event: Refused) =>
  leg === event.leg && purpose === 'emergency' && stage === 'ringing'

/** The number was never dialled: the next one is, or operator and citizen stay as they are. */
function notAllowed(call: Talking, event: Refused, rules: CallRules): Step {
  const { guest } = call
  if (!guest || !isRefused(guest, event)) return stay(call)
  const { at, code, detail } = event
  const tried = agencyTried(guest, at, 'not-allowed', { code, detail })
  const rung = ringNext(call, guest, at, rules)
  if (rung) return rungNext(call, tried, rung)
  return moved({ ...call, guest: null }, { writes: [...tried, ...handoverFailed(guest, at)] })
}

function operatorGone(call: Talking, { at, why }: CallEvent & { type: 'legEnded' }, rules: CallRules): Step {
  if (call.guest) return operatorLeaves(call, at)
  // A phone that dies while the citizen hears music has served nobody, nor has one that sends no sound any more. Who hangs
  // up at once on a citizen they called, meant it.
  const isLost = why === 'silent' || (at - call.since < rules.earlyMs && call.direction === 'in')
  if (isLost || call.parkedSince !== null) return returned(call, at, { rules, outcome: 'dropped' })
  const step = hungUp(call, at, rules)
  return { ...step, acts: step.acts.filter(act => act.type !== 'dropLeg') } // it is gone already
}

function hungUp(call: Talking, at: Ms, rules: CallRules): Step {
  if (isAsked(call, rules)) return toSurvey(call, at, 'operator', rules)
  const step = end(call, at, 'served', 'operator')
  return { ...step, acts: [{ type: 'hangUp', channel: call.channel }, ...step.acts] }
}

/** The citizen is alone, with music; whoever talked with them is not. */
const alone = (call: Talking | In<'handed'>): Act[] => [
  { type: 'endBridge', bridge: call.bridge },
  { type: 'music', channel: call.channel },
  renew(call),
  { type: 'match' },
]

/** The operator's side died: the citizen goes back to the place of the first joining. */
export function returned(
  call: Talking,
  at: Ms,
  { rules, outcome }: Readonly<{ rules: CallRules; outcome: TalkOutcome }>,
): Step {
  return {
    call: returning(call, at),
    writes: [
      { type: 'endTalk', operator: call.leg.operator, at, outcome },
      joining(call, call.joinedAt, rules),
    ],
    acts: alone(call),
  }
}

/** The operator goes, the guest stays: nobody lets the citizen fall. */
export function operatorLeaves(call: Talking, at: Ms): Step {
  const { guest, leg, bridge, joinedAt, talkAt } = call
  if (!guest) return stay(call)
  if (guest.stage === 'ringing') return leftRinging(call, guest, at)
  const writes: Write[] = [
    { type: 'endTalk', operator: leg.operator, at, outcome: 'wrap-up' },
    recordingEnds(call, guest, at),
    ...operatorLeft(guest, at, leg.operator),
  ]
  // Another voice than the last one, for the citizen alone.
  const acts: Act[] = [
    { type: 'endLegRecording', leg: guest.leg },
    ...(call.parkedSince === null ? [renew(call)] : back(call)),
    { type: 'match' },
  ]
  const common = commonIn(call)
  if (guest.party.kind === 'outside') {
    const left = { since: at, joinedAt, guest, operator: leg.operator, talkAt }
    return { call: { ...common, ...left, state: 'handed', bridge }, writes, acts }
  }
  const { operator, endpoint } = guest.party
  const own = { id: guest.leg, operator, endpoint }
  const talk = { since: at, talkAt, joinedAt, leg: own, bridge, ...ALONE }
  return {
    call: { ...common, ...talk, state: 'talking' },
    writes: [...writes, { type: 'openTicket', operator, at }],
    acts,
  }
}

/** Operator and guest miss each other: music for the citizen until the guest answers. */
function leftRinging(call: Talking, guest: Guest, at: Ms): Step {
  const { leg, joinedAt, talkAt } = call
  const left = { since: at, joinedAt, guest, operator: leg.operator, talkAt }
  return {
    call: { ...commonIn(call), ...left, state: 'transferring' },
    writes: [
      { type: 'endTalk', operator: leg.operator, at, outcome: 'wrap-up' },
      ...operatorLeft(guest, at, leg.operator),
    ],
    acts: alone(call),
  }
}

export function fromTransferring(call: In<'transferring'>, event: CallEvent, rules: CallRules): Step {
  const { guest } = call
  if (event.type === 'legAnswered') return transferred(call, event.at)
  if (event.type === 'legEnded') return unanswered(call, event.at, unansweredBy(event.why), rules)
  if (event.type === 'agencyRefused')
    return isRefused(guest, event) ? notTransferred(call, event, rules) : stay(call)
  if (event.type === 'deadline' && guest.deadlineAt !== null && event.at >= guest.deadlineAt)
    return dropping(guest.leg, unanswered(call, event.at, 'no-answer', rules))
  return orGone(call, event)
}

function transferred(call: In<'transferring'>, at: Ms): Step {
  const { party, leg } = call.guest
  const made = newBridge(call)
  const connect: Act = { type: 'connect', channel: call.channel, leg, bridge: made.bridge }
  const { joinedAt, talkAt } = call
  if (party.kind === 'operator') {
    const { operator, endpoint } = party
    const talk = { since: at, talkAt, joinedAt, leg: { id: leg, operator, endpoint }, ...ALONE }
    return {
      call: { ...commonIn(call), ...talk, ...made, state: 'talking' },
      writes: [
        { type: 'startTalk', operator, at },
        { type: 'openTicket', operator, at },
      ],
      acts: [connect],
    }
  }
  const guest: Guest = { ...call.guest, stage: 'in', since: at, deadlineAt: null, next: [] }
  const writes = agencyTried(guest, at, 'answered')
  return moved({ ...call, ...made, state: 'handed', since: at, guest }, { writes, acts: [connect] })
}

/** Nobody took the transfer: the next one is tried, else the citizen is first in the queue again. */
function unanswered(call: In<'transferring'>, at: Ms, outcome: OfferOutcome, rules: CallRules): Step {
  const { guest } = call
  const left = guestLeaves(call, guest, at, outcome)
  const rung = ringNext(call, guest, at, rules)
  if (rung) return rungNext(call, left, rung)
  return queuedAnew(call, at, [...left, ...missed(guest, at, outcome)], rules)
}

function notTransferred(call: In<'transferring'>, event: Refused, rules: CallRules): Step {
  const { guest } = call
  const { at, code, detail } = event
  const tried = agencyTried(guest, at, 'not-allowed', { code, detail })
  const rung = ringNext(call, guest, at, rules)
  if (rung) return rungNext(call, tried, rung)
  return queuedAnew(call, at, [...tried, ...handoverFailed(guest, at)], rules)
}

function queuedAnew(call: In<'transferring'>, at: Ms, left: Write[], rules: CallRules): Step {
  const { joinedAt } = call
  return {
    call: returning(call, at),
    writes: [...left, joining(call, joinedAt, rules)],
    acts: [{ type: 'match' }],
  }
}

const isUnconfirmed = ({ purpose, confirmedAt }: Guest) => purpose === 'emergency' && confirmedAt === null

export function fromHanded(call: In<'handed'>, event: CallEvent, rules: CallRules): Step {
  if (event.type === 'legEnded' && (event.why === 'silent' || isUnconfirmed(call.guest))) {
    // Nobody hung up, or an agency did that never said the case is theirs: nobody has served them to the end.
    const left = guestLeaves(call, call.guest, event.at, 'unreachable')
    const writes = [...left, joining(call, call.joinedAt, rules)]
    return { call: returning(call, event.at), writes, acts: alone(call) }
  }
  if (event.type === 'legEnded') {
    const isOver = isAsked(call, rules)
    const step = isOver
      ? toSurvey(call, event.at, 'unknown', rules)
      : end(call, event.at, 'served', 'unknown')
    const acts = step.acts.filter(act => act.type !== 'dropLeg')
    return { ...step, acts: isOver ? acts : [{ type: 'hangUp', channel: call.channel }, ...acts] }
  }
  if (event.type === 'bridgeMissing') {
    const made = newBridge(call)
    const connect: Act = { type: 'connect', channel: call.channel, leg: call.guest.leg, bridge: made.bridge }
    return moved({ ...call, ...made }, { acts: [connect] })
  }
  return orGone(call, event)
}

function barged(call: Talking, leg: string): Step {
  if (call.barged.includes(leg)) return stay(call)
  const invite: Act = { type: 'invite', leg, bridge: call.bridge }
  return moved({ ...call, barged: [...call.barged, leg] }, { acts: [invite] })
}

/** With two left in the bridge the recorder would take what was said long after the last talk of two for old. */
function unbarged(call: Talking, { leg, since, at }: CallEvent & { type: 'unbarged' }): Step {
  if (!call.barged.includes(leg)) return stay(call)
  const others = call.barged.filter(one => one !== leg)
  return moved({ ...call, barged: others }, { acts: at - since > LONG_MS ? [renew(call)] : [] })
}

/** The bridge is gone, or not everybody is in it: all are brought together in a new one. */
function bridgedAnew(call: Talking): Step {
  const anew = { ...call, ...newBridge(call) }
  const { bridge } = anew
  const connect: Act = { type: 'connect', channel: call.channel, leg: call.leg.id, bridge }
  const guest: Act[] =
    call.guest?.stage === 'in' ? [{ type: 'invite', leg: call.guest.leg, bridge }, ...joinedSecond(anew)] : []
  const parked = call.parkedSince === null ? [] : [park(anew)]
  const supervisors = call.barged.map((leg): Act => ({ type: 'invite', leg, bridge }))
  return moved(anew, { acts: [connect, ...parked, ...guest, ...supervisors] })
}
