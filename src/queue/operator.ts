import type { OfferOutcome, TalkOutcome } from '../calls/call.ts'
import type { Ms } from '../clock.ts'
import type { QueueSettings } from '../directory/sections.ts'
import type { PhoneKind } from '../phones/phone.ts'

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
  /** Which of the two that is. */
  phone: PhoneKind
  callId: string | null
  /** The queue of that call; null = of none. */
  queue: string | null
  since: Ms
  idleSince: Ms
  /** When they last had a caller, or let one ring; null = not since signing in. */
  triedAt: Ms | null
  /** Callers they had or let ring since signing in. */
  tries: number
  /** Callers in a row whom they did not get to talk with; a talk that lasts ends the row, and so does signing ready. */
  unanswered: number
  restUntil: Ms | null
  wrapUpUntil: Ms | null
  /** The notes that a call of their own has interrupted: they go on when it comes to nothing. */
  interrupted: Interrupted | null
  isReachable: boolean
}>

export type Interrupted = Readonly<{ callId: string | null; queue: string | null; since: Ms }>

export type OperatorEvent = Readonly<{ at: Ms }> &
  (
    | (Readonly<{
        type: 'presenceAsked'
        presence: Presence
        reason: string | null
        endpoint: string | null
      }> &
        Readonly<{ phone?: PhoneKind }>)
    | Readonly<{ type: 'offered'; callId: string; queue?: string | null }>
    /** A call of their own choosing: no offer, so neither their pause nor their wrap-up stands against it. */
    | Readonly<{ type: 'placed'; callId: string }>
    | Readonly<{ type: 'offerWithdrawn'; callId: string; outcome: OfferOutcome }>
    | Readonly<{ type: 'talkStarted'; callId: string }>
    | Readonly<{ type: 'talkEnded'; callId: string; outcome: TalkOutcome }>
    | Readonly<{ type: 'wrapUpDue' }>
    | Readonly<{ type: 'wrapUpExtended'; byMs: number }>
    /** Ended early; what was asked for before holds. */
    | Readonly<{ type: 'wrapUpEnded' }>
    | Readonly<{ type: 'ticketFinished'; callId: string }>
    | Readonly<{ type: 'reachable'; isReachable: boolean }>
  )

export type OperatorRules = Readonly<{
  /** Where the call's queue has no wrap-up of its own. */
  wrapUpMs: number
  /** After a refused or unanswered offer the phone is left alone so long, so that others get the caller. */
  restMs: number
  queues: readonly QueueSettings[]
}>

/** The reason of a pause that nobody asked for: too many offers in a row without an answer. */
export const UNANSWERED = 'unanswered'

/** A wrap-up that is extended again and again ends all the same: as long as the longest that a province may set. */
export const WRAP_UP_MOST_MS = 3_600_000

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

/** Whether they may place a call themselves: at their desk, with a telephone, and in no call. */
export function mayPlace({ presence, activity, endpoint, isReachable }: Operator): boolean {
  const isIdle = activity === 'free' || activity === 'wrap-up'
  return presence !== 'signed-out' && isIdle && endpoint !== null && isReachable
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
        ? {
            ...operator,
            ...{ activity: 'ringing', callId: event.callId, queue: event.queue ?? null, since: event.at },
          }
        : operator
    case 'placed':
      return mayPlace(operator) ? placing(operator, event) : operator
    case 'offerWithdrawn': {
      if (operator.activity !== 'ringing' || operator.callId !== event.callId) return operator
      // Not the operator's doing: the place among the idle is kept.
      if (event.outcome === 'caller-left') return free(operator, event.at)
      if (event.outcome === 'in-vain') return asBefore(operator, event.at)
      // The page was closed, or loaded anew, while it rang: nobody refused. Nothing is offered until it is there again.
      if (event.outcome === 'page-closed') return asBefore(unreached(operator), event.at)
      return missed({ ...operator, tries: operator.tries + 1 }, event.at, rules)
    }
    case 'talkStarted':
      if (operator.activity !== 'ringing' || operator.callId !== event.callId) return operator
      return {
        ...operator,
        ...{ activity: 'talking', since: event.at, triedAt: event.at, tries: operator.tries + 1 },
        ...{ wrapUpUntil: null, interrupted: null },
      }
    case 'talkEnded': {
      if (operator.activity !== 'talking' || operator.callId !== event.callId) return operator
      if (event.outcome === 'dropped') return missed(operator, event.at, rules)
      const answered = { ...operator, unanswered: 0 }
      if (event.outcome === 'consulted') return free(answered, event.at)
      // Whoever has the citizen next writes the notes.
      if (event.outcome === 'page-closed')
        return free({ ...unreached(answered), idleSince: event.at }, event.at)
      return wrappingUp({ ...answered, idleSince: event.at }, event.at, rules)
    }
    case 'wrapUpDue':
      if (operator.activity !== 'wrap-up' || event.at < (operator.wrapUpUntil ?? 0)) return operator
      return free(operator, event.at)
    case 'wrapUpExtended': {
      if (operator.activity !== 'wrap-up' || operator.wrapUpUntil === null) return operator
      const until = Math.min(operator.wrapUpUntil + event.byMs, operator.since + WRAP_UP_MOST_MS)
      return until > operator.wrapUpUntil ? { ...operator, wrapUpUntil: until } : operator
    }
    case 'wrapUpEnded':
      return operator.activity === 'wrap-up' ? free(operator, event.at) : operator
    case 'ticketFinished':
      if (operator.activity !== 'wrap-up' || operator.callId !== event.callId) return operator
      return queueOf(operator, rules)?.wrapUpEndsWithTicket ? free(operator, event.at) : operator
    case 'reachable':
      return { ...operator, isReachable: event.isReachable }
  }
}

