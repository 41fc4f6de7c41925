import type { Ms } from '../clock.ts'
import type { CallEvent, CallRules, Digit, Fault, Step, Write } from './call.ts'
import { commonIn, end, gone, type In, leaveDesk, orGone, stay } from './ending.ts'
import { newSound } from './ids.ts'
import { cut, endsSound, SOUND_LIMIT_MS } from './refusing.ts'

/** One question to a citizen whose talk is over: were they content? The operator is free already. Pure. */

export type Surveying = Readonly<{
  since: Ms
  stage: 'asked' | 'closing'
  /** Null: a key is awaited. */
  playback: string | null
  deadlineAt: Ms
  isRepeated: boolean
  /** Of the talk: how the call ends does not depend on the answer. */
  operator: string
  talkAt: Ms
  waitMs: number
  talkMs: number
  fault: Fault
}>

type Survey = In<'survey'>
type Talk = In<'talking'> | In<'handed'>

/**
 * Whether the citizen of this talk is asked when the other side has hung up. Not whom the centre has called, and not
 * somebody in danger, for whom an agency was called; it may have left already.
 */
export function isAsked(call: Talk, { survey }: CallRules): boolean {
  return survey.enabled && call.direction === 'in' && !call.isEmergency && call.guest?.purpose !== 'emergency'
}

/** The talk is over and the citizen is still there. @param fault who ended the talk */
export function toSurvey(call: Talk, at: Ms, fault: Fault, rules: CallRules): Step {
  const left = leaveDesk(call, at)
  const { talkAt, joinedAt } = call
  const operator = call.state === 'talking' ? call.leg.operator : call.operator
  const ofTalk = { operator, talkAt, fault, waitMs: Math.max(0, talkAt - joinedAt), talkMs: at - talkAt }
  const fresh = { ...commonIn(call), ...ofTalk, since: at, stage: 'asked', isRepeated: false } as const
  const step = telling({ ...fresh, state: 'survey', playback: null, deadlineAt: at }, at, [
    rules.survey.question,
  ])
  return {
    call: step.call,
    writes: [...left.writes, { type: 'askSatisfaction', at }],
    // First what is quick: on a channel that plays, Asterisk answers this when the sound has ended, and nothing else meanwhile.
    acts: [...left.acts, { type: 'served', channel: call.channel }, ...step.acts],
  }
}

export function fromSurvey(call: Survey, event: CallEvent, rules: CallRules): Step {
  const { at } = event
  if (event.type === 'callerGone') return gone(over(call, at), event)
  const isClosing = call.stage === 'closing'
  if (endsSound(call, event)) {
    if (isClosing) return { ...over(call, at), acts: [{ type: 'hangUp', channel: call.channel }] }
    return stay({ ...call, playback: null, deadlineAt: at + rules.survey.keySeconds * 1_000 })
  }
  if (isClosing) return orGone(call, event)
  if (event.type === 'digit') return pressed(call, at, event.digit, rules)
  if (event.type === 'deadline' && call.playback === null && at >= call.deadlineAt)
    return unanswered(call, at, rules)
  return orGone(call, event)
}

function pressed(call: Survey, at: Ms, digit: Digit, rules: CallRules): Step {
  const { keys } = rules.survey
  if (digit !== '1' && digit !== '2' && digit !== '3') return unanswered(call, at, rules)
  const stored: Write = { type: 'storeSatisfaction', answer: keys[digit], at }
  const step = telling({ ...call, stage: 'closing' }, at, ['survey-thanks'])
  return { ...step, writes: [stored] }
}

/** Asked twice at most: nobody is kept on the line. */
function unanswered(call: Survey, at: Ms, { survey }: CallRules): Step {
  if (call.isRepeated) return telling({ ...call, stage: 'closing' }, at, ['goodbye'])
  return telling({ ...call, isRepeated: true }, at, [survey.question])
}

function telling(call: Survey, at: Ms, prompts: readonly string[]): Step {
  const made = newSound(call)
  return {
    call: { ...call, ...made, deadlineAt: at + SOUND_LIMIT_MS },
    writes: [],
    acts: [...cut(call), { type: 'play', channel: call.channel, playback: made.playback, prompts }],
  }
}

const over = (call: Survey, at: Ms): Step => end(call, at, 'served', call.fault)
