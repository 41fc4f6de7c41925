import type { Ms } from '../clock.ts'
import type { Act, Call, CallEvent, Step } from './call.ts'
import type { CallRules } from './callrules.ts'
import type { In } from './ending.ts'

/**
 * A recording that is silent for a while at the operator's request, since something is said that nobody may keep: the number
 * of a card, a password, what a doctor told. The talk goes on, and so does the recording's time. Pure.
 */

export const MUTE_REASONS = ['card', 'password', 'identity', 'health', 'other'] as const
export type MuteReason = (typeof MUTE_REASONS)[number]

/** @see until it ends by itself then: nobody remembers to */
export type Muting = Readonly<{ since: Ms; until: Ms; by: string; why: MuteReason }>

/** Why it ended; `change`: somebody came or went, or the call was over. */
export type MuteEnd = 'asked' | 'limit' | 'change' | 'restart'

export type MutingRequest =
  | Readonly<{ act: 'mute-recording'; why?: MuteReason }>
  | Readonly<{ act: 'unmute-recording' }>
/** `failed`: Asterisk did not do it · `restart`: whoever asked may not know that it still holds. */
export type MutingEvent = Readonly<{ type: 'recordingUnmuted'; why: 'failed' | 'restart' }>
export type MutingWrite = Readonly<{
  type: 'recordingMuted'
  from: Ms
  to: Ms
  by: string
  why: MuteReason
  ended: MuteEnd
}>
/** On the citizen's own line, whose recording holds everything. */
export type MutingAct =
  | Readonly<{ type: 'muteRecording'; channel: string }>
  | Readonly<{ type: 'unmuteRecording'; channel: string }>

type Talking = In<'talking'>
type Asked = CallEvent & { type: 'asked' }

export const mutingOf = (call: Call): Muting | null =>
  call.state === 'talking' ? (call.muting ?? null) : null

/** Why it cannot be done now; a guest's line has a recording of its own. */
export function mutingRefusal(call: Talking, act: MutingRequest['act']): string | null {
  if (act === 'unmute-recording') return mutingOf(call) ? null : 'not-muted'
  if (call.guest) return 'guest-present'
  return mutingOf(call) ? 'already-muted' : null
}

export function muteAsked(call: Talking, { at, by, request }: Asked, rules: CallRules): Step {
  if (request.act !== 'mute-recording') return { call: { ...call, muting: null }, writes: [], acts: [] }
  const muting: Muting = { since: at, until: at + rules.muteMs, by, why: request.why ?? 'other' }
  const acts: Act[] = [{ type: 'muteRecording', channel: call.channel }]
  return { call: { ...call, muting }, writes: [], acts }
}

/**
 * What a step means for a recording that is muted: it is heard again before anybody else is, and the interval is kept.
 * A recorder that is renewed begins with sound.
 */
export function withMuting(before: Call, event: CallEvent, step: Step): Step {
  if (before.state !== 'talking' || !before.muting) return step
  const { channel, muting } = before
  const ended = endOf(before, event, step.call)
  if (ended === null) {
    const renewed = step.acts.findLastIndex(act => act.type === 'renewRecorder')
    if (renewed < 0) return step
    return { ...step, acts: step.acts.toSpliced(renewed + 1, 0, { type: 'muteRecording', channel }) }
  }
  const call = step.call.state === 'talking' ? { ...step.call, muting: null } : step.call
  if (ended === 'failed') return { ...step, call }
  const { since: from, by, why } = muting
  const isGone = event.type === 'callerGone'
  return {
    call,
    writes: [{ type: 'recordingMuted', from, to: Math.max(from, event.at), by, why, ended }, ...step.writes],
    acts: isGone ? step.acts : [{ type: 'unmuteRecording', channel }, ...step.acts],
  }
}

/** Null = it goes on. */
function endOf(before: Talking, event: CallEvent, after: Call): MuteEnd | 'failed' | null {
  if (event.type === 'recordingUnmuted') return event.why
  if (after.state !== 'talking' || after.leg.id !== before.leg.id) return 'change'
  if (after.away) return 'change'
  if (after.guest !== null || after.barged.length > before.barged.length) return 'change'
  if (mutingOf(after) === null) return 'asked'
  return event.type === 'deadline' && event.at >= (before.muting?.until ?? 0) ? 'limit' : null
}
