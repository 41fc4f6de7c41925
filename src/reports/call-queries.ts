import { type SQL, sql } from 'drizzle-orm'
import { callbacks } from '../callbacks/tables.ts'
import { callEvents, calls } from '../calls/tables.ts'
import { iso } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { operatorEvents } from '../queue/tables.ts'
import { type Counts, type Limits, WAIT_COLUMNS } from './counts.ts'
import type { Window } from './window.ts'

// Counts of calls, by the window in which each arrived. Nothing here writes.

/** Rows by the number of their window, from 1; the row of all windows together has null. */
export type Counted<K extends keyof Counts> = { n: number | null } & { [key in K]: Counts[key] }

/** Nobody stays on the line longer: how far back calls are sought that were there already when a window began. */
const LONGEST_CALL = '24 hours'

export const instantOf = (at: number): SQL => sql`${iso(at)}::timestamptz`
export const bordersOf = (windows: readonly Window[]): SQL =>
  sql`${`{${windows.map(({ from }) => iso(from)).join()}}`}::timestamptz[]`
export const within = (column: SQL, { from, to }: Window): SQL =>
  sql`${column} >= ${instantOf(from)} and ${column} < ${instantOf(to)}`

/** A citizen's own call; the centre's are counted apart (outgoing-queries.ts). */
const IS_IN = sql`c.direction = 'in'`
/** In the queue, ours or the dialplan's: who hung up before the dialplan queued them has one event only. */
const IS_QUEUED = sql`(c.ended_in in ('waiting', 'ringing') or (c.ended_in = 'fallback' and c.version > 1)
  or (c.ended_in = 'voicemail' and c.queue is not null))`
/** Earlier versions refused outside hours only, and did not say so. */
const IS_CLOSED = sql`c.ending = 'refused'
  and coalesce(c.refused_for, case c.ended_in when 'refusing' then 'outside-hours' end) = 'outside-hours'`
const IS_LEFT_WAITING = sql`c.ending = 'abandoned' and ${IS_QUEUED}`
/** Neither blocked nor outside hours: we were open, and there was no room. */
const IS_TURNED_AWAY = sql`c.ending = 'refused' and c.refused_for is distinct from 'blocked'
  and (${IS_CLOSED}) is not true`

type CallCounts = Counted<
  | ('received' | 'answered' | 'answeredWithin' | 'abandonedQueue' | 'abandonedShort' | 'abandonedBefore')
  | ('turnedAway' | 'voicemail' | 'voicemailQueue' | 'calledBack')
  | ('abandonedByWait' | 'refused' | 'blocked' | 'lost' | 'lostTalking' | 'open' | 'fallback')
  | ('fallbackAnswered' | 'waitMs' | 'talkMs' | 'longestWaitMs' | 'abandonedP50Ms' | 'abandonedP90Ms')
>

