import { Refusal } from '../errors.ts'
import type { Act, Call, CallEvent } from './call.ts'
import type { Hear } from './handovers.ts'
import { isPlacing, refusalOf } from './possible.ts'
import { refusalText } from './texts.ts'
import type { Request } from './wanted.ts'

/** What people ask for, and what came of it before anything was done. Pure. */

/** @param ofAnybody a supervisor, who may act on every operator's call */
export type Asked = Readonly<{ by: string; ofAnybody: boolean; request: Request }>

/** @throws Refusal where it is not theirs, or the call's state does not allow it */
export function checkAsked(call: Call | null, { by, ofAnybody, request }: Asked): void {
  const code = call ? refusalOf(call, request) : 'call-not-talking'
  const isHeld = call !== null && (call.state === 'talking' || isPlacing(call))
  const isOthers = isHeld && call.leg.operator !== by
  if (isOthers && !ofAnybody) throw new Refusal('not-your-call', 403, 'Đây không phải cuộc gọi của bạn')
  if (code) throw new Refusal(code, 409, refusalText(code))
}

/** What other rooms answered to a step's writes, told to the call when the step is stored. */
export type Answered = Parameters<Hear>[0]

const isRefusal = (answer: Answered) => answer.type === 'agencyRefused' || answer.type === 'dialRefused'

/** Whether this would dial a number that the dial policy does not allow. */
export function isForbidden(act: Act, answers: readonly Answered[]): boolean {
  const leg = act.type === 'ringOut' ? act.leg : act.type === 'dialOut' ? act.channel : null
  return leg !== null && answers.some(answer => isRefusal(answer) && answer.leg === leg)
}

/**
 * News that says what to do now. Late, it would do harm: ring a phone for a citizen whom the dialplan serves by then, or
 * hang up on one. It is dropped, and a comparison tells what holds. Everything else is a fact, true whenever it is told.
 */
export const FLEETING: ReadonlySet<CallEvent['type']> = new Set([
  ...(['arrived', 'placed', 'soundEnded', 'operatorChosen', 'legAnswered', 'legEnded'] as const),
  ...(['citizenAnswered', 'agencyRefused', 'dialRefused', 'bridgeMissing', 'deadline'] as const),
  ...(['limitReached', 'asked', 'digit', 'legDigit', 'callerBlocked', 'ticketLookedUp'] as const),
  ...(['waitLookedUp', 'callbackAnswered', 'barged', 'pageGone', 'phoneBack'] as const),
])
