import { iso } from '../clock.ts'
import type { Database, Db, Tx } from '../db/database.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Named, Names } from '../people/person.ts'
import type { Around } from './around.ts'
import { type Entry, entryText } from './entry.ts'
import * as store from './entry-store.ts'
import { mayFollow } from './telling.ts'

export type EntriesNeeds = Readonly<{ database: Database; names: Names; around: Pick<Around, 'toldUnits'> }>

export type NewEntry = Entry & Readonly<{ callId: string; readers: readonly string[] }>

/** What was done about tickets, entry by entry. */
export function createEntries({ database, names, around }: EntriesNeeds) {
  /** @param entry with its readers: operators whose screens show it at once */
  async function entered(reader: Db, { readers, ...entry }: NewEntry) {
    const row = await store.insertEntry(reader, entry)
    return { row, message: liveEntry(row, readers, await around.toldUnits(row.unitId, reader)) }
  }

  return {
    entered,
    enter: async (tx: Tx, entry: NewEntry): Promise<LiveMessage[]> => [(await entered(tx, entry)).message],

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

/** To those who are told of its ticket. */
function liveEntry(row: store.EntryMade, readers: readonly string[], units: readonly string[]): LiveMessage {
  const { by: _by, ...shown } = shownEntry(row, new Map())
  return {
    type: 'entry',
    data: { ...shown, byId: row.byId, ticketId: row.ticketId },
    mayRead: person => mayFollow(person, { readers, units, isReceived: row.isReceived }),
  }
}
