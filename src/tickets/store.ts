import {
  and,
  asc,
  desc,
  eq,
  exists,
  inArray,
  isNotNull,
  isNull,
  ne,
  not,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { type Ms, yearOf } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import type { Step } from './holding.ts'
import type { Versions } from './seeing.ts'
import { ticketCalls, ticketCounters, ticketEvents, tickets, ticketVersions } from './tables.ts'
import { OPEN_TICKET_STATES, type Ticket, type TicketRecord, type WholeTicket } from './ticket.ts'

/**
 * Until the transaction ends nobody else opens a ticket for this call: two who find none would both open one.
 * The lock is the call's, not the counter's, so that other calls go on.
 */
export function lockCall(tx: Tx, callId: string): void {
  tx.send('lock_ticket', sql`select pg_advisory_xact_lock(hashtextextended(${`ticket of ${callId}`}, 1022))`)
}

/** The draft that this call already has, locked. */
export async function draftOfCall(tx: Db, callId: string): Promise<Ticket | null> {
  const [row] = await tx
    .select({ ticket: tickets })
    .from(ticketCalls)
    .innerJoin(tickets, eq(tickets.id, ticketCalls.ticketId))
    .where(and(eq(ticketCalls.callId, callId), eq(tickets.state, 'draft')))
    .orderBy(desc(tickets.openedAt))
    .limit(1)
    .for('update', { of: tickets })
    .prepare('draft_of_call')
    .execute()
  return row?.ticket ?? null
}

/**
 * The next running number of the year. The counter's row stays locked until the transaction ends, so a number is given
 * back when the ticket is not opened after all: no gap and no repeat.
 */
export async function nextNumber(tx: Db, at: Ms): Promise<number> {
  const [row] = await tx
    .insert(ticketCounters)
    .values({ year: yearOf(at), last: 1 })
    .onConflictDoUpdate({ target: ticketCounters.year, set: { last: sql`${ticketCounters.last} + 1` } })
    .returning({ last: ticketCounters.last })
    .prepare('next_ticket')
    .execute()
  if (!row) throw new Error('a counter gave no number')
  return row.last
}

export function insertTicket(tx: Tx, ticket: WholeTicket, callId: string): void {
  // One statement: this runs at every answer.
  const made = tx.$with('made').as(tx.insert(tickets).values(ticket).returning({ id: tickets.id }))
  const link = { ticketId: sql`(select ${made.id} from ${made})`, callId }
  tx.send('insert_ticket', tx.with(made).insert(ticketCalls).values(link))
}

/** Told twice, it is one. */
export function linkCall(tx: Tx, ticketId: string, callId: string): void {
  tx.send('link_ticket', tx.insert(ticketCalls).values({ ticketId, callId }).onConflictDoNothing())
}

export async function giveTo(tx: Db, ticket: Ticket, operatorId: string, at: Ms): Promise<Ticket> {
  const updatedAt = Math.max(at, ticket.updatedAt + 1)
  await tx.update(tickets).set({ operatorId, updatedAt }).where(eq(tickets.id, ticket.id))
  return { ...ticket, operatorId, updatedAt }
}

/** @returns null when it is no draft of nobody's */
export async function takeTicket(db: Db, id: string, operatorId: string, at: Ms): Promise<Ticket | null> {
  const [row] = await db
    .update(tickets)
    .set({
      operatorId,
      updatedAt: sql`greatest(${new Date(at).toISOString()}::timestamptz, ${tickets.updatedAt})`,
    })
    .where(and(eq(tickets.id, id), isNull(tickets.operatorId), eq(tickets.state, 'draft')))
    .returning()
  return row ?? null
}

export type Draft = Pick<Ticket, 'content' | 'callerName'> & Partial<Omit<TicketRecord, 'source'>>

/**
 * Saves what the holder wrote, if nothing was saved since `seenAt`; the new `updatedAt` is always later than that.
 * @returns null when the ticket is no draft of theirs, or was changed meanwhile
 */
export async function saveDraft(
  db: Db,
  { id, operatorId, seenAt, at, draft }: { id: string; operatorId: string; seenAt: Ms; at: Ms; draft: Draft },
): Promise<Ticket | null> {
  const [row] = await db
    .update(tickets)
    .set({ ...draft, updatedAt: Math.max(at, seenAt + 1) })
    .where(
      and(
        eq(tickets.id, id),
        eq(tickets.operatorId, operatorId),
        eq(tickets.state, 'draft'),
        eq(tickets.updatedAt, seenAt),
      ),
    )
    .returning()
  return row ?? null
}

const briefly = {
  ...{ id: tickets.id, code: tickets.code, state: tickets.state, unitId: tickets.unitId },
  openedAt: tickets.openedAt,
}

/** A ticket on the card of the citizen who asked. */
export type TicketBrief = Pick<Ticket, keyof typeof briefly>

/** What this number has asked before: open tickets and the others apart, each newest first, and the last name given. */
export async function ofCaller(
  db: Db,
  number: string,
  rows: number,
): Promise<{ open: TicketBrief[]; earlier: TicketBrief[]; name: string | null }> {
  const isOpen = inArray(tickets.state, [...OPEN_TICKET_STATES])
  const newest = (which: SQL) =>
    db
      .select(briefly)
      .from(tickets)
      .where(and(eq(tickets.callerNumber, number), which))
      .orderBy(desc(tickets.openedAt))
      .limit(rows)
  const named = db
    .select({ name: tickets.callerName })
    .from(tickets)
    // Who had their data hidden is nobody's card.
    .where(and(eq(tickets.callerNumber, number), ne(tickets.callerName, ''), isNull(tickets.restrictedAt)))
    .orderBy(desc(tickets.openedAt))
    .limit(1)
  const [open, earlier, [last]] = await Promise.all([newest(isOpen), newest(not(isOpen)), named])
  return { open, earlier, name: last?.name ?? null }
}

/** @param key which ticket: by its id, or by its code */
export async function findTicket(
  db: Db,
  key: { id: string } | { code: string },
  within: SQL | undefined,
): Promise<WholeTicket | null> {
  const isMeant = 'id' in key ? eq(tickets.id, key.id) : eq(tickets.code, key.code)
  const [row] = await db.select().from(tickets).where(and(isMeant, within))
  return row ?? null
}

export async function callsOfTicket(db: Db, ticketId: string): Promise<string[]> {
  const rows = await db
    .select({ callId: ticketCalls.callId })
    .from(ticketCalls)
    .where(eq(ticketCalls.ticketId, ticketId))
  return rows.map(row => row.callId)
}

export async function codesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({ id: tickets.id, code: tickets.code })
    .from(tickets)
    .where(inArray(tickets.id, [...new Set(ids)]))
  return new Map(rows.map(({ id, code }) => [id, code]))
}

