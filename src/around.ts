import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { isOfNumber, soundKindOf } from './calls/queries.ts'
import { isHidden } from './privacy/store.ts'
import { hasOpenTicket, ticketIdsOf } from './tickets/recorded-store.ts'
import { ofRestricted } from './tickets/store.ts'

/** The call is one with a citizen who had their data hidden: by its ticket, or by the number where there is none. */
export const isOfRestricted = (callId: SQLWrapper): SQL =>
  sql`(${ofRestricted(callId)} or ${isOfNumber(callId, isHidden)})`

/** What other rooms know of a recording's call, for whoever ends recordings. */
export const AROUND_CALLS = {
  ...{ kind: soundKindOf, ticketIds: ticketIdsOf, isRestricted: isOfRestricted, hasOpenTicket },
}
