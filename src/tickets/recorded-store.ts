import { and, eq, inArray, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { ticketCalls, tickets, ticketWords } from './tables.ts'
import { OPEN_TICKET_STATES } from './ticket.ts'

/** Conditions for the recordings: what the tickets of a call say. */

export type TicketOfCall = Readonly<{
  /** One of those that its reader may see; left out where they may see all. */
  seen?: SQL | undefined
  unitId?: string | undefined
  /** Any of these. */
  codes?: readonly string[] | undefined
  /** What was typed is in its words, as PostgreSQL reads it (seeking.ts), or is its code. */
  sought?: Readonly<{ words: string | null; codes: readonly string[] }> | undefined
}>

/** The call has a ticket of that kind. */
export function hasTicket(callId: SQLWrapper, { seen, unitId, codes, sought }: TicketOfCall): SQL {
  const isMeant = and(
    seen,
    unitId === undefined ? undefined : eq(tickets.unitId, unitId),
    codes === undefined ? undefined : inArray(tickets.code, [...codes]),
  )
  const within = [isMeant && idsWhere(isMeant), sought && foundBy(sought)]
    .filter(one => one !== undefined)
    .map(one => sql`${ticketCalls.ticketId} in (${one})`)
  return sql`${callId} in (select ${ticketCalls.callId} from ${ticketCalls} where ${and(...within) ?? sql`true`})`
}

const idsWhere = (condition: SQL) => sql`select ${tickets.id} from ${tickets} where ${condition}`

function foundBy({ words, codes }: NonNullable<TicketOfCall['sought']>): SQL {
  const ways = [
    ...(words === null
      ? []
      : [
          sql`select ${ticketWords.ticketId} from ${ticketWords} where ${ticketWords.words} @@ ${words}::tsquery`,
        ]),
    ...(codes.length === 0 ? [] : [idsWhere(inArray(tickets.code, [...codes]))]),
  ]
  return sql.join(ways, sql` union `)
}

/** Tickets of the call, as a subselect. */
export const ticketIdsOf = (callId: SQLWrapper): SQL =>
  sql`(select ${ticketCalls.ticketId} from ${ticketCalls} where ${ticketCalls.callId} = ${callId})`

/** The matter goes on. */
export const hasOpenTicket = (callId: SQLWrapper): SQL =>
  sql`exists (select 1 from ${ticketCalls} join ${tickets} on ${tickets.id} = ${ticketCalls.ticketId}
    where ${ticketCalls.callId} = ${callId} and ${inArray(tickets.state, [...OPEN_TICKET_STATES])})`
