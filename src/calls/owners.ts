import { and, eq, gte, like, lt } from 'drizzle-orm'
import type { CelRow } from '../asterisk/cel-rows.ts'
import { callOf } from '../asterisk/translate.ts'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { hungUp, rowsOfCall } from './cel-store.ts'
import { idOf } from './ids.ts'
import { calls, celEvents } from './tables.ts'

/** Whose sound lies in a file that no row knows, found by the id in its name. */
export type Owner = Readonly<{
  callId: string
  startedAt: Ms
  /** Null while the call goes on. */
  endedAt: Ms | null
  cut: boolean
  /** What said so: the call's own id, or the log's name of a guest's line. */
  by: 'call' | 'leg'
}>

export type OwnersNeeds = Readonly<{
  db: Db
  /** Tells the calls of one that only Asterisk's event log knows. */
  recall(rows: readonly CelRow[]): Promise<void>
}>

/** @param day around which the file was made */
export function createOwners({ db, recall }: OwnersNeeds) {
  async function ofCall(id: string): Promise<Owner | null> {
    const [row] = await db.select().from(calls).where(eq(calls.id, id))
    if (!row) return null
    const { answeredAt: startedAt } = row.value
    return { callId: id, startedAt, endedAt: row.goneAt, cut: row.ending === 'lost', by: 'call' }
  }

  /** A guest's: its id is made of the leg's name, which the log has. */
  async function ofLeg(id: string, day: Readonly<{ from: Ms; to: Ms }>): Promise<Owner | null> {
    const legs = await db
      .select({ at: celEvents.at, leg: celEvents.uniqueId })
      .from(celEvents)
      .where(
        and(
          eq(celEvents.type, 'ANSWER'),
          gte(celEvents.at, day.from),
          lt(celEvents.at, day.to),
          like(celEvents.uniqueId, 'leg.%'),
        ),
      )
    const found = legs.find(({ leg }) => idOf(leg) === id)
    const callId = found && callOf(found.leg)?.callId
    const call = callId ? await ofCall(callId) : null
    if (!found || !call) return null
    const endedAt = (await hungUp(db, call.callId, found.leg))?.at ?? call.endedAt
    return { ...call, startedAt: found.at, endedAt, by: 'leg' }
  }

  return async function ownerOf(id: string, day: Readonly<{ from: Ms; to: Ms }>): Promise<Owner | null> {
    const known = await ofCall(id)
    if (known) return known
    const rows = await rowsOfCall(db, id)
    if (rows.some(({ type }) => type === 'ANSWER')) {
      await recall(rows)
      return ofCall(id)
    }
    return ofLeg(id, day)
  }
}
