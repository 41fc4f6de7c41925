import { and, asc, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { ticketEntries, ticketEvents, tickets } from './tables.ts'

/** One number with more tickets than these is an office’s own. */
const TICKETS_MOST = 2_000

const told = {
  ...{ id: tickets.id, code: tickets.code, channel: tickets.channel, openedAt: tickets.openedAt },
  ...{ state: tickets.state, stage: tickets.stage, kind: tickets.kind, fieldCode: tickets.fieldCode },
  ...{ callerNumber: tickets.callerNumber, callerName: tickets.callerName, address: tickets.address },
  ...{ email: tickets.email, place: tickets.place, content: tickets.content, updatedAt: tickets.updatedAt },
  ...{ satisfaction: tickets.satisfaction, restrictedAt: tickets.restrictedAt },
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
