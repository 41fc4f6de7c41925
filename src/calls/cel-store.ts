import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { CelPosition, CelStore } from '../asterisk/cel.ts'
import { tornBy } from '../asterisk/cel-events.ts'
import type { CelRow } from '../asterisk/cel-rows.ts'
import { callOf } from '../asterisk/translate.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db, Tx } from '../db/database.ts'
import { celEvents, celFiles } from './tables.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A phone that dialled by itself carries the name of its leg, every other channel of a call the call's id. */
const callIdIn = (userField: string) =>
  UUID.test(userField) ? userField : (callOf(userField)?.callId ?? null)

/** Asterisk's event log in the books, beside how far it was read. */
export function createCelStore({ db, tx }: Database, clock: Clock): CelStore {
  return {
    async positions() {
      const rows = await db.select().from(celFiles)
      return rows.map(row => ({ inode: row.inode, kept: row.offsetBytes, told: row.toldBytes }))
    },
    async keep(position, rows) {
      await tx(async open => {
        unhurried(open)
        if (rows.length > 0) await insert(open, rows)
        await save(open, position, clock)
      })
    },
    mark: position =>
      tx(async open => {
        unhurried(open)
        await save(open, position, clock)
      }),
    async forget(inode) {
      await db.delete(celFiles).where(eq(celFiles.inode, inode))
    },
  }
}

/**
 * Rows and position become durable together, some tenths of a second later: after a power cut the file, which is kept
 * for days, is read again from where the position stands. So the log's many small commits do not stand in the disk's way
 * of those that an operator's phone waits for.
 */
function unhurried(tx: Tx): void {
  tx.send('commit_unhurried', sql`set local synchronous_commit = off`)
}

async function save(db: Db, { inode, kept, told }: CelPosition, clock: Clock): Promise<void> {
  const set = { offsetBytes: kept, toldBytes: told, readAt: clock.now() }
  await db
    .insert(celFiles)
    .values({ inode, ...set })
    .onConflictDoUpdate({ target: celFiles.inode, set })
}

/** Everything the log says about these linked ids, in its own order, by linked id. */
export async function rowsLinked(db: Db, linkedIds: readonly string[]): Promise<Map<string, CelRow[]>> {
  const found = await db
    .select()
    .from(celEvents)
    .where(inArray(celEvents.linkedId, [...linkedIds]))
    .orderBy(sql`${celEvents.linkedId}, ${celEvents.id}`)
  return Map.groupBy(found.map(fromRow), row => row.linkedId)
}

/** Everything the log says with this call's id: of the citizen's channel and of our legs. */
export async function rowsOfCall(db: Db, callId: string): Promise<CelRow[]> {
  const found = await db.select().from(celEvents).where(eq(celEvents.callId, callId)).orderBy(celEvents.id)
  return found.map(fromRow)
}

/** When a channel of that call hung up, and how, our own legs included: they carry the call's id too. */
export async function hungUp(db: Db, callId: string, channel: string): Promise<HungUp | null> {
  const [row] = await db
    .select()
    .from(celEvents)
    .where(and(eq(celEvents.callId, callId), eq(celEvents.uniqueId, channel), eq(celEvents.type, 'HANGUP')))
  return row ? { at: row.at, torn: tornBy(fromRow(row)) } : null
}

/** When the last of our legs of that call left its bridge. */
export async function aloneSince(db: Db, callId: string): Promise<Ms | null> {
  const [row] = await db
    .select({ at: celEvents.at })
    .from(celEvents)
    .where(
      and(
        eq(celEvents.callId, callId),
        eq(celEvents.type, 'BRIDGE_EXIT'),
        sql`${celEvents.uniqueId} like 'leg.%'`,
      ),
    )
    .orderBy(desc(celEvents.id))
    .limit(1)
  return row?.at ?? null
}

/** @see torn of a telephone that nobody hung up: how it ended; else null */
export type HungUp = Readonly<{ at: Ms; torn: ReturnType<typeof tornBy> }>

/** Two hours of a surge day: whoever was cut off is looked for as soon as Asterisk is back. */
const LOOK_BACK_ROWS = 50_000

/** Citizens' channels that were answered and of whose end the log says nothing; nothing at all since `before`. */
export async function unended(db: Db, before: Ms): Promise<{ linkedId: string; uniqueId: string }[]> {
  const { rows } = await db.execute<{ linkedId: string; uniqueId: string }>(sql`
    select answered.linked_id as "linkedId", answered.unique_id as "uniqueId"
    from cel_events answered
    where answered.id > (select coalesce(max(id), 0) - ${LOOK_BACK_ROWS}::int from cel_events)
      and answered.type = 'ANSWER' and answered.call_id is not null
      and not exists (
        select from cel_events later
        where later.linked_id = answered.linked_id
          and (later.unique_id = answered.unique_id and later.type = 'HANGUP'
            or later.at >= ${new Date(before).toISOString()}::timestamptz))`)
  return rows
}

/** As one value: a list of thousands of parameters costs ten times as much, and a busy hour writes a hundred rows a second. */
async function insert(tx: Db, rows: readonly CelRow[]): Promise<void> {
  const values = rows.map(({ at, type, channel, uniqueId, linkedId, ...facts }) => ({
    ...{ at: new Date(at).toISOString(), type, channel, unique_id: uniqueId, linked_id: linkedId, facts },
    call_id: callIdIn(facts.userField),
  }))
  await tx.execute(sql`
    insert into cel_events (at, type, call_id, channel, unique_id, linked_id, facts)
    select at, type, call_id, channel, unique_id, linked_id, facts
    from rows from (jsonb_to_recordset(${JSON.stringify(values)}::jsonb) as
      (at timestamptz, type text, call_id uuid, channel text, unique_id text, linked_id text, facts jsonb))
      with ordinality
    order by ordinality`)
}

function fromRow({ at, type, channel, uniqueId, linkedId, facts }: typeof celEvents.$inferSelect): CelRow {
  return { ...(facts as Omit<CelRow, 'at' | 'type'>), at, type, channel, uniqueId, linkedId }
}
