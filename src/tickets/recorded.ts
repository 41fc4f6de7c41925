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
 * @param seen the tickets that this person may see, as a condition: another's, of the same call, tells nothing of itself
 * @returns null = nothing can be found by what was typed
 */
export function ticketSought(
  { province, clock, seen }: Readonly<{ province: string; clock: Clock; seen: SQL | undefined }>,
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
  if (sought === null || (sought && sought.words === null && sought.codes.length === 0)) return null
  return hasTicket(callId, { seen, unitId, codes, sought })
}

export type RecordedNeeds = Readonly<{
  database: Database
  clock: Clock
  province: string
  /** Also what was with this person's unit once. @throws Refusal */
  findEver(person: Person, idOrCode: string): Promise<{ id: string }>
  /** The condition for what this person may see; undefined = everything. */
  within(person: Person): Promise<SQL | undefined>
}>

/** What the room of recordings asks about tickets. */
export const createRecorded = ({ findEver, within, ...needs }: RecordedNeeds) => ({
  sought: async (callId: SQLWrapper, person: Person, asked: TicketAsked) =>
    ticketSought({ ...needs, seen: await within(person) }, callId, person, asked),
  /** A ticket and its calls. @throws Refusal where it never was theirs to see */
  async everOf(person: Person, idOrCode: string): Promise<{ id: string; callIds: string[] }> {
    const { id } = await findEver(person, idOrCode)
    return { id, callIds: await store.callsOfTicket(needs.database.db, id) }
  },
  codesOf: (ids: readonly string[]) => store.codesOf(needs.database.db, ids),
})
