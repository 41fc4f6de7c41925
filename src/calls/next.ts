import type { Ms } from '../clock.ts'
import type { Act, Call, CallEvent, CallRules, Common, OfferOutcome, OpenCall, Step, Write } from './call.ts'
import { commonIn, commonOf, end, gone, type In, orGone, stay } from './ending.ts'
import { legsOf, unansweredBy } from './guest.ts'
import { newBridge, newLeg } from './ids.ts'
import { joining, queueOf } from './places.ts'
import { ALONE, fromHanded, fromTalking, fromTransferring } from './talking.ts'

/** A prompt that has not ended by then never will: its event was lost. The longest text is far below. */
const SOUND_LIMIT_MS = 60_000

/** The first event of a call; null when the event cannot begin one. */
export function begin(event: CallEvent, rules: CallRules): Step | null {
  if (event.type === 'arrived') return arrived(event, rules)
  if (event.type === 'enteredFallback') {
    // The dialplan answered and greeted before it queued.
    const common = commonOf(event.identity, event.identity.answeredAt)
    const call: Call = { ...common, state: 'fallback', since: event.at, operator: null, talkAt: null }
    return { call, writes: [startRecording(common)], acts: [] }
  }
  // Hung up in the dialplan, before anybody took the call.
  if (event.type === 'callerGone' && event.identity) {
    const common = commonOf(event.identity, event.identity.answeredAt)
    const call: OpenCall = { ...common, state: 'fallback', since: event.at, operator: null, talkAt: null }
    const step = fromFallback(call as In<'fallback'>, event)
    return { ...step, writes: [startRecording(common), ...step.writes] }
  }
  return null
}

/** Moves a call by one event. Pure and total: an event that means nothing in this state changes nothing. */
export function next(call: Call, event: CallEvent, rules: CallRules): Step {
  const late = lateLeg(call, event)
  if (late) return late
  switch (call.state) {
    case 'greeting':
      return fromGreeting(call, event, rules)
    case 'refusing':
      return fromRefusing(call, event)
    case 'waiting':
      return fromWaiting(call, event, rules)
    case 'ringing':
      return fromRinging(call, event)
    case 'talking':
      return fromTalking(call, event, rules)
    case 'transferring':
      return fromTransferring(call, event, rules)
    case 'handed':
      return fromHanded(call, event)
    case 'fallback':
      return fromFallback(call, event)
    case 'ended':
      return fromEnded(call, event)
  }
}

function arrived(event: CallEvent & { type: 'arrived' }, rules: CallRules): Step {
  const common = { ...commonOf(event.identity, event.at), sounds: 1 }
  const playback = `play.${common.id}.1`
  const state = event.isOpen ? 'greeting' : 'refusing'
  const call: Call = { ...common, state, since: event.at, playback, deadlineAt: event.at + SOUND_LIMIT_MS }
  const prompts = event.isOpen ? rules.greeting : rules.outsideHours
  return {
    call,
    writes: [startRecording(common)],
    acts: [{ type: 'play', channel: common.channel, playback, prompts }],
  }
}

function fromGreeting(call: In<'greeting'>, event: CallEvent, rules: CallRules): Step {
  if (endsSound(call, event)) {
    const common = { ...commonIn(call), queue: queueOf(call, rules).name }
    const waiting: Call = { ...common, state: 'waiting', since: event.at, joinedAt: event.at }
    return {
      call: waiting,
      writes: [joining(waiting, event.at, rules)],
      acts: [{ type: 'music', channel: call.channel }, { type: 'match' }],
    }
  }
  return orGone(call, event)
}

function fromRefusing(call: In<'refusing'>, event: CallEvent): Step {
  if (endsSound(call, event)) {
    const step = end(call, event.at, 'refused', 'desk')
    return { ...step, acts: [{ type: 'hangUp', channel: call.channel }] }
  }
  if (event.type === 'callerGone' && !event.cut) return gone(end(call, event.at, 'refused', 'desk'), event)
  return orGone(call, event)
}

