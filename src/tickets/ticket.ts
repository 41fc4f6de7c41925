import { iso, isoOrNull, type Ms, yearOf } from '../clock.ts'
import type { Satisfaction } from '../directory/sections.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'

/**
 * `draft` while the operator writes, `cancelled` when the draft came to nothing. What was received stands at a stage of
 * the regulation (course.ts): `open` while somebody still has to do something, `closed` after.
 */
export const TICKET_STATES = ['draft', 'open', 'closed', 'cancelled'] as const
export type TicketState = (typeof TICKET_STATES)[number]

/** Somebody still has to do something. */
export const OPEN_TICKET_STATES: readonly TicketState[] = ['draft', 'open']

/** Where a ticket came from. */
export const TICKET_CHANNELS = ['phone', 'paper', 'portal', 'counter'] as const
export type TicketChannel = (typeof TICKET_CHANNELS)[number]

/** Yêu cầu, thắc mắc, góp ý, phản ánh, kiến nghị (QC 1.1). */
export const TICKET_KINDS = ['request', 'question', 'suggestion', 'report', 'petition'] as const
export type TicketKind = (typeof TICKET_KINDS)[number]

export const URGENCIES = ['normal', 'urgent'] as const
export type Urgency = (typeof URGENCIES)[number]

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
  closed: 'answered',
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
export function shownTicket(ticket: Ticket) {
  const { id, code, state, channel, operatorId, unitId, callerNumber, callerName, content } = ticket
  return {
    ...{ id, code, state, channel, operatorId, unitId, callerNumber, callerName, content },
    satisfaction: ticket.satisfaction,
    satisfactionAskedAt: isoOrNull(ticket.satisfactionAskedAt),
    satisfactionAnsweredAt: isoOrNull(ticket.satisfactionAnsweredAt),
    openedAt: iso(ticket.openedAt),
    updatedAt: iso(ticket.updatedAt),
  }
}
