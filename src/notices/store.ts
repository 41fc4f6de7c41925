import { randomUUID } from 'node:crypto'
import { and, asc, count, desc, eq, inArray, isNull, ne, type SQL, sql } from 'drizzle-orm'
import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { DeliveryState, Told, Way } from './notice.ts'
import { noticeDeliveries as deliveries, notices } from './tables.ts'

export type Notice = typeof notices.$inferSelect
export type Delivery = typeof deliveries.$inferSelect
export type Noted = Readonly<{ delivery: Delivery; notice: Notice }>

/**
 * As JSON in one parameter: ten thousand tickets that fall due together are told of in some seconds, and a parameter for
 * each column of each row takes three times as long.
 * @returns ids by key of those that were not told before
 */
export async function insertNotices(tx: Db, told: readonly Told[]): Promise<ReadonlyMap<string, string>> {
  const rows = told.map(({ key, cause, to, ticket, at, facts }) => ({
    ...{ id: randomUUID(), key, cause, recipient: to, at: iso(at), facts },
    ...{ ticket_id: ticket.id || null, ticket_code: ticket.code || null },
  }))
  const { rows: fresh } = await tx.execute<{ id: string; key: string }>(sql`
    insert into notices (id, key, cause, recipient, ticket_id, ticket_code, at, facts)
    select id, key, cause, recipient, ticket_id, ticket_code, at, facts
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row(id uuid, key text, cause text, recipient text,
      ticket_id uuid, ticket_code text, at timestamptz, facts jsonb)
    on conflict (key) do nothing returning id, key`)
  return new Map(fresh.map(({ id, key }) => [key, id]))
}

export type NewDelivery = Pick<
  Delivery,
  | 'id'
  | 'noticeId'
  | 'way'
  | 'personId'
  | 'address'
  | 'state'
  | 'title'
  | 'text'
  | 'alphabet'
  | 'parts'
  | 'createdAt'
  | 'sentAt'
  | 'lastError'
>

export async function insertDeliveries(tx: Db, fresh: readonly NewDelivery[]): Promise<void> {
  if (fresh.length === 0) return
  const rows = fresh.map(({ noticeId, personId, createdAt, sentAt, lastError, ...row }) => ({
    ...{ ...row, notice_id: noticeId, person_id: personId, last_error: lastError },
    ...{ created_at: iso(createdAt), sent_at: isoOrNull(sentAt) },
  }))
  await tx.execute(sql`
    insert into notice_deliveries (id, notice_id, way, person_id, address, state, title, text, alphabet, parts,
      created_at, sent_at, last_error)
    select id, notice_id, way, person_id, address, state, title, text, alphabet, parts, created_at, sent_at, last_error
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row(id uuid, notice_id uuid, way text, person_id uuid,
      address text, state text, title text, text text, alphabet text, parts int, created_at timestamptz,
      sent_at timestamptz, last_error text)`)
}

/**
 * Before it is handed over.
 * @returns null where it waits no more: it went out, or was given up
 */
export async function beginTry(db: Db, id: string, at: Ms): Promise<Delivery | null> {
  const [row] = await db
    .update(deliveries)
    .set({ tries: sql`${deliveries.tries} + 1`, triedAt: at })
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'waiting')))
    .returning()
  return row ?? null
}

export type End = Readonly<{ state: DeliveryState; sentAt?: Ms; lastError: string | null }>

/** What became of a try; only of what waits. */
export async function endTry(tx: Db, id: string, end: End): Promise<Delivery | null> {
  const [row] = await tx
    .update(deliveries)
    .set(end)
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'waiting')))
    .returning()
  return row ?? null
}

/** Given up; the reason of the last try stays where there is one. */
export async function giveUp(tx: Db, id: string, reason: string): Promise<void> {
  await tx
    .update(deliveries)
    .set({ state: 'dead', lastError: sql`coalesce(${deliveries.lastError}, ${reason})` })
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'waiting')))
}

/** Given up, and to be tried anew because somebody asked for it. */
export async function revive(tx: Db, id: string): Promise<Delivery | null> {
  const [row] = await tx
    .update(deliveries)
    .set({ state: 'waiting', lastError: null })
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'dead')))
    .returning()
  return row ?? null
}

const noted = (db: Db) =>
  db
    .select({ delivery: deliveries, notice: notices })
    .from(deliveries)
    .innerJoin(notices, eq(notices.id, deliveries.noticeId))

export async function findDelivery(db: Db, id: string): Promise<Noted | null> {
  const [row] = await noted(db).where(eq(deliveries.id, id))
  return row ?? null
}

/** Somebody's own list, newest first. */
export async function ownList(db: Db, personId: string, slice: Slice, isUnread: boolean): Promise<Noted[]> {
  return noted(db)
    .where(
      and(
        ...[eq(deliveries.personId, personId), eq(deliveries.way, 'app')],
        isUnread ? isNull(deliveries.readAt) : undefined,
        inSlice(deliveries.createdAt, deliveries.id, slice),
      ),
    )
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(slice.rows)
}

export async function unreadOf(db: Db, personId: string): Promise<number> {
  const [row] = await db
    .select({ many: count() })
    .from(deliveries)
    .where(and(eq(deliveries.personId, personId), eq(deliveries.way, 'app'), isNull(deliveries.readAt)))
  return row?.many ?? 0
}

/** @param ids of their own list; null = all of it up to that instant @returns how many were unread until now */
export async function markRead(
  db: Db,
  { personId, ids, at }: { personId: string; ids: readonly string[] | null; at: Ms },
): Promise<number> {
  const which: SQL | undefined = ids === null ? undefined : inArray(deliveries.id, [...ids])
  const { rowCount } = await db
    .update(deliveries)
    .set({ readAt: at })
    .where(
      and(
        ...[eq(deliveries.personId, personId), eq(deliveries.way, 'app'), isNull(deliveries.readAt)],
        which,
        sql`${deliveries.createdAt} <= ${new Date(at).toISOString()}::timestamptz`,
      ),
    )
  return rowCount ?? 0
}

export type Filter = Readonly<{ state?: DeliveryState; way?: Exclude<Way, 'app'> }>

/** What left the centre, or should have, newest first. */
export async function listDeliveries(db: Db, slice: Slice, { state, way }: Filter): Promise<Noted[]> {
  return noted(db)
    .where(
      and(
        state ? eq(deliveries.state, state) : undefined,
        // The partial indexes answer: of what did not arrive, and of what leaves the console.
        state && state !== 'sent' ? ne(deliveries.state, 'sent') : ne(deliveries.way, 'app'),
        way ? eq(deliveries.way, way) : undefined,
        inSlice(deliveries.createdAt, deliveries.id, slice),
      ),
    )
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(slice.rows)
}

/** Everything that was told about a ticket, in its order. */
export async function ofTicket(db: Db, ticketId: string): Promise<Noted[]> {
  return noted(db).where(eq(notices.ticketId, ticketId)).orderBy(asc(notices.at), asc(deliveries.id))
}
