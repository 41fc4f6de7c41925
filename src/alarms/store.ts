import { randomUUID } from 'node:crypto'
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lte, min, ne, or, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { Alarm, AlarmEvent, AlarmMessage, MessageState } from './alarm.ts'
import type { AlarmKind, Channel } from './rules.ts'
import { alarmMessages, alarms } from './tables.ts'

export type NewAlarm = Pick<Alarm, 'kind' | 'subject' | 'severity' | 'facts' | 'raisedAt'>

/**
 * @param isOnce also where it had one before that is over
 * @returns null where the thing has an alarm of that kind already
 */
export async function insertAlarm(tx: Db, alarm: NewAlarm, isOnce: boolean): Promise<Alarm | null> {
  if (isOnce) {
    const [before] = await tx
      .select({ id: alarms.id })
      .from(alarms)
      .where(and(eq(alarms.kind, alarm.kind), eq(alarms.subject, alarm.subject)))
      .limit(1)
    if (before) return null
  }
  const [row] = await tx
    .insert(alarms)
    .values({ ...alarm, id: randomUUID(), toldAt: alarm.raisedAt })
    .onConflictDoNothing()
    .returning()
  return row ?? null
}

/** @returns null where it was cleared meanwhile, or never raised */
export async function clearAlarm(
  tx: Db,
  { kind, subject, at }: { kind: AlarmKind; subject: string; at: Ms },
): Promise<Alarm | null> {
  const [row] = await tx
    .update(alarms)
    .set({ clearedAt: at })
    .where(and(eq(alarms.kind, kind), eq(alarms.subject, subject), isNull(alarms.clearedAt)))
    .returning()
  return row ?? null
}

/** @returns null where it is not there, or was acknowledged before */
export async function acknowledge(
  tx: Db,
  { id, personId, at, ends }: { id: string; personId: string; at: Ms; ends: ReadonlySet<AlarmKind> },
): Promise<Alarm | null> {
  const [row] = await tx
    .update(alarms)
    .set({
      acknowledgedAt: at,
      acknowledgedById: personId,
      clearedAt: sql`case when ${inArray(alarms.kind, [...ends])} then coalesce(${alarms.clearedAt},
        ${new Date(at).toISOString()}::timestamptz) else ${alarms.clearedAt} end`,
    })
    .where(and(eq(alarms.id, id), isNull(alarms.acknowledgedAt)))
    .returning()
  return row ?? null
}

/** It is told again; @returns null where another process was faster or it is over. */
export async function repeat(tx: Db, alarm: Alarm, at: Ms): Promise<Alarm | null> {
  const [row] = await tx
    .update(alarms)
    .set({ toldAt: at, repeats: alarm.repeats + 1 })
    .where(
      and(
        eq(alarms.id, alarm.id),
        eq(alarms.repeats, alarm.repeats),
        isNull(alarms.clearedAt),
        isNull(alarms.acknowledgedAt),
      ),
    )
    .returning()
  return row ?? null
}

const OPEN_MOST = 1_000

/** The newest first. */
export async function openAlarms(db: Db): Promise<Alarm[]> {
  return db
    .select()
    .from(alarms)
    .where(isNull(alarms.clearedAt))
    .orderBy(desc(alarms.raisedAt), desc(alarms.id))
    .limit(OPEN_MOST)
}

/** Those of these that never had an alarm of this kind. */
export async function untold(db: Db, kind: AlarmKind, subjects: readonly string[]): Promise<string[]> {
  if (subjects.length === 0) return []
  const rows = await db
    .selectDistinct({ subject: alarms.subject })
    .from(alarms)
    .where(and(eq(alarms.kind, kind), inArray(alarms.subject, [...subjects])))
  const told = new Set(rows.map(({ subject }) => subject))
  return subjects.filter(subject => !told.has(subject))
}

export async function findAlarm(db: Db, id: string): Promise<Alarm | null> {
  const [row] = await db.select().from(alarms).where(eq(alarms.id, id))
  return row ?? null
}

/** Of those that are open, or over; newest first. */
export async function listAlarms(db: Db, slice: Slice, isOpen: boolean): Promise<Alarm[]> {
  return db
    .select()
    .from(alarms)
    .where(
      and(
        isOpen ? isNull(alarms.clearedAt) : isNotNull(alarms.clearedAt),
        inSlice(alarms.raisedAt, alarms.id, slice),
      ),
    )
    .orderBy(desc(alarms.raisedAt), desc(alarms.id))
    .limit(slice.rows)
}

export type NewMessages = Readonly<{
  alarmId: string
  event: AlarmEvent
  occasion: number
  at: Ms
  to: readonly Readonly<{ channel: Channel; recipient: string }>[]
}>

