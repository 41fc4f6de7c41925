import type { Ms } from '../clock.ts'
import type { CallEvent, CallRules, Common, OpenCall, Step, Write } from './call.ts'
import { commonIn, end, gone, type In, leaveDesk, orGone, stay } from './ending.ts'
import { newSound } from './ids.ts'
import { cut, endsSound, orTurnedAway, SOUND_LIMIT_MS } from './refusing.ts'

/**
 * A message for the centre. What is said is in the call's own recording, which runs all the time; here it is only known
 * from when to when. A ticket with it is open before the caller is thanked. Pure.
 */

export const MESSAGE_REASONS = ['outside-hours', 'menu', 'overflow'] as const
export type MessageReason = (typeof MESSAGE_REASONS)[number]

/** By Asterisk's clock; where the recording begins, the call says (`answeredAt`). */
export type Message = Readonly<{ from: Ms; to: Ms }>

export type Leaving = Readonly<{
  since: Ms
  why: MessageReason
  /** Told how; speaking; thanked, or told that nothing was heard. */
  stage: 'invited' | 'speaking' | 'closing'
  /** Null while the caller speaks. */
  playback: string | null
  deadlineAt: Ms
  /** In a queue before. */
  waitMs: number
  /** From the end of the beep on. */
  spokenFrom: Ms | null
  /** Null also where it was too short to be one. */
  message: Message | null
}>

/** Shorter is somebody who changed their mind, or the click of a telephone. */
const SHORTEST_MS = 2_000

type Voicemail = In<'voicemail'>

/** From any state in which nobody serves the caller; a place in the queue is given back. */
export function toVoicemail(call: OpenCall, at: Ms, why: MessageReason, rules: CallRules): Step {
  const left = leaveDesk(call, at)
  const step = invite(call, at, why, rules)
  return { ...step, writes: left.writes, acts: [...cut(call), ...left.acts, ...step.acts] }
}

/** The same for a caller who has only just arrived. */
export function invite(call: Common, at: Ms, why: MessageReason, rules: CallRules): Step {
  const made = newSound(call)
  const invitation = why === 'outside-hours' ? rules.outsideHours : ['voicemail']
  const prompts = [...invitation, 'beep']
  return {
    call: {
      ...{ ...commonIn(call), ...made, state: 'voicemail', since: at, why, stage: 'invited' },
      ...{ deadlineAt: at + SOUND_LIMIT_MS, spokenFrom: null, message: null },
      waitMs: 'joinedAt' in call ? Math.max(0, at - (call as { joinedAt: Ms }).joinedAt) : 0,
    },
    writes: [],
    acts: [{ type: 'play', channel: call.channel, playback: made.playback, prompts }],
  }
}

export function fromVoicemail(call: Voicemail, event: CallEvent, rules: CallRules): Step {
  switch (call.stage) {
    case 'invited':
      if (endsSound(call, event)) return spoken(call, event.at, rules)
      return orLeft(call, event)
    case 'speaking':
      if (event.type === 'digit' && event.digit === '#') return closing(call, event.at)
      if (event.type === 'deadline' && event.at >= call.deadlineAt) return closing(call, event.at)
      return orLeft(call, event)
    case 'closing':
      if (!endsSound(call, event)) return orLeft(call, event)
      return { ...ended(call, event.at, 'desk'), acts: [{ type: 'hangUp', channel: call.channel }] }
  }
}

/** The beep is over: from now on it is the message. */
function spoken(call: Voicemail, at: Ms, rules: CallRules): Step {
  return stay({
    ...call,
    ...{ stage: 'speaking', playback: null, since: at, spokenFrom: at, deadlineAt: at + rules.messageMs },
  })
}

/** The message ends with a key, or is as long as one may be. */
function closing(call: Voicemail, at: Ms): Step {
  const { call: kept, writes } = messageOver(call, at)
  const made = newSound(call)
  const prompts = [kept.message ? 'voicemail-thanks' : 'voicemail-empty']
  return {
    call: { ...kept, ...made, stage: 'closing', since: at, deadlineAt: at + SOUND_LIMIT_MS },
    writes,
    acts: [{ type: 'play', channel: call.channel, playback: made.playback, prompts }],
  }
}

/** What was said is kept, whatever ended it. */
function messageOver(call: Voicemail, at: Ms): { call: Voicemail; writes: Write[] } {
  const { stage, spokenFrom } = call
  if (stage !== 'speaking' || spokenFrom === null || at - spokenFrom < SHORTEST_MS)
    return { call, writes: [] }
  return {
    call: { ...call, message: { from: spokenFrom, to: at } },
    writes: [{ type: 'openTicket', operator: null, at }],
  }
}

/** The caller goes, is blocked, or comes into Asterisk's own queue: what was said by then stays. */
function orLeft(call: Voicemail, event: CallEvent): Step {
  if (event.type === 'callerBlocked') return call.stage === 'invited' ? orTurnedAway(call, event) : stay(call)
  if (event.type !== 'callerGone' && event.type !== 'enteredFallback') return stay(call)
  const kept = messageOver(call, event.at)
  const step =
    event.type === 'callerGone' && !event.cut
      ? gone(ended(kept.call, event.at, 'caller'), event)
      : orGone(kept.call, event)
  return { ...step, writes: [...kept.writes, ...step.writes] }
}

/** Nobody was served, but where there is a message somebody will. @param by who hangs up */
function ended(call: Voicemail, at: Ms, by: 'caller' | 'desk'): Step {
  if (call.message) return end(call, at, 'voicemail', by)
  return call.why === 'outside-hours' ? end(call, at, 'refused', 'desk') : end(call, at, 'abandoned', by)
}