export async function countCalls(
  db: Db,
  { window, windows, limits }: { window: Window; windows: readonly Window[]; limits: Limits },
): Promise<CallCounts[]> {
  const columns = WAIT_COLUMNS.map(seconds => seconds * 1_000)
  const byWait = sql.join(
    [...columns.keys(), columns.length].map(
      n =>
        sql`count(*) filter (where ${IS_LEFT_WAITING} and width_bucket(c.wait_ms, ${`{${columns.join()}}`}::int[]) = ${n}::int)::int`,
    ),
    sql`, `,
  )
  const { rows } = await db.execute<CallCounts>(sql`
    select width_bucket(c.arrived_at, ${bordersOf(windows)}) as n,
      count(*)::int as "received",
      count(*) filter (where c.ending = 'served')::int as "answered",
      count(*) filter (where c.ending = 'served' and c.wait_ms <= ${limits.withinSeconds * 1_000}::int)::int
        as "answeredWithin",
      count(*) filter (where ${IS_LEFT_WAITING})::int as "abandonedQueue",
      count(*) filter (where ${IS_LEFT_WAITING} and c.wait_ms < ${limits.shortSeconds * 1_000}::int)::int
        as "abandonedShort",
      count(*) filter (where c.ending = 'abandoned' and not ${IS_QUEUED})::int as "abandonedBefore",
      array[${byWait}] as "abandonedByWait",
      count(*) filter (where ${IS_CLOSED})::int as "refused",
      count(*) filter (where c.ending = 'refused' and c.refused_for = 'blocked')::int as "blocked",
      count(*) filter (where ${IS_TURNED_AWAY})::int as "turnedAway",
      count(*) filter (where c.ending = 'voicemail')::int as "voicemail",
      count(*) filter (where c.ending = 'voicemail' and c.queue is not null)::int as "voicemailQueue",
      count(*) filter (where c.ending = 'callback')::int as "calledBack",
      count(*) filter (where c.ending = 'lost')::int as "lost",
      count(*) filter (where c.ending = 'lost' and c.talk_at is not null)::int as "lostTalking",
      count(*) filter (where c.ending is null)::int as "open",
      count(*) filter (where c.served_by = 'fallback')::int as "fallback",
      count(*) filter (where c.served_by = 'fallback' and c.ending = 'served')::int as "fallbackAnswered",
      coalesce(sum(c.wait_ms) filter (where c.ending = 'served'), 0)::float8 as "waitMs",
      coalesce(sum(c.talk_ms) filter (where c.ending = 'served'), 0)::float8 as "talkMs",
      max(c.wait_ms) as "longestWaitMs",
      percentile_disc(0.5) within group (order by c.wait_ms) filter (where ${IS_LEFT_WAITING}) as "abandonedP50Ms",
      percentile_disc(0.9) within group (order by c.wait_ms) filter (where ${IS_LEFT_WAITING}) as "abandonedP90Ms"
    from ${calls} c
    where ${within(sql`c.arrived_at`, window)} and ${IS_IN}
    group by grouping sets ((1), ())`)
  return rows
}

type OfQueue = { queue: string; answeredWithin: number; queued: number }

/** Of each queue what its service level is made of, the same as for all of them together. @param within seconds, by queue */
export async function countQueues(
  db: Db,
  {
    window,
    limits,
    within: own,
  }: { window: Window; limits: Limits; within: Readonly<Record<string, number>> },
): Promise<OfQueue[]> {
  const promised = sql`coalesce((${JSON.stringify(own)}::jsonb ->> c.queue)::int, ${limits.withinSeconds}::int)`
  const { rows } = await db.execute<OfQueue>(sql`
    select c.queue, count(*) filter (where c.ending = 'served' and c.wait_ms <= 1000 * ${promised})::int
        as "answeredWithin",
      count(*) filter (where c.ending in ('served', 'voicemail', 'callback') or (${IS_LEFT_WAITING})
        or (${IS_TURNED_AWAY}))::int as "queued"
    from ${calls} c
    where ${within(sql`c.arrived_at`, window)} and ${IS_IN} and c.queue is not null
    group by c.queue`)
  return rows
}

/** A request of that kind, as the journal has it. */
const asks = (event: 'held' | 'later', act: 'hold' | 'resume') =>
  sql`(${sql.raw(event)}.type = 'asked' and ${sql.raw(event)}.event #>> '{request,act}' = ${act})`

/** A hold, by the telephone or by request, lasts until it is taken back, its telephone dialled anew, or the talk is over; a consultation is none. */
export async function countHolds(db: Db, window: Window, windows: readonly Window[]) {
  const { rows } = await db.execute<Counted<'held' | 'holdMs'>>(sql`
    with holds as (
      select c.id, c.arrived_at, coalesce(
          (select min(later.at) from ${callEvents} later where later.call_id = held.call_id
            and later.version > held.version
            and (later.type = 'resumed' or ${asks('later', 'resume')} or later.to_state <> 'talking'
              or (held.type = 'held' and later.type = 'phoneBack'))),
          c.ended_at) - held.at as length
      from ${calls} c join ${callEvents} held on held.call_id = c.id
          and held.type in ('held', 'asked') and (held.type = 'held' or ${asks('held', 'hold')})
      where ${within(sql`c.arrived_at`, window)} and c.ending = 'served' and ${IS_IN})
    select width_bucket(arrived_at, ${bordersOf(windows)}) as n, count(distinct id)::int as "held",
      coalesce(sum(greatest(extract(epoch from length), 0)) * 1000, 0)::float8 as "holdMs"
    from holds group by grouping sets ((1), ())`)
  return rows
}

