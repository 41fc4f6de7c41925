import { inArray, sql } from 'drizzle-orm'
import type { CelRow } from '../asterisk/cel-rows.ts'
import type { Direction } from '../calls/call.ts'
import type { Told } from '../calls/phases.ts'
import { callEvents, calls, celEvents } from '../calls/tables.ts'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { recordingEvents, recordings } from '../recordings/tables.ts'
import type { Part } from '../recordings/wav.ts'
import { instantOf, within } from './call-queries.ts'
import type { Window } from './window.ts'

// What Asterisk's event log says was answered, and what the books have of it, some hundred calls at a time. Nothing here writes.

/** The first ANSWER of a citizen's line; `callId` null = in the dialplan's part for citizens, and without a call's id. */
export type Answer = Readonly<{ id: number; at: Ms; callId: string | null; uniqueId: string }>

/** The log's lines of our own legs carry the call's id too, with names of our own. */
const IS_CITIZENS = sql`${celEvents.uniqueId} not like 'leg.%'
  and coalesce(${celEvents.facts} ->> 'userField', '') not like 'leg.%'
  and (${celEvents.callId} is not null
    or ${celEvents.facts} ->> 'context' in ('from-trunk', 'numbers', 'citizen', 'fallback', 'called'))`

export async function answersIn(
  db: Db,
  window: Window,
  after: Readonly<{ at: Ms; id: number }>,
  rows: number,
): Promise<Answer[]> {
  return db
    .select({ id: celEvents.id, at: celEvents.at, callId: celEvents.callId, uniqueId: celEvents.uniqueId })
    .from(celEvents)
    .where(
      sql`${celEvents.type} = 'ANSWER' and ${within(sql`${celEvents.at}`, window)}
        and (${celEvents.at}, ${celEvents.id}) > (${instantOf(after.at)}, ${after.id}::bigint) and ${IS_CITIZENS}`,
    )
    .orderBy(celEvents.at, celEvents.id)
    .limit(rows)
}

/** Only what says when who was with whom. */
export async function linesOf(db: Db, callIds: readonly string[]): Promise<Map<string, CelRow[]>> {
  const found = await db
    .select()
    .from(celEvents)
    .where(
      sql`${inArray(celEvents.callId, [...callIds])}
        and ${celEvents.type} in ('ANSWER', 'HANGUP', 'BRIDGE_ENTER', 'BRIDGE_EXIT')`,
    )
    .orderBy(celEvents.callId, celEvents.id)
  const rows = found.map(({ callId, at, type, channel, uniqueId, linkedId, facts }) => ({
    callId: callId ?? '',
    row: { ...(facts as Omit<CelRow, 'at' | 'type'>), at, type, channel, uniqueId, linkedId },
  }))
  const byCall = Map.groupBy(rows, ({ callId }) => callId)
  return new Map([...byCall].map(([callId, own]) => [callId, own.map(({ row }) => row)]))
}

export type KeptRow = typeof recordings.$inferSelect
export type Parts = Readonly<{ muted: readonly Part[]; quiet: readonly Part[] }>

export async function recordingsOfCalls(db: Db, callIds: readonly string[]): Promise<Map<string, KeptRow[]>> {
  const found = await db
    .select()
    .from(recordings)
    .where(inArray(recordings.callId, [...callIds]))
    .orderBy(recordings.startedAt, recordings.id)
  return Map.groupBy(found, row => row.callId)
}

/** Where they are silent: on request, and as they were found. */
export async function partsOf(db: Db, ids: readonly string[]): Promise<Map<string, Parts>> {
  if (ids.length === 0) return new Map()
  const found = await db
    .select({ id: recordingEvents.recordingId, type: recordingEvents.type, facts: recordingEvents.facts })
    .from(recordingEvents)
    .where(
      sql`${inArray(recordingEvents.recordingId, [...ids])}
        and (${recordingEvents.type} = 'muted' or (${recordingEvents.type} = 'judged' and ${recordingEvents.facts} ? 'quiet'))`,
    )
    .orderBy(recordingEvents.id)
  const byId = new Map<string, { muted: Part[]; quiet: readonly Part[] }>()
  for (const { id, type, facts } of found) {
    const parts = byId.get(id) ?? { muted: [], quiet: [] }
    if (type === 'muted') parts.muted.push(facts as Part)
    else parts.quiet = (facts as { quiet: Part[] }).quiet
    byId.set(id, parts)
  }
  return byId
}

export type Journal = Readonly<{ direction: Direction; entries: readonly Told[] }>

export async function journalsOf(db: Db, callIds: readonly string[]): Promise<Map<string, Journal>> {
  const [known, entries] = await Promise.all([
    db
      .select({ id: calls.id, direction: calls.direction })
      .from(calls)
      .where(inArray(calls.id, [...callIds])),
    db
      .select({
        callId: callEvents.callId,
        ...{ at: callEvents.at, toState: callEvents.toState, event: callEvents.event, acts: callEvents.acts },
      })
      .from(callEvents)
      .where(inArray(callEvents.callId, [...callIds]))
      .orderBy(callEvents.callId, callEvents.version),
  ])
  const byCall = Map.groupBy(entries, entry => entry.callId)
  return new Map(
    known.map(({ id, direction }) => [id, { direction, entries: (byCall.get(id) ?? []) as Told[] }]),
  )
}

const A_DAY_MS = 86_400_000

/** Whose sound it is that lies in the wrong place: among the recordings of the window, and a day around. */
export async function ownersOf(
  db: Db,
  { from, to }: Window,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (hashes.length === 0) return new Map()
  const around = { from: from - A_DAY_MS, to: to + A_DAY_MS }
  const found = await db
    .select({ id: recordings.id, sha256: recordings.sha256 })
    .from(recordings)
    .where(
      sql`${within(sql`${recordings.startedAt}`, around)} and ${inArray(recordings.sha256, [...hashes])}`,
    )
  return new Map(found.map(({ id, sha256 }) => [sha256 ?? '', id]))
}

/** Recordings of the window whose call Asterisk's event log knows no answer of. */
export async function unwitnessed(db: Db, window: Window): Promise<number> {
  const { rows } = await db.execute<{ n: number }>(sql`
    select count(*)::int as n from recordings r
    where ${within(sql`r.started_at`, window)} and not exists (
      select from cel_events e where e.call_id = r.call_id and e.type = 'ANSWER')`)
  return rows[0]?.n ?? 0
}
