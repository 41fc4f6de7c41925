import { and, asc, count, gt, inArray, isNotNull, isNull, lte, min, notInArray, or, sql } from 'drizzle-orm'
import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { rowSumSql } from '../db/rowsum.ts'
import { tickets } from './tables.ts'
import type { RunningTicket, WholeTicket } from './ticket.ts'
import type { Work } from './work.ts'

export type Claim = Readonly<{ at: Ms; rows: number; without: readonly string[] }>

/**
 * Tickets that are due, the longest first, locked until the transaction ends; what another process has in hand is passed
 * over. A row that was changed since the statement began is looked at again by PostgreSQL, so none is taken twice.
 */
export function claimDue(tx: Db, { at, rows, without }: Claim): Promise<WholeTicket[]> {
  return tx
    .select()
    .from(tickets)
    .where(and(lte(tickets.dueAt, at), without.length > 0 ? notInArray(tickets.id, [...without]) : undefined))
    .orderBy(asc(tickets.dueAt), asc(tickets.id))
    .limit(rows)
    .for('update', { skipLocked: true })
}

/** Tickets whose unit is to be reminded; what has fallen due meanwhile is beyond reminding. */
export function claimToRemind(tx: Db, { at, rows, without }: Claim): Promise<WholeTicket[]> {
  return tx
    .select()
    .from(tickets)
    .where(
      and(
        lte(tickets.remindAt, at),
        or(isNull(tickets.dueAt), gt(tickets.dueAt, at)),
        without.length > 0 ? notInArray(tickets.id, [...without]) : undefined,
      ),
    )
    .orderBy(asc(tickets.remindAt), asc(tickets.id))
    .limit(rows)
    .for('update', { skipLocked: true })
}

/** Locked in the order of their ids, those that a unit still has. */
export function claimToCount(tx: Db, ids: readonly string[]): Promise<WholeTicket[]> {
  return tx
    .select()
    .from(tickets)
    .where(and(inArray(tickets.id, [...ids]), isNotNull(tickets.deadlineAt)))
    .orderBy(asc(tickets.id))
    .for('update')
}

/** The earliest instant at which one of the tickets is due, or to be reminded of; null = none. */
export async function nextAt(db: Db, column: 'dueAt' | 'remindAt', after: Ms | null): Promise<Ms | null> {
  const [row] = await db
    .select({ at: min(tickets[column]) })
    .from(tickets)
    .where(after === null ? isNotNull(tickets[column]) : gt(tickets[column], after))
  return row?.at ?? null
}

/** What was due by then and is not seen to. */
export async function behind(db: Db, at: Ms): Promise<{ many: number; oldest: Ms | null }> {
  const [row] = await db
    .select({ many: count(), oldest: min(tickets.dueAt) })
    .from(tickets)
    .where(lte(tickets.dueAt, at))
  return { many: row?.many ?? 0, oldest: row?.oldest ?? null }
}

/**
 * A whole batch in two statements: rows and events. The tickets are locked by this transaction; of a row only that is
 * written which the clock can change.
 */
export async function storeWorks(tx: Tx, works: readonly Work<RunningTicket>[]): Promise<void> {
  if (works.length === 0) return
  const rows = works.map(({ ticket, events }) => ({
    ...{ id: ticket.id, version: ticket.version, before: ticket.version - events.length },
    ...{
      stage: ticket.stage,
      since: isoOrNull(ticket.stageSince),
      late: ticket.isLate,
      ever: ticket.wasLate,
      course: ticket.course,
    },
    ...{ due: isoOrNull(ticket.dueAt), remind: isoOrNull(ticket.remindAt) },
    ...{ deadline: isoOrNull(ticket.deadlineAt), updated: iso(ticket.updatedAt) },
  }))
  const { rowCount } = await tx.execute(sql`
    update tickets t set stage = x.stage, stage_since = x.since, due_at = x.due, remind_at = x.remind,
      deadline_at = x.deadline, is_late = x.late, was_late = x.ever, course = x.course, version = x.version, updated_at = x.updated
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x (id uuid, version int, before int, updated timestamptz,
      stage text, since timestamptz, late boolean, ever boolean, due timestamptz, remind timestamptz, deadline timestamptz, course jsonb)
    where t.id = x.id and t.version = x.before`)
  if (rowCount !== works.length) throw new Error(`${works.length} tickets were to move, ${rowCount} did`)
  const events = works.flatMap(work => work.events).map(event => ({ ...event, at: iso(event.at) }))
  if (events.length === 0) return
  await tx.execute(sql`
    insert into ticket_events (ticket_id, number, at, type, facts, before, after, unit_id, is_late, row_sum)
    select "ticketId", number, at, x.type, facts, before, after, "unitId", "isLate",
      case when number = t.version then ${sql.raw(rowSumSql('tickets', 't'))} end
    from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as x ("ticketId" uuid, number int, at timestamptz,
      type text, facts jsonb, before text, after text, "unitId" uuid, "isLate" boolean)
    join tickets t on t.id = "ticketId"`)
}