/** Tickets that these calls touch, for other rooms' views. */
export async function ticketsOf(
  db: Db,
  callIds: readonly string[],
): Promise<(Ticket & { callId: string })[]> {
  if (callIds.length === 0) return []
  const rows = await db
    .select({ ticket: tickets, callId: ticketCalls.callId })
    .from(ticketCalls)
    .innerJoin(tickets, eq(tickets.id, ticketCalls.ticketId))
    .where(inArray(ticketCalls.callId, [...callIds]))
    .orderBy(asc(tickets.openedAt))
  return rows.map(({ ticket, callId }) => ({ ...ticket, callId }))
}

const build = new QueryBuilder()

/** Condition for other rooms: the call has a ticket that one of these units holds. */
export function heldByUnits(callId: SQLWrapper, unitIds: readonly string[]): SQL {
  return exists(
    build
      .select({ one: sql`1` })
      .from(ticketCalls)
      .innerJoin(tickets, eq(tickets.id, ticketCalls.ticketId))
      .where(and(sql`${ticketCalls.callId} = ${callId}`, ofUnits(unitIds))),
  )
}

/** Condition for other rooms: the call has a ticket whose citizen had their data hidden. */
export function ofRestricted(callId: SQLWrapper): SQL {
  return exists(
    build
      .select({ one: sql`1` })
      .from(ticketCalls)
      .innerJoin(tickets, eq(tickets.id, ticketCalls.ticketId))
      .where(and(sql`${ticketCalls.callId} = ${callId}`, isNotNull(tickets.restrictedAt))),
  )
}

export const heldBy = (operatorId: string): SQL => eq(tickets.operatorId, operatorId)
export const ofUnits = (unitIds: readonly string[]): SQL => inArray(tickets.unitId, [...unitIds])
/** They have the ticket, or had it once. */
export const everOfUnits = (unitIds: readonly string[]): SQL =>
  unitIds.length === 0
    ? sql`false`
    : sql`(${inArray(tickets.unitId, [...unitIds])} or exists (select 1 from ${ticketEvents}
        where ${ticketEvents.ticketId} = ${tickets.id} and ${inArray(ticketEvents.unitId, [...unitIds])}))`

/** Which unit had each of these tickets after each thing that happened to it, in its order. */
export async function stepsOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Step[]>> {
  const { ticketId, number, at, unitId, isLate } = ticketEvents
  const rows = await db
    .select({ ticketId, number, at, unitId, isLate })
    .from(ticketEvents)
    .where(inArray(ticketId, [...ids]))
    .orderBy(asc(ticketId), asc(number))
  return Map.groupBy(rows, row => row.ticketId)
}

/** The words and data of each of these tickets after each change, oldest first. */
export async function recordsOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Versions>> {
  const { ticketId, number, at, record } = ticketVersions
  const rows = await db
    .select({ ticketId, at, record })
    .from(ticketVersions)
    .where(inArray(ticketId, [...ids]))
    .orderBy(asc(ticketId), asc(number))
  return Map.groupBy(rows, row => row.ticketId)
}
