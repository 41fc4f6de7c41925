import type { LiveMessage } from '../http/live.ts'
import { masked } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import { shownTicket, type Ticket, ticketReachOf } from './ticket.ts'

/**
 * Who the citizen is does not go over the live feed in full: whoever asks for the ticket is shown it, and that is written
 * down.
 * @param readers who holds it, and who just lost it: both screens must change
 * @param units that have the work of its unit, beside the unit itself: their people see it too (A08)
 */
export function liveTicket(
  ticket: Ticket,
  callId: string | null,
  readers: readonly string[],
  units: readonly string[] = [],
): LiveMessage {
  const theirs = [...units, ...(ticket.unitId === null ? [] : [ticket.unitId])]
  return {
    type: 'ticket',
    data: { ...shownTicket({ ...ticket, ...masked(ticket) }), callId },
    mayRead: person => mayFollow(person, { readers, units: theirs, isReceived: ticket.stage !== null }),
  }
}

/** To a unit that had it until now: that it is gone, and nothing of where it went or how it stands (E21). */
export function liveLeft({ id, code }: Pick<Ticket, 'id' | 'code'>, units: readonly string[]): LiveMessage {
  return { type: 'ticket-left', data: { id, code }, mayRead: person => isOfOne(person, units) }
}

type Audience = Readonly<{ readers: readonly string[]; units: readonly string[]; isReceived: boolean }>

/** What is still being written down on the telephone is its operator's and the supervisors'. */
export function mayFollow(person: Person, { readers, units, isReceived }: Audience): boolean {
  const { id, role } = person
  if (readers.includes(id) || may(role, 'live.watch')) return true
  return isReceived && (may(role, 'ticket.watch') || isOfOne(person, units))
}

const isOfOne = (person: Person, units: readonly string[]): boolean =>
  ticketReachOf(person) === 'unit' && person.unitId !== null && units.includes(person.unitId)
