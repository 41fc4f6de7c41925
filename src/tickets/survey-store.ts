import { desc, eq, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Satisfaction } from '../directory/sections.ts'
import { ticketCalls, tickets } from './tables.ts'
import type { Ticket } from './ticket.ts'

/** `answer` null: the question is being asked. */
export type Survey = Readonly<{ answer: Satisfaction | null; at: Ms }>

/**
 * Onto the ticket that was opened last for this call. `updatedAt` stays: its operator is writing at this moment, and
 * nothing of theirs has changed.
 * @returns null where the call has no ticket
 */
export async function storeSurvey(tx: Db, callId: string, { answer, at }: Survey): Promise<Ticket | null> {
  const last = tx
    .select({ id: tickets.id })
    .from(ticketCalls)
    .innerJoin(tickets, eq(tickets.id, ticketCalls.ticketId))
    .where(eq(ticketCalls.callId, callId))
    .orderBy(desc(tickets.openedAt))
    .limit(1)
  const [row] = await tx
    .update(tickets)
    .set(
      answer === null
        ? { satisfaction: null, satisfactionAskedAt: at, satisfactionAnsweredAt: null }
        : { satisfaction: answer, satisfactionAnsweredAt: at },
    )
    .where(eq(tickets.id, sql`(${last})`))
    .returning()
  return row ?? null
}
