import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { operatorEvents, operatorSkills, operators, waiting } from './tables.ts'

/** How a waiting caller stands, and who works in the queue. */
export type Standing = Readonly<{
  callId: string
  queue: string
  /** Who is served before: waiting, or with a phone ringing for them. */
  before: number
  /** Of those, for whom no phone rings. */
  ahead: number
  /** Signed in, paused or not. */
  signedIn: number
  /** At work: ready, ringing, talking or in wrap-up, with a phone that can be reached. */
  operators: number
  /** Of those, who may be rung at this moment. */
  ready: number
  /** Where the caller asked for a skill that somebody at work has, the same of those who have it; null otherwise. */
  skilled: Readonly<{ ahead: number; operators: number; ready: number }> | null
}>

/**
 * One statement for any number of callers; who is in no queue (any more) is left out. Places are in the order of
 * service (match.ts). An operator without a queue of their own among the known ones serves all.
 */
export async function standingsOf(
  db: Db,
  { callIds, known, at }: Readonly<{ callIds: readonly string[]; known: readonly string[]; at: Ms }>,
): Promise<Standing[]> {
  const asked = arrayOf(callIds, 'uuid')
  const isAtWork = sql`o.presence = 'ready' and o.is_reachable`
  const isReady = sql`${isAtWork} and o.activity = 'free'
    and (o.rest_until is null or o.rest_until <= ${new Date(at).toISOString()}::timestamptz)`
  const aheadIn = (
    window: 'service' | 'alike',
  ) => sql`coalesce(count(*) filter (where not w.is_offered) over (
    ${sql.raw(window)} rows between unbounded preceding and 1 preceding), 0)`
  const serves = (queue: SQL) => sql`(
    exists (select 1 from ${operatorSkills} s
      where s.person_id = o.person_id and s.kind = 'queue' and s.name = ${queue})
    or not exists (select 1 from ${operatorSkills} s
      where s.person_id = o.person_id and s.kind = 'queue' and s.name = any(${arrayOf(known, 'text')})))`
  const { rows } = await db.execute<Standing>(sql`
    with line as (
      select w.call_id, w.queue, w.skill, row_number() over service - 1 as before,
        ${aheadIn('service')} as ahead, ${aheadIn('alike')} as alike
      from ${waiting} w
      where w.queue in (select queue from ${waiting} where call_id = any(${asked}))
      window service as (partition by w.queue order by w.priority desc, w.place, w.call_id),
        alike as (partition by w.queue, w.skill order by w.priority desc, w.place, w.call_id)),
    desk as (
      select q.queue, q.skill, count(*) as signed_in,
        count(*) filter (where ${isAtWork}) as operators, count(*) filter (where ${isReady}) as ready,
        count(*) filter (where ${isAtWork} and s.name is not null) as able,
        count(*) filter (where ${isReady} and s.name is not null) as able_ready
      from (select distinct queue, skill from line where call_id = any(${asked})) q
      join ${operators} o on o.presence <> 'signed-out' and ${serves(sql`q.queue`)}
      left join ${operatorSkills} s on s.person_id = o.person_id and s.kind = 'skill' and s.name = q.skill
      group by q.queue, q.skill)
    select line.call_id as "callId", line.queue, line.before::int, line.ahead::int,
      coalesce(desk.signed_in, 0)::int as "signedIn", coalesce(desk.operators, 0)::int as operators,
      coalesce(desk.ready, 0)::int as ready,
      case when desk.able > 0 then
        json_build_object('ahead', line.alike, 'operators', desk.able, 'ready', desk.able_ready) end as skilled
    from line left join desk on desk.queue = line.queue and desk.skill is not distinct from line.skill
    where line.call_id = any(${asked})`)
  return rows
}

/** Milliseconds of notes after this call; null where there were none, or they are still being written. */
export function wrapUpOf(callId: SQLWrapper): SQL {
  return sql`(
    select sum(extract(epoch from later.at - begun.at) * 1000)
    from ${operatorEvents} begun
    cross join lateral (
      select at from ${operatorEvents} after
      where after.person_id = begun.person_id and (after.at, after.id) > (begun.at, begun.id)
        and after.activity <> 'wrap-up'
      order by after.at, after.id limit 1) later
    where begun.call_id = ${callId} and begun.activity = 'wrap-up' and begun.type = 'talkEnded')`
}

const arrayOf = (values: readonly string[], type: 'uuid' | 'text') =>
  sql`${`{${values.map(value => `"${value}"`).join()}}`}::${sql.raw(type)}[]`
