import { and, eq, inArray, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { ticketCalls, tickets, ticketWords } from './tables.ts'
import { OPEN_TICKET_STATES } from './ticket.ts'

/** Conditions for the recordings: what the tickets of a call say. */

export type TicketOfCall = Readonly<{
  unitId?: string
  /** Any of these. */
  codes?: readonly string[]
  /** As PostgreSQL reads it (seeking.ts). */
  words?: string
}>

/** The call has a ticket of that kind. */
export function hasTicket(callId: SQLWrapper, { unitId, codes, words }: TicketOfCall): SQL {
  const isMeant = and(
    unitId === undefined ? undefined : eq(tickets.unitId, unitId),
    codes === undefined ? undefined : inArray(tickets.code, [...codes]),
  )
  const ofTickets = isMeant && sql`select ${tickets.id} from ${tickets} where ${isMeant}`
  const ofWords =
    words === undefined
      ? undefined
      : sql`select ${ticketWords.ticketId} from ${ticketWords} where ${ticketWords.words} @@ ${words}::tsquery`
  const within = [ofTickets, ofWords]
    .filter(one => one !== undefined)
    .map(one => sql`${ticketCalls.ticketId} in (${one})`)
  return sql`${callId} in (select ${ticketCalls.callId} from ${ticketCalls} where ${and(...within) ?? sql`true`})`
}

/** Tickets of the call, as a subselect. */
export const ticketIdsOf = (callId: SQLWrapper): SQL =>
  sql`(select ${ticketCalls.ticketId} from ${ticketCalls} where ${ticketCalls.callId} = ${callId})`

/** The matter goes on. */
export const hasOpenTicket = (callId: SQLWrapper): SQL =>
  sql`exists (select 1 from ${ticketCalls} join ${tickets} on ${tickets.id} = ${ticketCalls.ticketId}
    where ${ticketCalls.callId} = ${callId} and ${inArray(tickets.state, [...OPEN_TICKET_STATES])})`
