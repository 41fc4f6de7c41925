import { yearOf, type Ms } from '../clock.ts'

/** `draft` while the operator writes. The regulation's states come with the ticket's own issue (docs/decisions.md). */
export const TICKET_STATES = ['draft', 'open', 'cancelled'] as const
export type TicketState = (typeof TICKET_STATES)[number]

/** Where a ticket came from. */
export const TICKET_CHANNELS = ['phone'] as const

/**
 * `1022-DT-2026-000123`: the year of the instant in Asia/Ho_Chi_Minh, the running number of that year.
 * @param province two letters, upper case
 */
export function ticketCode(province: string, at: Ms, number: number): string {
  return `1022-${province}-${yearOf(at)}-${String(number).padStart(6, '0')}`
}
