import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import { hasTicket } from './recorded-store.ts'
import { codesOf, readSought } from './seeking.ts'
import * as store from './store.ts'

/** What is looked for of a recording's ticket. */
export type TicketAsked = Readonly<{ ticket?: string; unitId?: string; q?: string }>

/**
 * Condition for the recordings: the call has a ticket like this.
 * @returns null = nothing can be found by what was typed
 */
export function ticketSought(
  { province, clock }: Readonly<{ province: string; clock: Clock }>,
  callId: SQLWrapper,
  person: Person,
  { ticket, unitId, q }: TicketAsked,
): SQL | null {
  const now = clock.now()
  const codes = ticket === undefined ? undefined : codesOf(ticket, { province, now })
  if (codes?.length === 0) return null
  const mayReadCitizens = may(person.role, 'citizen.read')
  const sought =
    q === undefined ? undefined : readSought(q, { province, now, mayReadCitizens, mayReadNumbers: false })
  if (sought === null) return null
  const words = sought?.words ?? undefined
  const meant = codes ?? (sought && sought.codes.length > 0 ? sought.codes : undefined)
  if (sought && words === undefined && sought.codes.length === 0) return null
  return hasTicket(callId, {
    ...(unitId !== undefined && { unitId }),
    ...(meant !== undefined && { codes: meant }),
    ...(words !== undefined && { words }),
  })
}

export type RecordedNeeds = Readonly<{
  database: Database
  clock: Clock
  province: string
  /** Also what was with this person's unit once. @throws Refusal */
  findEver(person: Person, idOrCode: string): Promise<{ id: string }>
}>

/** What the room of recordings asks about tickets. */
export const createRecorded = ({ findEver, ...needs }: RecordedNeeds) => ({
  sought: (callId: SQLWrapper, person: Person, asked: TicketAsked) =>
    ticketSought(needs, callId, person, asked),
  /** A ticket and its calls. @throws Refusal where it never was theirs to see */
  async everOf(person: Person, idOrCode: string): Promise<{ id: string; callIds: string[] }> {
    const { id } = await findEver(person, idOrCode)
    return { id, callIds: await store.callsOfTicket(needs.database.db, id) }
  },
  codesOf: (ids: readonly string[]) => store.codesOf(needs.database.db, ids),
})
