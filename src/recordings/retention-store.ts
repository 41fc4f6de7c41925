import { and, asc, desc, eq, gt, inArray, isNull, lt, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import { isGranted } from './access-store.ts'
import { isHeld } from './hold-store.ts'
import { type Cutoffs, KEPT_FOR, type KeptFor, RECORDING_KINDS, type RecordingKind } from './retention.ts'
import type { RecordingRow } from './store.ts'
import { recordings, retentionItems, retentionPlans } from './tables.ts'

/** What other rooms know of a recording's call, as SQL on columns of ours. */
export type Around = Readonly<{
  /** The kind by its call (retention.ts), but for the legs of third parties. */
  kind: SQL
  /** Tickets of the call, as a subselect. */
  ticketIds: SQL
  isRestricted: SQL
  hasOpenTicket: SQL
}>
/** What they know of a call, on a column of call ids. */
export type AroundCalls = Readonly<{ [K in keyof Around]: (callId: SQLWrapper) => SQL }>

export const aroundOf = (calls: AroundCalls): Around => ({
  kind: calls.kind(recordings.callId),
  ticketIds: calls.ticketIds(recordings.callId),
  isRestricted: calls.isRestricted(recordings.callId),
  hasOpenTicket: calls.hasOpenTicket(recordings.callId),
})

export type Asked = Readonly<{ cutoffs: Cutoffs; at: Ms; around: Around }>

export type Plan = typeof retentionPlans.$inferSelect
export type Item = typeof retentionItems.$inferSelect

/** Why it stays although its time is over; the weightiest reason. */
export const keptFor = ({ at, around }: Omit<Asked, 'cutoffs'>) => sql<KeptFor | null>`case
  when ${isHeld(recordings.id, around.ticketIds)} then ${KEPT_FOR[0]}
  when ${around.hasOpenTicket} then ${KEPT_FOR[1]}
  when ${isGranted(recordings.id, at)} then ${KEPT_FOR[2]}
  when ${around.isRestricted} then ${KEPT_FOR[3]} end`

export const kindOf = ({ around }: Pick<Asked, 'around'>) =>
  sql<RecordingKind>`case when ${recordings.id} <> ${recordings.callId} then 'consultation' else ${around.kind} end`

/** What still sounds and was recorded before the cutoff of its kind; null where every kind is kept for ever. */
function overdue(asked: Asked): SQL | null {
  const given = RECORDING_KINDS.flatMap(kind => {
    const cutoff = asked.cutoffs[kind]
    return cutoff === null ? [] : [{ kind, cutoff }]
  })
  if (given.length === 0) return null
  const last = Math.max(...given.map(({ cutoff }) => cutoff))
  const instant = (at: Ms) => sql`${new Date(at).toISOString()}::timestamptz`
  const isOver = sql.join(
    given.map(({ kind, cutoff }) => sql`(kind = ${kind} and started_at < ${instant(cutoff)})`),
    sql` or `,
  )
  // The index of what still sounds leads to the old ones; only those are looked at closely.
  return sql`with old as materialized (
      select ${recordings.id} as id, ${recordings.startedAt} as started_at, ${recordings.sizeBytes} as size_bytes,
        ${kindOf(asked)} as kind
      from ${recordings}
      where purged_at is null and sha256 is not null and ${lt(recordings.startedAt, last)}
    ), over as (select * from old where ${isOver})
    select over.id, over.kind, over.started_at, over.size_bytes, ${keptFor(asked)} as why
    from over join ${recordings} on ${recordings.id} = over.id`
}

/** `why` null = they may go. */
export type Summary = Readonly<{ kind: RecordingKind; why: KeptFor | null; count: number; bytes: number }>

/** The dry run: nothing is written. */
export async function summaryOf(db: Db, asked: Asked): Promise<Summary[]> {
  const over = overdue(asked)
  if (over === null) return []
  const { rows } = await db.execute<Summary>(sql`select kind, why, count(*)::int as count,
    coalesce(sum(size_bytes), 0)::bigint as bytes from (${over}) as found group by kind, why order by kind, why`)
  return rows
}

export type Going = Readonly<{ id: string; kind: RecordingKind; sizeBytes: number }>

export async function goingOf(db: Db, asked: Asked, withRestricted: boolean): Promise<Going[]> {
  const over = overdue(asked)
  if (over === null) return []
  const { rows } =
    await db.execute<Going>(sql`select id, kind, size_bytes as "sizeBytes" from (${over}) as found
    where ${mayGo(withRestricted)} order by started_at, id`)
  return rows
}

const mayGo = (withRestricted: boolean) =>
  withRestricted ? sql`(why is null or why = 'restricted')` : sql`why is null`

export async function insertPlan(tx: Tx, plan: Plan, items: readonly Going[]): Promise<void> {
  await tx.insert(retentionPlans).values(plan)
  for (let from = 0; from < items.length; from += PIECE)
    await tx
      .insert(retentionItems)
      .values(
        items.slice(from, from + PIECE).map(({ id, kind }) => ({ planId: plan.id, recordingId: id, kind })),
      )
}
const PIECE = 5_000

export async function findPlan(db: Db, id: string): Promise<Plan | null> {
  const [row] = await db.select().from(retentionPlans).where(eq(retentionPlans.id, id))
  return row ?? null
}

export async function lockPlan(tx: Tx, id: string): Promise<Plan | null> {
  const [row] = await tx.select().from(retentionPlans).where(eq(retentionPlans.id, id)).for('update')
  return row ?? null
}

export async function changePlan(tx: Db, id: string, change: Partial<Plan>): Promise<Plan> {
  const [row] = await tx.update(retentionPlans).set(change).where(eq(retentionPlans.id, id)).returning()
  if (!row) throw new Error('a plan that was found is there')
  return row
}

export function listPlans(db: Db, slice: Slice): Promise<Plan[]> {
  const { plannedAt, id } = retentionPlans
  return db
    .select()
    .from(retentionPlans)
    .where(inSlice(plannedAt, id, slice))
    .orderBy(desc(plannedAt), desc(id))
    .limit(slice.rows)
}

/** What a restart left. */
export async function runningPlans(db: Db): Promise<string[]> {
  const rows = await db
    .select({ id: retentionPlans.id })
    .from(retentionPlans)
    .where(eq(retentionPlans.state, 'running'))
  return rows.map(({ id }) => id)
}

/** In the order of their ids. */
export function itemsOf(db: Db, planId: string, { after, rows }: { after: string | null; rows: number }) {
  const { recordingId, kind, purgedAt, kept } = retentionItems
  return db
    .select({ recordingId, kind, purgedAt, kept, startedAt: recordings.startedAt })
    .from(retentionItems)
    .innerJoin(recordings, eq(recordings.id, recordingId))
    .where(
      and(
        eq(retentionItems.planId, planId),
        after === null ? undefined : gt(retentionItems.recordingId, after),
      ),
    )
    .orderBy(asc(retentionItems.recordingId))
    .limit(rows)
}

/** Not done yet, locked: two who carry out one plan never meet. */
export async function openItems(tx: Tx, planId: string, rows: number): Promise<Item[]> {
  return tx
    .select()
    .from(retentionItems)
    .where(
      and(eq(retentionItems.planId, planId), isNull(retentionItems.purgedAt), isNull(retentionItems.kept)),
    )
    .orderBy(asc(retentionItems.recordingId))
    .limit(rows)
    .for('update', { skipLocked: true })
}

/** Locked first, asked then: a hold that was placed meanwhile is seen. */
export async function reasonsNow(
  tx: Tx,
  ids: readonly string[],
  asked: Omit<Asked, 'cutoffs'>,
): Promise<ReadonlyMap<string, KeptFor | null>> {
  const rows = await tx
    .select({ id: recordings.id, why: keptFor(asked) })
    .from(recordings)
    .where(inArray(recordings.id, [...ids]))
  return new Map(rows.map(({ id, why }) => [id, why]))
}

export async function settleItem(
  tx: Tx,
  { planId, recordingId }: Item,
  settled: Partial<Item>,
): Promise<void> {
  await tx
    .update(retentionItems)
    .set(settled)
    .where(and(eq(retentionItems.planId, planId), eq(retentionItems.recordingId, recordingId)))
}

export async function markPurged(tx: Tx, { id }: Pick<RecordingRow, 'id'>, at: Ms): Promise<void> {
  await tx.update(recordings).set({ purgedAt: at }).where(eq(recordings.id, id))
}

/** How far a plan is. */
export async function countsOf(
  db: Db,
  planId: string,
): Promise<{ purged: number; kept: number; open: number }> {
  const [row] = await db
    .select({
      purged: sql<number>`count(*) filter (where ${retentionItems.purgedAt} is not null)`,
      kept: sql<number>`count(*) filter (where ${retentionItems.kept} is not null)`,
      open: sql<number>`count(*) filter (where ${retentionItems.purgedAt} is null and ${retentionItems.kept} is null)`,
    })
    .from(retentionItems)
    .where(eq(retentionItems.planId, planId))
  return row ?? { purged: 0, kept: 0, open: 0 }
}
