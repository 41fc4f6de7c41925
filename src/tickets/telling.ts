import type { LiveMessage } from '../http/live.ts'
import { masked } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import { shownTicket, type Ticket } from './ticket.ts'

/**
 * Who the citizen is does not go over the live feed in full: whoever asks for the ticket is shown it, and that is written
 * down.
 * @param readers who holds it, and who just lost it: both screens must change
 */
export function liveTicket(ticket: Ticket, callId: string | null, readers: readonly string[]): LiveMessage {
  return {
    type: 'ticket',
    data: { ...shownTicket({ ...ticket, ...masked(ticket) }), callId },
    mayRead: person => readers.includes(person.id) || may(person.role, 'live.watch'),
  }
}
