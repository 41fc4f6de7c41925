import { sql } from 'drizzle-orm'
import { calls } from '../calls/tables.ts'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Activity, Presence } from '../queue/operator.ts'
import { operatorEvents, operators } from '../queue/tables.ts'
import { bordersOf, type Counted, instantOf } from './call-queries.ts'
import type { Window } from './window.ts'

// Operators' time and offers, by when they were. Nothing here writes.

/**
 * What each operator did from when to when, within the window: their last row before it, then all of it. The last span
 * goes on until now.
 */
const spans = (window: Window, now: Ms) => sql`
  rows as (
    (select e.* from ${operators} o cross join lateral (
      select id, person_id, ${instantOf(window.from)} as at, presence, reason, activity from ${operatorEvents} e
      where e.person_id = o.person_id and e.at < ${instantOf(window.from)}
      order by e.at desc, e.id desc limit 1) e)
    union all
    select id, person_id, at, presence, reason, activity from ${operatorEvents}
    where at >= ${instantOf(window.from)} and at < ${instantOf(window.to)}),
  spans as (
    select person_id, case when activity = 'free' then presence else activity end as state,
      case when activity = 'free' and presence = 'paused' then reason end as reason, at as begun,
      lead(at, 1, least(${instantOf(window.to)}, ${instantOf(now)})) over (partition by person_id order by at, id) as ended
    from rows)`

const millis = (length: string) => sql.raw(`coalesce(sum(extract(epoch from ${length})) * 1000, 0)::float8`)

type Times = 'readyMs' | 'ringingMs' | 'talkingMs' | 'wrappingMs' | 'pausedMs' | 'signedOutMs'

/** All operators' time per state; a span that crosses a border is cut there. */
export async function countTimes(
  db: Db,
  { window, windows, now }: { window: Window; windows: readonly Window[]; now: Ms },
): Promise<Counted<Times>[]> {
  const lasted = (state: string) => sql`coalesce(sum(ms) filter (where state = ${state}), 0)::float8`
  const { rows } = await db.execute<Counted<Times>>(sql`
    with ${spans(window, now)},
    borders as (select ${bordersOf(windows)} || ${instantOf(window.to)} as at),
    pieces as (
      select n, state, extract(epoch from least(ended, borders.at[n + 1]) - greatest(begun, borders.at[n])) * 1000 as ms
      from spans cross join borders cross join lateral generate_series(
        width_bucket(begun, ${bordersOf(windows)}), width_bucket(ended, ${bordersOf(windows)})) n
      where ended > begun)
    select n, ${lasted('ready')} as "readyMs", ${lasted('ringing')} as "ringingMs",
      ${lasted('talking')} as "talkingMs", ${lasted('wrap-up')} as "wrappingMs",
      ${lasted('paused')} as "pausedMs", ${lasted('signed-out')} as "signedOutMs"
    from pieces group by grouping sets ((n), ())`)
  return rows
}

/** Not whom nobody could have answered: the caller hung up, or the page of the phone was loaded anew. */
const IS_UNANSWERED = sql`type = 'offerWithdrawn' and outcome not in ('caller-left', 'page-closed')`

export async function countOffers(db: Db, window: Window, windows: readonly Window[]) {
  const { rows } = await db.execute<Counted<'offers' | 'offersUnanswered'>>(sql`
    select width_bucket(at, ${bordersOf(windows)}) as n,
      count(*) filter (where type = 'offered')::int as "offers",
      count(*) filter (where ${IS_UNANSWERED})::int as "offersUnanswered"
    from ${operatorEvents}
    where at >= ${instantOf(window.from)} and at < ${instantOf(window.to)}
    group by grouping sets ((1), ())`)
  return rows
}

/** As people see it (operator.ts: `shown`). */
type State = Presence | Exclude<Activity, 'free'>
export type TimeOf = { personId: string; state: State; reason: string | null; ms: number }

/** Each operator's time by state, pauses by their reason. */
export async function timesOf(db: Db, window: Window, now: Ms): Promise<TimeOf[]> {
  const { rows } = await db.execute<TimeOf>(sql`
    with ${spans(window, now)}
    select person_id as "personId", state, reason, ${millis('ended - begun')} as ms
    from spans where ended > begun group by 1, 2, 3 order by 1, 2, 3`)
  return rows
}

export type OffersOf = { personId: string; offers: number; noAnswer: number; refused: number } & {
  unreachable: number
  callerLeft: number
}

export async function offersOf(db: Db, { from, to }: Window): Promise<OffersOf[]> {
  const withdrawn = (outcome: string) =>
    sql`count(*) filter (where type = 'offerWithdrawn' and outcome = ${outcome})::int`
  const { rows } = await db.execute<OffersOf>(sql`
    select person_id as "personId", count(*) filter (where type = 'offered')::int as offers,
      ${withdrawn('no-answer')} as "noAnswer", ${withdrawn('refused')} as refused,
      ${withdrawn('unreachable')} as unreachable, ${withdrawn('caller-left')} as "callerLeft"
    from ${operatorEvents} where at >= ${instantOf(from)} and at < ${instantOf(to)}
    group by 1 having count(*) filter (where type in ('offered', 'offerWithdrawn')) > 0`)
  return rows
}

export type AnsweredBy = { personId: string; answered: number; talkMs: number }

/** Calls that each answered, of those that arrived in the window; in the dialplan's queue too. */
export async function answeredByEach(db: Db, { from, to }: Window): Promise<AnsweredBy[]> {
  const { rows } = await db.execute<AnsweredBy>(sql`
    select c.operator_id as "personId", count(*)::int as answered, coalesce(sum(c.talk_ms), 0)::float8 as "talkMs"
    from ${calls} c
    where c.arrived_at >= ${instantOf(from)} and c.arrived_at < ${instantOf(to)} and c.ending = 'served'
      and c.operator_id is not null and c.direction = 'in'
    group by 1`)
  return rows
}
