import { iso } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Named, Names } from '../people/person.ts'
import { type Entry, entryText } from './entry.ts'
import * as store from './entry-store.ts'
import { mayFollow } from './telling.ts'

export type EntriesNeeds = Readonly<{ database: Database; names: Names }>

export type NewEntry = Entry & Readonly<{ callId: string; readers: readonly string[] }>

/** What was done about tickets, entry by entry. */
export function createEntries({ database, names }: EntriesNeeds) {
  return {
    /** @param readers of the entry: operators whose screens show it at once */
    async enter(tx: Tx, { readers, ...entry }: NewEntry): Promise<LiveMessage[]> {
      return [liveEntry(await store.insertEntry(tx, entry), readers)]
    },

    async ofTicket(ticketId: string, callIds: readonly string[]) {
      const rows = await store.entriesOf(database.db, ticketId, callIds)
      const known = await names(rows.flatMap(({ byId }) => byId ?? []))
      return rows.map(row => shownEntry(row, known))
    },
  }
}

export function shownEntry(row: store.EntryRow, known: ReadonlyMap<string, Named>) {
  const { id, at, kind, byId, callId } = row
  const facts = row.facts as Record<string, unknown>
  const by = byId === null ? null : (known.get(byId) ?? null)
  return { id, at: iso(at), kind, text: entryText(kind, facts), by, callId, facts }
}

export function liveEntry(row: store.EntryMade, readers: readonly string[]): LiveMessage {
  const { by: _by, ...shown } = shownEntry(row, new Map())
  const units = row.unitId === null ? [] : [row.unitId]
  return {
    type: 'entry',
    data: { ...shown, byId: row.byId, ticketId: row.ticketId },
    mayRead: person => mayFollow(person, { readers, units, isReceived: row.unitId !== null }),
  }
}
