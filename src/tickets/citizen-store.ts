import { and, asc, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { ticketEntries, ticketEvents, tickets, ticketVersions } from './tables.ts'
import type { TicketRecord } from './ticket.ts'

/** One number with more tickets than these is an office’s own. */
const TICKETS_MOST = 2_000

const told = {
  ...{ id: tickets.id, code: tickets.code, channel: tickets.channel, openedAt: tickets.openedAt },
  ...{ state: tickets.state, stage: tickets.stage, kind: tickets.kind, fieldCode: tickets.fieldCode },
  ...{ callerNumber: tickets.callerNumber, callerName: tickets.callerName, address: tickets.address },
  ...{ email: tickets.email, place: tickets.place, content: tickets.content, updatedAt: tickets.updatedAt },
  ...{ satisfaction: tickets.satisfaction, restrictedAt: tickets.restrictedAt, form: tickets.form },
}

/** Everything about tickets that is kept of a citizen, oldest first. */
export async function keptOf(db: Db, number: string) {
  const rows = await db
    .select(told)
    .from(tickets)
    .where(eq(tickets.callerNumber, number))
    .orderBy(asc(tickets.openedAt))
    .limit(TICKETS_MOST)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const { ticketId, at, type, after, facts } = ticketEvents
  const [events, entries] = await Promise.all([
    db
      .select({ ticketId, at, type, after, facts })
      .from(ticketEvents)
      .where(inArray(ticketId, ids))
      .orderBy(asc(ticketEvents.id)),
    db
      .select()
      .from(ticketEntries)
      .where(inArray(ticketEntries.ticketId, ids))
      .orderBy(asc(ticketEntries.id)),
  ])
  return rows.map(row => ({
    ...row,
    events: events.filter(event => event.ticketId === row.id),
    entries: entries.filter(entry => entry.ticketId === row.id),
  }))
}

export async function idsOf(db: Db, number: string): Promise<string[]> {
  const rows = await db
    .select({ id: tickets.id })
    .from(tickets)
    .where(eq(tickets.callerNumber, number))
    .orderBy(desc(tickets.openedAt))
    .limit(TICKETS_MOST)
  return rows.map(({ id }) => id)
}

export type HiddenCitizen = Pick<TicketRecord, 'callerNumber' | 'callerName' | 'address' | 'email' | 'form'>

/** Of those of these tickets whose citizen had their data hidden: what is known of them, and what was before. */
export async function hiddenOf(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly HiddenCitizen[]>> {
  if (ids.length === 0) return new Map()
  const { callerNumber, callerName, address, email, form } = tickets
  const rows = await db
    .select({ id: tickets.id, now: { callerNumber, callerName, address, email, form } })
    .from(tickets)
    .where(and(inArray(tickets.id, [...ids]), isNotNull(tickets.restrictedAt)))
  const hidden = rows.map(({ id }) => id)
  if (hidden.length === 0) return new Map()
  const before = await db
    .select({ id: ticketVersions.ticketId, record: ticketVersions.record })
    .from(ticketVersions)
    .where(inArray(ticketVersions.ticketId, hidden))
  return new Map(
    rows.map(({ id, now }) => [
      id,
      [now, ...before.filter(one => one.id === id).map(({ record }) => record)],
    ]),
  )
}

/** @param at null = nothing of theirs is hidden any more @returns of which tickets that is news */
export async function hide(tx: Db, number: string, at: Ms | null): Promise<string[]> {
  const rows = await tx
    .update(tickets)
    .set({ restrictedAt: at })
    .where(
      and(
        eq(tickets.callerNumber, number),
        at === null ? isNotNull(tickets.restrictedAt) : isNull(tickets.restrictedAt),
      ),
    )
    .returning({ id: tickets.id })
  return rows.map(({ id }) => id)
}
