import type { Ms } from '../clock.ts'
import type { Call } from './call.ts'

/** An operator in a talk whose browser phone is gone, and for whom the talk waits some seconds (grace.ts). Pure. */

export type Away = Readonly<{
  since: Ms
  /** Then it is over. */
  until: Ms
  why: TornBy
  /** What is dialled at this moment, by the name of where it registered; null = nothing: `leg` of the talk is gone. */
  contact: string | null
}>

/** How a leg ends that nobody hung up. */
export type TornBy = 'page-closed' | 'silent' | 'unreachable'

export type AwayEvent =
  /** The page of this leg's phone is gone, and no sound comes any more; Asterisk itself would keep the leg. */
  | Readonly<{ type: 'pageGone'; leg: string }>
  /** A page has registered this phone. @see contact names where */
  | Readonly<{ type: 'phoneBack'; endpoint: string; contact: string }>

/** Asks the room of phones; the answer is `phoneBack`, or there is none. @see after what had registered by then does not count */
export type AwayAct = Readonly<{ type: 'seekPhone'; endpoint: string; after: Ms }>

export const awayOf = (call: Call): Away | null => (call.state === 'talking' ? (call.away ?? null) : null)

/** The operator's own leg is none any more. */
export function isLegGone(call: Call): boolean {
  const away = awayOf(call)
  return away !== null && away.contact === null
}

/** Whether the citizen of a talk is out of the bridge, with music. */
export function isApart(call: Call & { state: 'talking' }): boolean {
  const isAlone = awayOf(call) !== null && call.guest?.stage !== 'in' && call.barged.length === 0
  return isAlone || call.parkedSince !== null
}
