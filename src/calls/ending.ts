import type { Ms } from '../clock.ts'
import { isLegGone } from './away.ts'
import type {
  Act,
  Call,
  CallEvent,
  CallState,
  Common,
  Ending,
  Fault,
  Guest,
  Identity,
  OpenCall,
  RefusedFor,
  Step,
  Write,
} from './call.ts'
import { CHECK_TRUNK } from './call.ts'
import { NOT_PLACED } from './errand.ts'
import { guestLeaves } from './guest.ts'

/** How a call ends, and what it gives back when it does. Pure; for the machine's other files. */
export type In<S extends CallState> = Extract<Call, { state: S }>

export const stay = (call: Call): Step => ({ call, writes: [], acts: [] })

/** What holds in every open state of ours: the caller may go, or be moved to Asterisk's own queue. */
export function orGone(call: Exclude<OpenCall, In<'fallback'>>, event: CallEvent): Step {
  if (event.type === 'enteredFallback') {
    const hasTalked = call.state === 'talking' || call.state === 'handed'
    const talkEnd = Math.min(event.at, Math.max(call.since, event.aloneSince ?? event.at))
    const left = leaveDesk(call, hasTalked ? talkEnd : event.at)
    // Who talked before (an operator's side ended while we were away) was served, whatever comes.
    const { operator, talkAt } = talkOf(call)
    return { call: { ...commonIn(call), state: 'fallback', since: event.at, operator, talkAt }, ...left }
  }
  if (event.type !== 'callerGone') return stay(call)
  if (event.cut) return gone(end(call, event.at, 'lost', 'desk'), event)
  const isServed = talkOf(call).talkAt !== null
  return gone(end(call, event.at, isServed ? 'served' : 'abandoned', 'caller'), event)
}

/** Ends the call; what it held (queue place, offer, operator, legs, bridge) is given back. */
export function end(call: OpenCall, at: Ms, ending: Ending, fault: Fault): Step {
  const left = leaveDesk(call, at)
  const { operator, talkAt } = talkOf(call)
  return {
    call: {
      ...commonIn(call),
      ...{ state: 'ended', endedAt: at, endedIn: call.state, ending, fault, operator, talkAt, goneAt: null },
      waitMs: waitOf(call, talkAt ?? at),
      refusedFor: refusedFor(call, ending),
      message: call.state === 'voicemail' ? call.message : null,
      talkMs: call.state === 'survey' ? call.talkMs : talkAt === null ? 0 : Math.max(0, at - talkAt),
    },
    writes: [
      ...left.writes,
      ...placedEnds(call, at),
      ...(isMissed(call, ending) ? [{ type: 'listCallback', at } as const] : []),
    ],
    acts: left.acts,
  }
}

/** Whom we could not reach is no missed caller; whom we called and then lost, or let wait, is. */
function isMissed(call: OpenCall, ending: Ending): boolean {
  if (call.direction === 'in') return !['served', 'voicemail', 'callback'].includes(ending)
  if (call.result !== 'answered') return false
  return ending === 'lost' || (ending === 'abandoned' && call.state !== 'announcing')
}

/** What a call of ours owes to whom let it be dialled, and to whom asked for it. */
function placedEnds(call: OpenCall, at: Ms): Write[] {
  if (call.errand === null) return []
  const isCallback = call.errand.kind === 'callback'
  const isDialled = !isCallback || (call.state !== 'due' && call.state !== 'calling')
  const answeredAt = call.result === 'answered' ? call.answeredAt : null
  const writes: Write[] = isDialled ? [{ type: 'dialEnded', leg: call.channel, answeredAt, at }] : []
  if (isCallback) writes.push({ type: 'callbackTried', result: call.result ?? 'lost', code: null, at })
  return writes
}

/** How long the caller waited for an operator, until one came or the waiting was over. */
function waitOf(call: OpenCall, until: Ms): number {
  if ('waitMs' in call) return call.waitMs
  const joinedAt = 'joinedAt' in call ? call.joinedAt : call.state === 'fallback' ? call.since : null
  return joinedAt === null ? 0 : Math.max(0, until - joinedAt)
}

function refusedFor(call: OpenCall, ending: Ending): RefusedFor | null {
  if (ending !== 'refused') return null
  return call.state === 'refusing' ? call.why : 'outside-hours'
}

