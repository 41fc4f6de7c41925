import { randomUUID } from 'node:crypto'
import { and, desc, eq, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { Callback } from './callback.ts'
import { callbacks } from './tables.ts'

/**
 * One open entry per number, whoever comes first (callbacks_open_number); every further missed call adds to it.
 * The same call told twice counts once.
 */
export async function listMissed(tx: Db, callId: string, number: string, at: Ms): Promise<Callback> {
  const missedAt = new Date(at).toISOString()
  const isSame = sql`${callbacks.lastCallId} = excluded.last_call_id`
  const [row] = await tx
    .insert(callbacks)
    .values({
      ...{ id: randomUUID(), number, firstCallId: callId, lastCallId: callId, missedCalls: 1 },
      ...{ firstMissedAt: at, lastMissedAt: at },
    })
    .onConflictDoUpdate({
      target: callbacks.number,
      targetWhere: isNull(callbacks.clearedAt),
      set: {
        missedCalls: sql`${callbacks.missedCalls} + case when ${isSame} then 0 else 1 end`,
        // Calls taken into the books later may be older than what is there.
        firstMissedAt: sql`least(${callbacks.firstMissedAt}, ${missedAt}::timestamptz)`,
        lastMissedAt: sql`greatest(${callbacks.lastMissedAt}, ${missedAt}::timestamptz)`,
        lastCallId: sql`case when ${callbacks.lastMissedAt} <= ${missedAt}::timestamptz
          then excluded.last_call_id else ${callbacks.lastCallId} end`,
      },
    })
    .returning()
  if (!row) throw new Error('a callback was not stored')
  return row
}

/** The open entry of this number, cleared by a call answered after the last missed one. */
export async function clearByCall(tx: Db, callId: string, number: string, at: Ms): Promise<Callback | null> {
  const [row] = await tx
    .update(callbacks)
    .set({ clearedAt: at, clearedByCallId: callId })
    .where(and(eq(callbacks.number, number), isNull(callbacks.clearedAt), lte(callbacks.lastMissedAt, at)))
    .returning()
    .prepare('clear_callback')
    .execute()
  return row ?? null
}

/** @returns null when it is not there, or cleared already */
export async function clearByPerson(tx: Db, id: string, personId: string, at: Ms): Promise<Callback | null> {
  const [row] = await tx
    .update(callbacks)
    .set({ clearedAt: at, clearedById: personId })
    .where(and(eq(callbacks.id, id), isNull(callbacks.clearedAt)))
    .returning()
  return row ?? null
}

export async function findCallback(db: Db, id: string): Promise<Callback | null> {
  const [row] = await db.select().from(callbacks).where(eq(callbacks.id, id))
  return row ?? null
}

/** Open or cleared ones, the last missed first. */
export async function listCallbacks(db: Db, slice: Slice, isOpen: boolean): Promise<Callback[]> {
  return db
    .select()
    .from(callbacks)
    .where(
      and(
        isOpen ? isNull(callbacks.clearedAt) : isNotNull(callbacks.clearedAt),
        inSlice(callbacks.lastMissedAt, callbacks.id, slice),
      ),
    )
    .orderBy(desc(callbacks.lastMissedAt), desc(callbacks.id))
    .limit(slice.rows)
}
