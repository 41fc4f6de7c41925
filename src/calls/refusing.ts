import type { Ms } from '../clock.ts'
import type { Act, Call, CallEvent, Common, OpenCall, RefusedFor, Step } from './call.ts'
import { commonIn, end, gone, type In, leaveDesk, orGone } from './ending.ts'
import { newSound } from './ids.ts'

/** A caller whom the centre does not take: a notice, then it hangs up. Pure. */

/** A prompt that has not ended by then never will: its event was lost. The longest text is far below. */
export const SOUND_LIMIT_MS = 60_000

/** The numbers for danger come first: whoever is blocked may be in it. */
const BLOCKED = ['emergency', 'sorry'] as const

/** Plays a notice and ends the call; a place in the queue is given back. */
export function refuse(call: OpenCall, at: Ms, why: RefusedFor, prompts: readonly string[]): Step {
  const left = leaveDesk(call, at)
  const step = notice(call, at, why, prompts)
  const waitMs = 'joinedAt' in call && call.joinedAt !== null ? Math.max(0, at - call.joinedAt) : 0
  return {
    call: { ...step.call, waitMs },
    writes: left.writes,
    acts: [...cut(call), ...left.acts, ...step.acts],
  }
}

/** The same for a caller who has only just arrived. */
export function notice(
  call: Common,
  at: Ms,
  why: RefusedFor,
  prompts: readonly string[],
): Step & { call: In<'refusing'> } {
  const made = newSound(call)
  const { channel } = call
  return {
    call: {
      ...{ ...commonIn(call), ...made, state: 'refusing', since: at, deadlineAt: at + SOUND_LIMIT_MS },
      ...{ why, waitMs: 0 },
    },
    writes: [],
    acts: [{ type: 'play', channel, playback: made.playback, prompts }],
  }
}

/** What holds until somebody serves the caller: the caller may go, or turn out to be blocked. */
export function orTurnedAway(call: Exclude<OpenCall, In<'fallback'>>, event: CallEvent): Step {
  return event.type === 'callerBlocked' ? refuse(call, event.at, 'blocked', BLOCKED) : orGone(call, event)
}

export function fromRefusing(call: In<'refusing'>, event: CallEvent): Step {
  if (endsSound(call, event)) {
    const step = end(call, event.at, 'refused', 'desk')
    return { ...step, acts: [{ type: 'hangUp', channel: call.channel }] }
  }
  if (event.type === 'callerGone' && !event.cut) return gone(end(call, event.at, 'refused', 'desk'), event)
  return call.why === 'blocked' ? orGone(call, event) : orTurnedAway(call, event)
}

/** Stops what the caller is being told. */
export function cut(call: Call): Act[] {
  const playback = 'playback' in call ? call.playback : null
  return playback === null ? [] : [{ type: 'stopPlay', playback }]
}

/** What plays has ended, or its end was lost. */
export function endsSound(
  call: Readonly<{ playback: string | null; deadlineAt: Ms }>,
  event: CallEvent,
): boolean {
  if (call.playback === null) return false
  if (event.type === 'soundEnded') return event.playback === call.playback
  return event.type === 'deadline' && event.at >= call.deadlineAt
}