/** What was told already is not told again. */
export async function addMessages(tx: Db, { to, at, ...message }: NewMessages): Promise<void> {
  if (to.length === 0) return
  await tx
    .insert(alarmMessages)
    .values(
      to.map(one => ({
        ...{ ...message, ...one, id: randomUUID(), state: 'waiting' as const },
        ...{ createdAt: at, dueAt: at },
      })),
    )
    .onConflictDoNothing()
}

export type Recipient = Readonly<{ channel: Channel; recipient: string }>

/** Messages of an alarm that reached these before there was a row to say so. */
export async function markHeard(
  tx: Db,
  { kind, subject, at, heard }: { kind: AlarmKind; subject: string; at: Ms; heard: readonly Recipient[] },
): Promise<void> {
  const open = tx
    .select({ id: alarms.id })
    .from(alarms)
    .where(and(eq(alarms.kind, kind), eq(alarms.subject, subject), isNull(alarms.clearedAt)))
  for (const { channel, recipient } of heard)
    await tx
      .update(alarmMessages)
      .set({ state: 'sent', sentAt: at, triedAt: at, tries: 1 })
      .where(
        and(
          inArray(alarmMessages.alarmId, open),
          eq(alarmMessages.channel, channel),
          eq(alarmMessages.recipient, recipient),
          eq(alarmMessages.event, 'raised'),
        ),
      )
}

const DUE_MOST = 2_000

/** To be sent now, oldest first, each with its alarm. */
export async function dueMessages(db: Db, at: Ms): Promise<{ message: AlarmMessage; alarm: Alarm }[]> {
  return db
    .select({ message: alarmMessages, alarm: alarms })
    .from(alarmMessages)
    .innerJoin(alarms, eq(alarms.id, alarmMessages.alarmId))
    .where(and(eq(alarmMessages.state, 'waiting'), lte(alarmMessages.dueAt, at)))
    .orderBy(asc(alarmMessages.dueAt), asc(alarmMessages.createdAt), asc(alarmMessages.id))
    .limit(DUE_MOST)
}

export async function nextMessageAt(db: Db, after: Ms): Promise<Ms | null> {
  const [row] = await db
    .select({ at: min(alarmMessages.dueAt) })
    .from(alarmMessages)
    .where(and(eq(alarmMessages.state, 'waiting'), gt(alarmMessages.dueAt, after)))
  return row?.at ?? null
}

/** When pieces went out to this recipient since then, the oldest first. */
export async function triedSince(db: Db, channel: Channel, recipient: string, since: Ms): Promise<Ms[]> {
  const rows = await db
    .select({ at: min(alarmMessages.triedAt) })
    .from(alarmMessages)
    .where(
      and(
        eq(alarmMessages.channel, channel),
        eq(alarmMessages.recipient, recipient),
        gt(alarmMessages.triedAt, since),
      ),
    )
    .groupBy(alarmMessages.batch)
  return rows.flatMap(({ at }) => at ?? []).sort((a, b) => a - b)
}

/**
 * Before it is handed over, so that a process that dies then says the same thing under the same name again.
 * @returns ids of those that are to go: they wait, and nobody has tried them since they were read
 */
export async function beginTry(
  db: Db,
  messages: readonly Pick<AlarmMessage, 'id' | 'tries'>[],
  batch: string,
  at: Ms,
): Promise<ReadonlySet<string>> {
  const asRead = messages.map(({ id, tries }) =>
    and(eq(alarmMessages.id, id), eq(alarmMessages.tries, tries)),
  )
  const rows = await db
    .update(alarmMessages)
    .set({ batch, triedAt: at, tries: sql`${alarmMessages.tries} + 1` })
    .where(and(eq(alarmMessages.state, 'waiting'), or(...asRead)))
    .returning({ id: alarmMessages.id })
  return new Set(rows.map(({ id }) => id))
}

export async function endTry(
  db: Db,
  ids: readonly string[],
  end: Readonly<{ state: MessageState; sentAt?: Ms; dueAt?: Ms; lastError: string | null }>,
): Promise<void> {
  await db
    .update(alarmMessages)
    .set(end)
    .where(inArray(alarmMessages.id, [...ids]))
}

export async function messagesOf(db: Db, alarmId: string): Promise<AlarmMessage[]> {
  return db
    .select()
    .from(alarmMessages)
    .where(eq(alarmMessages.alarmId, alarmId))
    .orderBy(desc(alarmMessages.createdAt), desc(alarmMessages.id))
    .limit(1_000)
}

/** Newest first. */
export async function listMessages(db: Db, slice: Slice, state?: MessageState): Promise<AlarmMessage[]> {
  return db
    .select()
    .from(alarmMessages)
    .where(
      and(
        state ? eq(alarmMessages.state, state) : undefined,
        // The partial index answers for what has not arrived.
        state && state !== 'sent' ? ne(alarmMessages.state, 'sent') : undefined,
        inSlice(alarmMessages.createdAt, alarmMessages.id, slice),
      ),
    )
    .orderBy(desc(alarmMessages.createdAt), desc(alarmMessages.id))
    .limit(slice.rows)
}
