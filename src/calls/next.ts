import type { Ms } from '../clock.ts'
import type { Act, Call, CallEvent, CallRules, Common, OpenCall, Step, Write } from './call.ts'
import { beginCheck, fromChecking } from './checking.ts'
import { recorderChecked } from './emergency.ts'
import { commonIn, commonOf, end, gone, type In, stay } from './ending.ts'
import { fromEnquiry } from './enquiry.ts'
import { fromTalk, guestLimited, pageGone } from './grace.ts'
import { legsOf } from './guest.ts'
import { fromGreeting, fromMenu, greet } from './menu.ts'
import { withMuting } from './muting.ts'
import {
  begun,
  fromAnnouncing,
  fromCalling,
  fromDialling,
  fromDue,
  lateEnd,
  limited,
  shortened,
} from './outgoing.ts'
import { fromPromising } from './promising.ts'
import { fromRefusing, notice } from './refusing.ts'
import { withoutSecond } from './second.ts'
import { fromSurvey } from './survey.ts'
import { fromHanded, fromTransferring } from './talking.ts'
import { fromVoicemail, invite } from './voicemail.ts'
import { fromRinging, fromWaiting } from './waiting.ts'

/** The first event of a call; null when the event cannot begin one. */
export function begin(event: CallEvent, rules: CallRules): Step | null {
  if (event.type === 'arrived') return arrived(event, rules)
  if (event.type === 'placed') return begun(event, rules)
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
  return withMuting(call, event, withoutSecond(call, moved(call, event, rules), event))
}

function moved(call: Call, event: CallEvent, rules: CallRules): Step {
  const late = lateLeg(call, event) ?? recorderChecked(call, event)
  if (late) return late
  if (event.type === 'limitReached' && call.state !== 'ended')
    return limited(call, event.at, () => guestLimited(call, event.at, rules))
  if (event.type === 'pageGone') {
    const { leg, at } = event
    return pageGone(call, leg, () => moved(call, { type: 'legEnded', at, leg, why: 'page-closed' }, rules))
  }
  if (event.type === 'dialLimited') return stay(shortened(call, event))
  switch (call.state) {
    case 'greeting':
      return fromGreeting(call, event, rules)
    case 'menu':
      return fromMenu(call, event, rules)
    case 'enquiry':
      return fromEnquiry(call, event, rules)
    case 'voicemail':
      return fromVoicemail(call, event, rules)
    case 'refusing':
      return fromRefusing(call, event)
    case 'checking':
      return fromChecking(call, event)
    case 'waiting':
      return fromWaiting(call, event, rules)
    case 'ringing':
      return fromRinging(call, event)
    case 'promising':
      return fromPromising(call, event, rules)
    case 'due':
      return fromDue(call, event, rules)
    case 'calling':
      return fromCalling(call, event, rules)
    case 'dialling':
      return fromDialling(call, event)
    case 'announcing':
      return fromAnnouncing(call, event, rules)
    case 'talking':
      return fromTalk(call, event, rules)
    case 'transferring':
      return fromTransferring(call, event, rules)
    case 'handed':
      return fromHanded(call, event, rules)
    case 'survey':
      return fromSurvey(call, event, rules)
    case 'fallback':
      return fromFallback(call, event)
    case 'ended':
      return fromEnded(call, event)
  }
}

function arrived({ at, identity, isOpen }: CallEvent & { type: 'arrived' }, rules: CallRules): Step {
  const common = commonOf(identity, at)
  const step = first(common, { at, isOpen }, rules)
  // Nobody waits for the answer: who is blocked is cut short when it comes.
  const asked: Act[] = identity.caller === null ? [] : [{ type: 'lookUpCaller', number: identity.caller }]
  return { ...step, writes: [startRecording(common), ...step.writes], acts: [...step.acts, ...asked] }
}

function first(common: Common, { at, isOpen }: { at: Ms; isOpen: boolean }, rules: CallRules): Step {
  if (common.direction === 'check') return beginCheck(common, at, rules)
  return isOpen ? greet(common, at, {}, rules) : closed(common, at, rules)
}

function closed(common: Common, at: Ms, rules: CallRules): Step {
  return rules.takesMessages
    ? invite(common, at, 'outside-hours', rules)
    : notice(common, at, 'outside-hours', rules.outsideHours)
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
  if (event.type === 'enteredFallback' && call.goneAt === null && call.direction !== 'out') {
    const { operator, talkAt } = call
    return { call: { ...commonIn(call), state: 'fallback', since: event.at, operator, talkAt }, ...NOTHING }
  }
  const late = lateEnd(call, event)
  if (late) return late
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

const NOTHING = { writes: [], acts: [] }

function startRecording(common: Common): Write {
  return { type: 'startRecording', startedAt: common.answeredAt, path: common.recording }
}
