import { and, asc, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import type { Entry } from './entry.ts'
import { ticketCalls, ticketEntries, tickets } from './tables.ts'

export type EntryRow = typeof ticketEntries.$inferSelect
/** @property unitId that has its ticket, which is a draft no more where `isReceived` */
export type EntryMade = EntryRow & Readonly<{ unitId: string | null; isReceived: boolean }>

/** Onto the newest ticket of the call; onto the call alone where it has none. */
export async function insertEntry(db: Db, entry: Entry & { callId: string }): Promise<EntryMade> {
  const { callId, kind, at, by: byId, facts } = entry
  const values = { callId, kind, at, byId, facts: { ...facts }, ticketId: newestOf(callId) }
  const [row] = await db.insert(ticketEntries).values(values).returning()
  if (!row) throw new Error('an entry was not stored')
  if (row.ticketId === null) return { ...row, unitId: null, isReceived: false }
  const [ticket] = await db
    .select({ unitId: tickets.unitId, stage: tickets.stage })
    .from(tickets)
    .where(eq(tickets.id, row.ticketId))
  return { ...row, unitId: ticket?.unitId ?? null, isReceived: (ticket?.stage ?? null) !== null }
}

const newestOf = (callId: string): SQL<string> => sql`(
  select ${ticketCalls.ticketId} from ${ticketCalls} join ${tickets} on ${tickets.id} = ${ticketCalls.ticketId}
  where ${ticketCalls.callId} = ${callId} order by ${tickets.openedAt} desc limit 1)`

/** Of a ticket, and of its calls from before it was opened; in the order in which it happened. */
export function entriesOf(db: Db, ticketId: string, callIds: readonly string[]): Promise<EntryRow[]> {
  const before = and(inArray(ticketEntries.callId, [...callIds]), isNull(ticketEntries.ticketId))
  const isMeant = eq(ticketEntries.ticketId, ticketId)
  return db
    .select()
    .from(ticketEntries)
    .where(callIds.length === 0 ? isMeant : or(isMeant, before))
    .orderBy(asc(ticketEntries.id))
    .limit(ENTRIES_MOST)
}

/** A ticket that is open for a year is not read in one piece. */
const ENTRIES_MOST = 1_000

/** What the citizen of this call was told, and what of it was taken back; newest first. */
export function guidedIn(db: Db, callId: string): Promise<EntryRow[]> {
  return db
    .select()
    .from(ticketEntries)
    .where(and(eq(ticketEntries.callId, callId), inArray(ticketEntries.kind, ['guided', 'guided-undone'])))
    .orderBy(desc(ticketEntries.id))
}