/** Notes after a call last until its operator does something else. */
export async function countWrapUps(db: Db, window: Window, windows: readonly Window[]) {
  const { rows } = await db.execute<Counted<'wrapUpMs'>>(sql`
    with notes as (
      select c.arrived_at, (select min(later.at) from ${operatorEvents} later
          where later.person_id = begun.person_id and (later.at, later.id) > (begun.at, begun.id)
            and later.activity <> 'wrap-up') - begun.at as length
      from ${calls} c join ${operatorEvents} begun
        on begun.call_id = c.id and begun.activity = 'wrap-up' and begun.type = 'talkEnded'
      where ${within(sql`c.arrived_at`, window)} and c.ending = 'served' and ${IS_IN})
    select width_bucket(arrived_at, ${bordersOf(windows)}) as n,
      coalesce(sum(extract(epoch from length)) * 1000, 0)::float8 as "wrapUpMs"
    from notes group by grouping sets ((1), ())`)
  return rows
}

const IS_REACHED = sql`(b.cleared_at is not null and b.last_result = 'answered')`

/** Entries of the list of people to call back, by the first call that was missed. */
export async function countCallbacks(db: Db, window: Window, windows: readonly Window[]) {
  const { rows } = await db.execute<
    Counted<
      | ('callbacks' | 'callbacksCalled' | 'callbacksClosed' | 'callbackMs')
      | ('callbacksRequested' | 'callbacksReached' | 'callbacksExhausted' | 'callbacksReachedTries')
    >
  >(sql`
    select width_bucket(b.first_missed_at, ${bordersOf(windows)}) as n, count(*)::int as "callbacks",
      count(b.cleared_by_call_id)::int as "callbacksCalled", count(b.cleared_by_id)::int as "callbacksClosed",
      coalesce(sum(extract(epoch from b.cleared_at - b.first_missed_at)) * 1000, 0)::float8 as "callbackMs",
      count(b.requested_at)::int as "callbacksRequested", count(b.exhausted_at)::int as "callbacksExhausted",
      count(*) filter (where ${IS_REACHED})::int as "callbacksReached",
      coalesce(sum(b.tries) filter (where ${IS_REACHED}), 0)::int as "callbacksReachedTries"
    from ${callbacks} b
    where ${within(sql`b.first_missed_at`, window)}
    group by grouping sets ((1), ())`)
  return rows
}

/** The most calls that were on the line at one instant; a call that begins as another ends does not meet it. */
export async function countPeaks(
  db: Db,
  { window, windows, now }: { window: Window; windows: readonly Window[]; now: number },
) {
  const { rows } = await db.execute<Counted<'peak'>>(sql`
    with spans as (
      select c.arrived_at as begun, case when c.gone_at is null and c.ending is null then 'infinity'
        else coalesce(c.gone_at, c.ended_at) end as ended
      from ${calls} c
      where c.arrived_at >= ${instantOf(window.from)} - interval '${sql.raw(LONGEST_CALL)}'
        and c.arrived_at < ${instantOf(window.to)} and ${IS_IN}),
    steps as (
      select begun as at, 1 as step from spans where ended > ${instantOf(window.from)}
      union all select ended, -1 from spans where ended > ${instantOf(window.from)} and ended < ${instantOf(window.to)}
      union all select unnest(${bordersOf(windows)}), 0),
    together as (select at, sum(step) over (order by at, step rows unbounded preceding) as calls from steps)
    select width_bucket(at, ${bordersOf(windows)}) as n, max(calls)::int as peak
    from together where at >= ${instantOf(window.from)} and at <= ${instantOf(now)}
    group by grouping sets ((1), ())`)
  return rows
}
