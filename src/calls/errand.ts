import type { Ms } from '../clock.ts'

/** Calls that the centre places: what for, whence, and what became of them. Pure. */

export const ERRAND_KINDS = [
  'click-to-call', // from a ticket, a missed call, the console
  'keypad', // dialled on the operator's telephone itself
  'callback', // for a citizen who asked for it; the queue finds the operator
] as const
export type ErrandKind = (typeof ERRAND_KINDS)[number]

export const RESULTS = [
  'answered',
  'busy',
  'no-answer',
  'rejected', // the citizen, or their network, did not want the call
  'invalid-number',
  'unreachable', // switched off, or no line to get there
  'operator-no-answer', // the operator's own phone was not answered: nobody was dialled
  'cancelled', // by the operator, before the citizen answered
  'withdrawn', // a callback that was not needed any more
  'refused', // by the dial policy, at the moment of dialling
  'lost', // Asterisk, the machine or the service failed
] as const
/** What became of an outgoing call. */
export type Result = (typeof RESULTS)[number]
export type Unanswered = Exclude<Result, 'answered'>

export type Errand = Readonly<{
  kind: ErrandKind
  /** The ticket that the call belongs to; null = a new one is opened at the answer. */
  ticketId: string | null
  callbackId: string | null
  /** Who asked for it; null = the centre by itself. */
  operator: string | null
}>

/** Where an outgoing call begins: at an operator's own phone, or in the queue with the place of an earlier call. */
export type Origin =
  /** `channel` of a phone that dialled by itself; null = it is rung. */
  | Readonly<{ endpoint: string; channel: string | null }>
  | Readonly<{ joinedAt: Ms; queue: string; skill: string | null }>

/** What an outgoing call has beside every other; null for a citizen's own call. */
export type Outgoing = Readonly<{
  errand: Errand | null
  /** Null while nothing is known. */
  result: Result | null
  /** The most it may last from the answer on, by the dial policy; null = as long as it takes. */
  maxSeconds: number | null
}>

export const NOT_PLACED: Outgoing = { errand: null, result: null, maxSeconds: null }
