import { iso, isoOrNull, type Ms, yearOf } from '../clock.ts'
import type { Satisfaction } from '../directory/sections.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'

/** `draft` while the operator writes. The regulation's states come with the ticket's own issue (docs/decisions.md). */
export const TICKET_STATES = ['draft', 'open', 'cancelled'] as const
export type TicketState = (typeof TICKET_STATES)[number]

/** Somebody still has to do something. */
export const OPEN_TICKET_STATES: readonly TicketState[] = ['draft', 'open']

/** Where a ticket came from. */
export const TICKET_CHANNELS = ['phone'] as const
export type TicketChannel = (typeof TICKET_CHANNELS)[number]

/**
 * `1022-DT-2026-000123`: the year of the instant in Asia/Ho_Chi_Minh, the running number of that year.
 * @param province two letters, upper case
 */
export function ticketCode(province: string, at: Ms, number: number): string {
  return `1022-${province}-${yearOf(at)}-${String(number).padStart(6, '0')}`
}

/**
 * The code that a caller means who types its digits: the year and the running number, as they stand at its end, perhaps
 * with the `1022` before them; leading zeros may be missing.
 * @returns null for digits that are no code's
 */
export function codeOfDigits(province: string, digits: string): string | null {
  const [, year, number] = /^(?:1022)?(20\d\d)(\d{1,8})$/.exec(digits) ?? []
  if (year === undefined || Number(number) === 0) return null
  return `1022-${province}-${year}-${String(Number(number)).padStart(6, '0')}`
}

/** What a citizen who asks is told of it. */
export const TOLD_STATES = {
  draft: 'received',
  open: 'processing',
  cancelled: 'cancelled',
} as const satisfies Readonly<Record<TicketState, string>>

/** A ticket as its row holds it; instants in epoch milliseconds. */
export type Ticket = Readonly<{
  id: string
  code: string
  state: TicketState
  channel: TicketChannel
  openedAt: Ms
  /** Null: opened by a message, and nobody has taken it yet. */
  operatorId: string | null
  unitId: string | null
  callerNumber: string | null
  callerName: string | null
  content: string
  satisfaction: Satisfaction | null
  satisfactionAskedAt: Ms | null
  satisfactionAnsweredAt: Ms | null
  updatedAt: Ms
}>

/** Which tickets a person may see. */
export type TicketReach = 'all' | 'unit' | 'held' | 'none'

export function ticketReachOf({ role }: Person): TicketReach {
  if (may(role, 'ticket.read')) return 'all'
  if (may(role, 'ticket.readOwnUnit')) return 'unit'
  return may(role, 'ticket.readOwn') ? 'held' : 'none'
}

/** A ticket as the API and the live view show it; `callerNumber` as the reader may see it. */
export function shownTicket({ openedAt, updatedAt, ...ticket }: Ticket) {
  return {
    ...ticket,
    satisfactionAskedAt: isoOrNull(ticket.satisfactionAskedAt),
    satisfactionAnsweredAt: isoOrNull(ticket.satisfactionAnsweredAt),
    openedAt: iso(openedAt),
    updatedAt: iso(updatedAt),
  }
}
