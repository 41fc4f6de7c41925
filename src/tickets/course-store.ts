import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { rowSumSql } from '../db/rowsum.ts'
import type { Stage } from './course.ts'
import type { EventType } from './eventtexts.ts'
import { ticketEvents, tickets, ticketVersions } from './tables.ts'
import type { TicketRecord, WholeTicket } from './ticket.ts'

/** A ticket's row as it is moved, and the two journals beside it. */

export type TicketKey = { id: string } | { code: string }

const CODE = /^1022-/
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Other words are no ticket's, and PostgreSQL would not even take them for an id. */
export const isKey = (idOrCode: string): boolean => CODE.test(idOrCode) || ID.test(idOrCode)
export const keyOf = (idOrCode: string): TicketKey =>
  CODE.test(idOrCode) ? { code: idOrCode } : { id: idOrCode }

/** Until the transaction ends nobody else moves it. */
export async function lockTicket(tx: Tx, key: TicketKey): Promise<WholeTicket | null> {
  const isMeant = 'id' in key ? eq(tickets.id, key.id) : eq(tickets.code, key.code)
  const [row] = await tx.select().from(tickets).where(isMeant).for('update')
  return row ?? null
}

/** Before it is locked; null = hidden, or no such ticket. */
export async function numberOf(tx: Tx, key: TicketKey): Promise<string | null> {
  const isMeant = 'id' in key ? eq(tickets.id, key.id) : eq(tickets.code, key.code)
  const [row] = await tx.select({ number: tickets.callerNumber }).from(tickets).where(isMeant)
  return row?.number ?? null
}

export async function wholeTicket(db: Db, id: string): Promise<WholeTicket | null> {
  const [row] = await db.select().from(tickets).where(eq(tickets.id, id))
  return row ?? null
}

/** @returns false where the same thing was entered before: its intake key is there */
export async function insertEntered(tx: Tx, ticket: WholeTicket): Promise<boolean> {
  const rows = await tx.insert(tickets).values(ticket).onConflictDoNothing().returning({ id: tickets.id })
  return rows.length > 0
}

export async function enteredAs(db: Db, intakeKey: string): Promise<WholeTicket | null> {
  const [row] = await db.select().from(tickets).where(eq(tickets.intakeKey, intakeKey))
  return row ?? null
}

export async function storeTicket(tx: Tx, { id, ...ticket }: WholeTicket): Promise<void> {
  await tx.update(tickets).set(ticket).where(eq(tickets.id, id))
}

export type EventRow = typeof ticketEvents.$inferSelect
export type NewEvent = Readonly<{
  ticketId: string
  number: number
  at: Ms
  byId: string | null
  address: string | null
  type: EventType
  facts: Readonly<Record<string, unknown>>
  before: Stage | null
  after: Stage | null
  unitId: string | null
  isLate: boolean
  key: string | null
}>

/** Of one ticket, in their order, after its row was stored: the last keeps what that row is now. */
export async function insertEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  const last = events.at(-1)
  if (!last) return
  const rowSum = sql`(select ${sql.raw(rowSumSql('tickets', 't'))} from tickets t where t.id = ${last.ticketId})`
  await tx.insert(ticketEvents).values([...events.slice(0, -1), { ...last, rowSum }])
}

/** What was asked under this key before. */
export async function eventByKey(tx: Db, ticketId: string, key: string): Promise<EventRow | null> {
  const [row] = await tx
    .select()
    .from(ticketEvents)
    .where(and(eq(ticketEvents.ticketId, ticketId), eq(ticketEvents.key, key)))
  return row ?? null
}

/** More than a ticket ever has; what is beyond is no ticket but a fault. */
const EVENTS_MOST = 2_000

export function eventsOf(db: Db, ticketId: string, after = 0): Promise<EventRow[]> {
  return db
    .select()
    .from(ticketEvents)
    .where(and(eq(ticketEvents.ticketId, ticketId), gt(ticketEvents.number, after)))
    .orderBy(asc(ticketEvents.number))
    .limit(EVENTS_MOST)
}

export type VersionRow = typeof ticketVersions.$inferSelect
export type NewVersion = Readonly<{
  ticketId: string
  number: number
  at: Ms
  byId: string | null
  address: string | null
  reason: string | null
  record: TicketRecord
}>

export async function insertVersion(tx: Tx, version: NewVersion): Promise<void> {
  await tx.insert(ticketVersions).values(version)
}

export function versionsOf(db: Db, ticketId: string): Promise<VersionRow[]> {
  return db
    .select()
    .from(ticketVersions)
    .where(eq(ticketVersions.ticketId, ticketId))
    .orderBy(asc(ticketVersions.number))
    .limit(EVENTS_MOST)
}
