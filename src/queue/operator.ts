import type { OfferOutcome, TalkOutcome } from '../calls/call.ts'
import type { Ms } from '../clock.ts'

/** What an operator asks for. */
export const PRESENCES = ['signed-out', 'paused', 'ready'] as const
export type Presence = (typeof PRESENCES)[number]

/** What an operator is doing for a call; the system's to set. */
export const ACTIVITIES = ['free', 'ringing', 'talking', 'wrap-up'] as const
export type Activity = (typeof ACTIVITIES)[number]

export type Operator = Readonly<{
  id: string
  presence: Presence
  reason: string | null
  activity: Activity
  /** The phone that rings; chosen at sign-in. */
  endpoint: string | null
  callId: string | null
  since: Ms
  idleSince: Ms
  restUntil: Ms | null
  wrapUpUntil: Ms | null
  isReachable: boolean
}>

export type OperatorEvent = Readonly<{ at: Ms }> &
  (
    | Readonly<{ type: 'presenceAsked'; presence: Presence; reason: string | null; endpoint: string | null }>
    | Readonly<{ type: 'offered'; callId: string }>
    | Readonly<{ type: 'offerWithdrawn'; callId: string; outcome: OfferOutcome }>
    | Readonly<{ type: 'talkStarted'; callId: string }>
    | Readonly<{ type: 'talkEnded'; callId: string; outcome: TalkOutcome }>
    | Readonly<{ type: 'wrapUpDue' }>
    | Readonly<{ type: 'reachable'; isReachable: boolean }>
  )

/** `restMs`: after a refused or unanswered offer the phone is left alone so long, so that others get the caller. */
export type OperatorRules = Readonly<{ wrapUpMs: number; restMs: number }>

/** Somebody else got this operator, or they paused meanwhile: the choice is void and the queue looks again. */
export class OfferLost extends Error {
  override readonly name = 'OfferLost'
}

/** The one word people see: what they do for a call, else what they asked for. */
export function shown(
  operator: Pick<Operator, 'presence' | 'activity'>,
): Presence | Exclude<Activity, 'free'> {
  return operator.activity === 'free' ? operator.presence : operator.activity
}

/** Whether a caller may be offered now. */
export function isOfferable(operator: Operator, at: Ms): boolean {
  return (
    operator.presence === 'ready' &&
    operator.activity === 'free' &&
    operator.isReachable &&
    operator.endpoint !== null &&
    (operator.restUntil === null || operator.restUntil <= at)
  )
}

/**
 * Moves an operator by one event. Pure and total: news about a call that is not theirs (any more) changes nothing,
 * so a transfer or a late event never resets somebody's wrap-up (asterisk#607, #1006).
 */
export function nextOperator(operator: Operator, event: OperatorEvent, rules: OperatorRules): Operator {
  switch (event.type) {
    case 'presenceAsked':
      return presenceAsked(operator, event)
    case 'offered':
      return isOfferable(operator, event.at)
        ? { ...operator, activity: 'ringing', callId: event.callId, since: event.at }
        : operator
    case 'offerWithdrawn': {
      if (operator.activity !== 'ringing' || operator.callId !== event.callId) return operator
      const freed = free(operator, event.at)
      // Not the operator's doing: the place among the idle is kept.
      if (event.outcome === 'caller-left') return freed
      return { ...freed, idleSince: event.at, restUntil: event.at + rules.restMs }
    }
    case 'talkStarted':
      if (operator.activity !== 'ringing' || operator.callId !== event.callId) return operator
      return { ...operator, activity: 'talking', since: event.at }
    case 'talkEnded': {
      if (operator.activity !== 'talking' || operator.callId !== event.callId) return operator
      if (event.outcome === 'consulted') return free(operator, event.at)
      const idle = { ...operator, idleSince: event.at }
      if (event.outcome === 'dropped') return { ...free(idle, event.at), restUntil: event.at + rules.restMs }
      if (rules.wrapUpMs === 0 || operator.presence === 'signed-out') return free(idle, event.at)
      return { ...idle, activity: 'wrap-up', since: event.at, wrapUpUntil: event.at + rules.wrapUpMs }
    }
    case 'wrapUpDue':
      if (operator.activity !== 'wrap-up' || event.at < (operator.wrapUpUntil ?? 0)) return operator
      return free(operator, event.at)
    case 'reachable':
      return { ...operator, isReachable: event.isReachable }
  }
}

function presenceAsked(operator: Operator, event: OperatorEvent & { type: 'presenceAsked' }): Operator {
  const asked = { ...operator, presence: event.presence, reason: event.reason, endpoint: event.endpoint }
  // A talk or a ringing phone goes on; what was asked holds from its end. Wrap-up is ended by asking for anything.
  if (operator.activity === 'ringing' || operator.activity === 'talking') return asked
  const isSame = operator.activity === 'free' && operator.presence === event.presence
  if (isSame) return asked
  const becomesReady = operator.presence !== 'ready' && event.presence === 'ready'
  return {
    ...free(asked, event.at),
    idleSince: becomesReady ? event.at : operator.idleSince,
    restUntil: null,
  }
}

function free(operator: Operator, at: Ms): Operator {
  return { ...operator, activity: 'free', callId: null, since: at, wrapUpUntil: null }
}
