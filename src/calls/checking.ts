import type { Ms } from '../clock.ts'
import type { Act, Call, CallEvent, CallRules, Common, Step } from './call.ts'
import { end, type In, orGone } from './ending.ts'

/** The centre's call to itself (src/alarms): greeted like any other, open or not, then music; no operator hears it. */
export type Checking = Readonly<{
  since: Ms
  /** The greeting; null = it has played. */
  playback: string | null
  deadlineAt: Ms
}>

/** The longest greeting is far below. */
const GREETING_LIMIT_MS = 60_000
/** Whoever checks has hung up long before. */
const STAY_LIMIT_MS = 60_000

export function beginCheck(common: Common, at: Ms, rules: CallRules): Step {
  const playback = `play.${common.id}.1`
  const play: Act = { type: 'play', channel: common.channel, playback, prompts: rules.greeting }
  const deadlineAt = at + GREETING_LIMIT_MS
  const call: Call = { ...common, sounds: 1, state: 'checking', since: at, playback, deadlineAt }
  return { call, writes: [], acts: [play] }
}

/** Time alone never moves it on: a greeting that does not end is a fault to be found. */
export function fromChecking(call: In<'checking'>, event: CallEvent): Step {
  if (event.type === 'soundEnded' && event.playback === call.playback)
    return {
      call: { ...call, playback: null, deadlineAt: event.at + STAY_LIMIT_MS },
      writes: [],
      acts: [{ type: 'music', channel: call.channel }],
    }
  if (event.type !== 'deadline' || event.at < call.deadlineAt) return orGone(call, event)
  const step = end(call, event.at, 'lost', 'desk')
  return { ...step, acts: [...step.acts, { type: 'hangUp', channel: call.channel }] }
}