function fromWaiting(call: In<'waiting'>, event: CallEvent, rules: CallRules): Step {
  if (event.type !== 'operatorChosen') return orGone(call, event)
  const { leg: id, offers } = newLeg(call)
  const { operator, endpoint } = event
  const leg = { id, operator, endpoint }
  return {
    call: { ...call, state: 'ringing', offers, since: event.at, leg, deadlineAt: event.at + rules.ringMs },
    writes: [{ type: 'offer', operator, at: event.at }],
    acts: [{ type: 'ring', leg, callerShown: call.callerShown, forMs: rules.ringMs }],
  }
}

function fromRinging(call: In<'ringing'>, event: CallEvent): Step {
  if (event.type === 'legAnswered') {
    const { deadlineAt: _deadlineAt, ...rest } = call
    const made = newBridge(call)
    const { operator, id: leg } = call.leg
    return {
      call: { ...rest, ...ALONE, ...made, state: 'talking', since: event.at, talkAt: event.at },
      writes: [
        { type: 'leaveQueue' },
        { type: 'startTalk', operator, at: event.at },
        { type: 'openTicket', operator, at: event.at },
        { type: 'clearCallback', at: event.at },
      ],
      acts: [{ type: 'connect', channel: call.channel, leg, bridge: made.bridge }],
    }
  }
  if (event.type === 'legEnded') return backToWaiting(call, event.at, unansweredBy(event.why), [])
  if (event.type === 'deadline' && event.at >= call.deadlineAt)
    return backToWaiting(call, event.at, 'no-answer', [{ type: 'dropLeg', leg: call.leg.id }])
  return orGone(call, event)
}

/** The offer failed: the caller keeps the place of the first joining, the operator rests, the next one is sought. */
function backToWaiting(call: In<'ringing'>, at: Ms, outcome: OfferOutcome, acts: readonly Act[]): Step {
  const { leg, deadlineAt: _deadlineAt, ...rest } = call
  return {
    call: { ...rest, state: 'waiting', since: at },
    writes: [{ type: 'withdrawOffer', operator: leg.operator, outcome, at }],
    acts: [...acts, { type: 'match' }],
  }
}

function fromFallback(call: In<'fallback'>, event: CallEvent): Step {
  if (event.type === 'fallbackAnswered' && event.operator !== call.operator)
    return {
      call: { ...call, operator: event.operator, talkAt: call.talkAt ?? event.at },
      writes: [
        { type: 'openTicket', operator: event.operator, at: event.at },
        { type: 'clearCallback', at: event.at },
      ],
      acts: [],
    }
  if (event.type !== 'callerGone') return stay(call)
  const isServed = call.talkAt !== null
  const [ending, fault] = isServed
    ? (['served', 'unknown'] as const)
    : event.cut
      ? (['lost', 'desk'] as const)
      : (['abandoned', 'caller'] as const)
  return gone(end(call, event.at, ending, fault), event)
}

function fromEnded(call: In<'ended'>, event: CallEvent): Step {
  // Ended by us, but we died before the hang-up, and the rescuer found the citizen alone: the call goes on there.
  if (event.type === 'enteredFallback' && call.goneAt === null) {
    const { operator, talkAt } = call
    return { call: { ...commonIn(call), state: 'fallback', since: event.at, operator, talkAt }, ...NOTHING }
  }
  if (event.type !== 'callerGone' || call.goneAt !== null) return stay(call)
  return gone({ call, writes: [], acts: [] }, event)
}

/** News of a leg that is not the call's own any more: one that answered too late is hung up, the rest means nothing. */
function lateLeg(call: Call, event: CallEvent): Step | null {
  if (
    event.type !== 'legAnswered' &&
    event.type !== 'legEnded' &&
    event.type !== 'held' &&
    event.type !== 'resumed'
  )
    return null
  if (legsOf(call).includes(event.leg)) return null
  const acts: Act[] = event.type === 'legAnswered' ? [{ type: 'dropLeg', leg: event.leg }] : []
  return { call, writes: [], acts }
}

function endsSound(call: In<'greeting'> | In<'refusing'>, event: CallEvent): boolean {
  if (event.type === 'soundEnded') return event.playback === call.playback
  return event.type === 'deadline' && event.at >= call.deadlineAt
}

const NOTHING = { writes: [], acts: [] }

function startRecording(common: Common): Write {
  return { type: 'startRecording', startedAt: common.answeredAt, path: common.recording }
}