function presenceAsked(operator: Operator, event: OperatorEvent & { type: 'presenceAsked' }): Operator {
  const { presence, reason, endpoint, at } = event
  const asked = {
    ...operator,
    ...{ presence, reason, endpoint, phone: event.phone ?? operator.phone },
    ...(operator.presence === 'signed-out' ? { triedAt: null, tries: 0, unanswered: 0 } : {}),
    ...(presence === 'ready' ? { unanswered: 0 } : {}),
  }
  // A talk or a ringing phone goes on; what was asked holds from its end. So does the time for notes, but for who wants
  // the next caller, or goes home.
  if (operator.activity === 'ringing' || operator.activity === 'talking') return asked
  if (operator.activity === 'wrap-up' && presence === 'paused') return asked
  if (operator.activity === 'free' && operator.presence === presence) return asked
  const becomesReady = operator.presence !== 'ready' && presence === 'ready'
  return { ...free(asked, at), idleSince: becomesReady ? at : operator.idleSince, restUntil: null }
}

/** What was known of the telephone holds no more: who looks at it (staff.ts) says when it does. */
const unreached = (operator: Operator): Operator => ({ ...operator, isReachable: false })

/** A caller was not answered, or lost in the first moments: others come first, and after too many it is a pause. */
function missed(operator: Operator, at: Ms, rules: OperatorRules): Operator {
  const unanswered = operator.unanswered + 1
  const rested = {
    ...free(operator, at),
    ...{ unanswered, idleSince: at, triedAt: at, restUntil: at + rules.restMs },
  }
  const limit = queueOf(operator, rules)?.pauseAfterUnanswered ?? null
  if (limit === null || unanswered < limit || operator.presence !== 'ready') return rested
  return { ...rested, presence: 'paused', reason: UNANSWERED }
}

function wrappingUp(operator: Operator, at: Ms, rules: OperatorRules): Operator {
  const seconds = queueOf(operator, rules)?.wrapUpSeconds ?? null
  const lastsMs = seconds === null ? rules.wrapUpMs : seconds * 1_000
  if (lastsMs === 0 || operator.presence === 'signed-out') return free(operator, at)
  return { ...operator, activity: 'wrap-up', since: at, wrapUpUntil: at + lastsMs }
}

function queueOf({ queue }: Operator, { queues }: OperatorRules): QueueSettings | null {
  return queues.find(({ name }) => name === queue) ?? null
}

function placing(operator: Operator, { callId, at }: { callId: string; at: Ms }): Operator {
  const { activity, queue, since } = operator
  const interrupted = activity === 'wrap-up' ? { callId: operator.callId, queue, since } : null
  return { ...operator, activity: 'ringing', callId, queue: null, since: at, interrupted }
}

/** A call of their own that came to nothing leaves them as they were, with what is left of the wrap-up. */
function asBefore(operator: Operator, at: Ms): Operator {
  const { wrapUpUntil, interrupted, presence } = operator
  const freed = free(operator, at)
  const isOver = wrapUpUntil === null || wrapUpUntil <= at || presence === 'signed-out'
  return isOver || !interrupted ? freed : { ...freed, ...interrupted, activity: 'wrap-up', wrapUpUntil }
}

function free(operator: Operator, at: Ms): Operator {
  const nothing = { callId: null, queue: null, wrapUpUntil: null, interrupted: null }
  return { ...operator, ...nothing, activity: 'free', since: at }
}
