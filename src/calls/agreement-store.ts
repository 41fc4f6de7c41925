import { asc, eq } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import { type Disagreement, disagreements, type Entry } from './agreement.ts'
import { rowsOfCall } from './cel-store.ts'
import { callEvents, calls } from './tables.ts'

/** Compares a call's journal with Asterisk's event log. @returns null while the call goes on, and of one nobody knows */
export async function compareWithLog(db: Db, callId: string): Promise<Disagreement[] | null> {
  const [row] = await db.select({ call: calls.value }).from(calls).where(eq(calls.id, callId))
  if (row?.call.state !== 'ended' || row.call.goneAt === null) return null
  const [journal, rows] = await Promise.all([journalOf(db, callId), rowsOfCall(db, callId)])
  return disagreements(row.call, journal, rows)
}

async function journalOf(db: Db, callId: string): Promise<Entry[]> {
  const entries = await db
    .select({ at: callEvents.at, event: callEvents.event, acts: callEvents.acts })
    .from(callEvents)
    .where(eq(callEvents.callId, callId))
    .orderBy(asc(callEvents.version))
  return entries as Entry[]
}