/** Who talks or talked with the citizen last, and since when the citizen has been served. */
function talkOf(call: OpenCall): { operator: string | null; talkAt: Ms | null } {
  if (call.state === 'talking') return { operator: call.leg.operator, talkAt: call.talkAt }
  if ('talkAt' in call) return { operator: call.operator, talkAt: call.talkAt }
  if (call.direction === 'out' && 'leg' in call) return { operator: call.leg.operator, talkAt: null }
  return { operator: null, talkAt: null }
}

/** Gives back the queue place, the offer, the operator and the guest that an open call holds. */
export function leaveDesk(call: OpenCall, at: Ms): { writes: Write[]; acts: Act[] } {
  switch (call.state) {
    case 'waiting':
      // An operator who was just being chosen for this caller is free for the next one.
      return { writes: [{ type: 'leaveQueue' }], acts: [{ type: 'match' }] }
    case 'ringing': {
      const { operator, id: leg } = call.leg
      const withdraw = { type: 'withdrawOffer', operator, outcome: 'caller-left', at } as const
      return {
        writes: [withdraw, { type: 'leaveQueue' }],
        acts: [{ type: 'dropLeg', leg }, { type: 'match' }],
      }
    }
    case 'due':
      return { writes: [{ type: 'leaveQueue' }], acts: [{ type: 'match' }] }
    case 'calling':
    case 'dialling':
    case 'announcing': {
      const { operator, id: leg } = call.leg
      const outcome = call.joinedAt === null ? 'in-vain' : 'caller-left'
      const withdraw: Write = { type: 'withdrawOffer', operator, outcome, at }
      return {
        writes: [withdraw, ...(call.joinedAt === null ? [] : [{ type: 'leaveQueue' } as const])],
        acts: [{ type: 'dropLeg', leg }, { type: 'match' }],
      }
    }
    case 'talking': {
      const { operator, id: leg } = call.leg
      const guest = leaving(call, call.guest, at)
      return {
        writes: [{ type: 'endTalk', operator, at, outcome: 'wrap-up' }, ...guest.writes],
        acts: [
          ...(isLegGone(call) ? [] : [{ type: 'dropLeg', leg } as const]),
          ...guest.acts,
          { type: 'endBridge', bridge: call.bridge },
          { type: 'match' }, // where there is no wrap-up the operator is free now
        ],
      }
    }
    case 'transferring': {
      const guest = leaving(call, call.guest, at)
      return { writes: guest.writes, acts: [...guest.acts, { type: 'match' }] }
    }
    case 'handed': {
      const guest = leaving(call, call.guest, at)
      return { writes: guest.writes, acts: [...guest.acts, { type: 'endBridge', bridge: call.bridge }] }
    }
    default:
      return { writes: [], acts: [] }
  }
}

function leaving(call: Call, guest: Guest | null, at: Ms): { writes: Write[]; acts: Act[] } {
  if (!guest) return { writes: [], acts: [] }
  return { writes: guestLeaves(call, guest, at, 'caller-left'), acts: [{ type: 'dropLeg', leg: guest.leg }] }
}

/** The citizen's channel is gone: the recording has its end. */
export function gone(step: Step, event: CallEvent & { type: 'callerGone' }): Step {
  if (step.call.state !== 'ended') return step
  // A call of ours that nobody answered has none.
  const isRecorded = step.call.direction !== 'out' || step.call.result === 'answered'
  const ended: Write[] = isRecorded ? [{ type: 'endRecording', at: event.at, cut: event.cut }] : []
  return {
    call: { ...step.call, goneAt: event.at },
    writes: [...step.writes, ...ended],
    acts: step.acts,
  }
}

export function commonOf(identity: Identity, arrivedAt: Ms): Common {
  return {
    ...identity,
    ...NOT_PLACED,
    direction: identity.trunk === CHECK_TRUNK ? 'check' : 'in',
    arrivedAt,
    queue: null,
    skill: null,
    modelMs: null,
    isEmergency: false,
    offers: 0,
    sounds: 0,
    bridges: 0,
  }
}

/** What every state has, without what only this one had. */
export function commonIn(call: Common): Common {
  const { id, channel, dialled, trunk, caller, callerShown, recording, answeredAt } = call
  const { direction, arrivedAt, queue, skill, modelMs, isEmergency, offers, sounds, bridges } = call
  const { errand, result, maxSeconds } = call
  return {
    ...{ id, channel, dialled, trunk, caller, callerShown, recording, answeredAt },
    ...{ direction, arrivedAt, queue, skill, modelMs, isEmergency, offers, sounds, bridges },
    ...{ errand, result, maxSeconds },
  }
}
