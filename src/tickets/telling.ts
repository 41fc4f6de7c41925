import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'
import { shownTicket, type Ticket } from './ticket.ts'

/** @param readers who holds it, and who just lost it: both screens must change */
export function liveTicket(ticket: Ticket, callId: string | null, readers: readonly string[]): LiveMessage {
  return {
    type: 'ticket',
    data: { ...shownTicket(ticket), callId },
    mayRead: person => readers.includes(person.id) || may(person.role, 'live.watch'),
  }
}
