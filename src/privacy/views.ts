import { type Clock, iso } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import type { CitizenField } from '../people/masking.ts'
import type { Names, Person } from '../people/person.ts'
import * as store from './view-store.ts'

export type ViewsNeeds = Readonly<{ database: Database; clock: Clock; names: Names }>

/** Whose personal data somebody is about to be shown, and which of it. */
export type View = Readonly<{
  person: Person
  /** From where; null = not over the API. */
  address: string | null
  /** `tickets.list`, `ticket`, `ticket.export`, `caller.card`, `calls.list`: what shows it. */
  purpose: string
  tickets?: readonly Readonly<{ id: string; fields: readonly CitizenField[] }>[]
  /** Calls whose number is shown in full. */
  callIds?: readonly string[]
}>

type AskedList = Readonly<{
  personId?: string
  ticketId?: string
  callId?: string
  limit?: number
  cursor?: string
}>

export type Views = ReturnType<typeof createViews>

/** Who was shown which personal data (F08). A page of a list is one entry; what was masked is none. */
export function createViews({ database, clock, names }: ViewsNeeds) {
  const { db } = database

  async function shown(rows: readonly store.ViewRow[]) {
    const known = await names(rows.map(({ personId }) => personId))
    return rows.map(({ personId, at, ...row }) => ({
      ...row,
      at: iso(at),
      person: known.get(personId) ?? null,
    }))
  }

  return {
    /** Before it is shown: what could not be written down is not shown. */
    async note({ person, address, purpose, tickets = [], callIds = [] }: View): Promise<void> {
      const seen = tickets.filter(({ fields }) => fields.length > 0)
      if (seen.length === 0 && callIds.length === 0) return
      const numbers = callIds.length > 0 ? (['callerNumber'] as const) : []
      await store.insertView(db, {
        ...{ at: clock.now(), personId: person.id, purpose, address, callIds },
        ticketIds: seen.map(({ id }) => id),
        fields: [...new Set([...numbers, ...seen.flatMap(({ fields }) => fields)])],
      })
    },

    async list(asked: AskedList) {
      const { personId, ticketId, callId, limit = 50, cursor } = asked
      const before = cursor === undefined ? null : decodeCursor(cursor, ['number'])[0]
      const rows = await store.readViews(db, { personId, ticketId, callId, before, rows: limit + 1 })
      const page = pageOf(
        rows,
        limit,
        row => [row.id],
        row => row,
      )
      return { items: await shown(page.items), next: page.next }
    },

    /** Who has seen anything of these tickets and calls, newest first; for the citizen whose they are. */
    async ofCitizen(
      theirs: Readonly<{ ticketIds: readonly string[]; callIds: readonly string[] }>,
      rows: number,
    ) {
      if (theirs.ticketIds.length + theirs.callIds.length === 0) return []
      return shown(await store.readViews(db, { theirs, before: null, rows }))
    },
  }
}
