import type { SQL, SQLWrapper } from 'drizzle-orm'
import { not } from 'drizzle-orm'
import type { Static } from 'typebox'
import type { Database } from '../db/database.ts'
import { pageOf } from '../http/cursor.ts'
import { sliceOf } from '../http/timeline.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import type { Opening, RecordingReach } from './opening.ts'
import { shownRecording } from './recording.ts'
import type { RecordingPage, RecordingQuery } from './schemas.ts'
import { search } from './search-store.ts'
import { callIdColumn } from './store.ts'

/** What other rooms know of a call, as conditions on a column of call ids; null = nothing can be found by what was typed. */
export type RecordingSeek = Readonly<{
  /** @throws Refusal where it is no number, or numbers are not theirs to look for */
  ofNumber(callId: SQLWrapper, person: Person, typed: string): SQL
  ofOperator(callId: SQLWrapper, personId: string): SQL
  /** @throws Refusal where it is not theirs to look for */
  ofTicket(callId: SQLWrapper, person: Person, asked: TicketAsked): Promise<SQL | null>
}>
export type TicketAsked = Readonly<{ ticket?: string; unitId?: string; q?: string }>

export type FindingNeeds = Readonly<{
  database: Database
  within: Opening['within']
  reach: Pick<RecordingReach, 'isRestricted'>
  seek: RecordingSeek
  /** Whose calls they are; written down before numbers are shown (F08). */
  about?: ((reader: Reader, callIds: readonly string[]) => Promise<ReadonlyMap<string, About>>) | undefined
}>
type Reader = Readonly<{ person: Person; address: string | null }>

type Asked = Static<typeof RecordingQuery>

/** What is told of a recording's call in a list. */
export type About = Pick<Static<typeof RecordingPage>['items'][number], 'call' | 'tickets'>
const UNKNOWN: About = { call: null, tickets: [] }

/** Recordings as people look for them: by number, ticket, operator, unit, time, length, and the text of the ticket. */
export function createFinding({ database, within, reach, seek, about }: FindingNeeds) {
  /** @returns null = nothing is found by this */
  async function conditionsOf(person: Person, asked: Asked): Promise<SQL[] | null> {
    const { caller, operatorId, ticket, unitId, q } = asked
    const found: (SQL | undefined)[] = [await within(person)]
    if (caller !== undefined) {
      found.push(seek.ofNumber(callIdColumn, person, caller))
      // Who had their data hidden is not found by their number either.
      if (!may(person.role, 'citizen.readRestricted')) found.push(not(reach.isRestricted(callIdColumn)))
    }
    if (operatorId !== undefined) found.push(seek.ofOperator(callIdColumn, operatorId))
    if (ticket !== undefined || unitId !== undefined || q !== undefined) {
      const given = { ...(ticket && { ticket }), ...(unitId && { unitId }), ...(q && { q }) }
      const ofTicket = await seek.ofTicket(callIdColumn, person, given)
      if (ofTicket === null) return null
      found.push(ofTicket)
    }
    return found.filter(one => one !== undefined)
  }

  return async function list(person: Person, asked: Asked, address: string | null = null) {
    const { limit, slice } = sliceOf(asked)
    const ofCall = await conditionsOf(person, asked)
    const { callId, state, minSeconds, maxSeconds } = asked
    const rows =
      ofCall === null
        ? []
        : await database.tx(tx =>
            search(tx, {
              ...{ slice, ofCall, ...(callId && { callId }), ...(state && { state }) },
              ...(minSeconds !== undefined && { shortestMs: minSeconds * 1_000 }),
              ...(maxSeconds !== undefined && { longestMs: maxSeconds * 1_000 }),
            }),
          )
    const callIds = [...new Set(rows.slice(0, limit).map(({ callId }) => callId))]
    const known = (await about?.({ person, address }, callIds)) ?? new Map<string, About>()
    return pageOf(
      rows,
      limit,
      row => [row.startedAt, row.id],
      row => ({ ...shownRecording(row), ...(known.get(row.callId) ?? UNKNOWN) }),
    )
  }
}
