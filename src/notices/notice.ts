import { NOTICE_CAUSES, type NoticeCause, RECIPIENTS, type Recipient } from '../tickets/course.ts'
import type { ToldFacts, Told as ToldOfMove, ToldTicket } from '../tickets/told.ts'

/** What people are told of a ticket's way (requirements §16). Pure. */

/** Beside what the regulation's own steps tell of. */
export const OWN_CAUSES = [
  'reminder-letter', // the Office asks in writing (E11)
  'unreached', // somebody could not be told: whoever stands behind them hears of it
  'digest', // once a day, for leaders and the Office
  'focal-due', // once a month: lists of focal officers that are to be confirmed (L02)
] as const
export type Cause = NoticeCause | (typeof OWN_CAUSES)[number]
export const CAUSES: readonly Cause[] = [...new Set<Cause>([...NOTICE_CAUSES, ...OWN_CAUSES])]

export { RECIPIENTS, type Recipient, type ToldTicket }

/** Ways to a person: a list in the console, mail, short messages. */
export const WAYS = ['app', 'email', 'sms'] as const
export type Way = (typeof WAYS)[number]
/** What the matrix may say: one of the ways, or that it waits for the daily digest. */
export const MATRIX_WAYS = [...WAYS, 'digest'] as const
export type MatrixWay = (typeof MATRIX_WAYS)[number]

export const DELIVERY_STATES = [
  'waiting', // on its way out
  'sent', // taken by the far end, or in the list of the console
  'dead', // given up
  'no-address', // there is nobody, or no address, to tell
] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** Words of the event, for the places of the templates; and of the daily digest. */
export type Facts = ToldFacts & Readonly<{ day?: string; count?: string; list?: string }>

/** As tickets tell of their moves, and the causes that are no move. */
export type Told = Omit<ToldOfMove, 'cause' | 'facts'> & Readonly<{ cause: Cause; facts: Facts }>

/** One of the staff, and where they are reached. */
export type Contact = Readonly<{
  personId: string
  name: string
  phone: string | null
  email: string | null
}>

/** Who hears of it instead, in this order, where nobody could be told. */
export const BEHIND: Readonly<Record<Recipient, readonly Recipient[]>> = {
  citizen: ['operator', 'office'],
  operator: ['office'],
  assignee: ['officer', 'head', 'office'],
  officer: ['head', 'office'],
  head: ['office'],
  office: [],
  leaders: ['office'],
}
