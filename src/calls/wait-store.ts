import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Left } from '../queue/estimate.ts'
import { calls } from './tables.ts'

/** What a queue's last calls tell of the next. */
export type History = Readonly<{ queue: string; handlingMs: readonly number[]; recent: readonly Left[] }>

/** More than this tells nothing more. */
const CALLS_MOST = 50
/** How long a talk lasts changes slowly; a centre with ten calls a day has fifty in a week. */
const HANDLING_MS = 30 * 86_400_000
/** How long one waits depends on who is at work just now. */
const RECENT_MS = 3_600_000

/**
 * By queue, from the index of calls by queue and end: fifty talks with their notes, and those who left the queue in the
 * last hour, however they did. A talk that goes on counts among the latter.
 * @param wrapUpOf the queue room's: notes after a call, in ms
 */
export async function historiesOf(
  db: Db,
  queues: readonly string[],
  { at, wrapUpOf }: Readonly<{ at: Ms; wrapUpOf(callId: SQLWrapper): SQL }>,
): Promise<History[]> {
  const since = (ms: Ms) => sql`${new Date(at - ms).toISOString()}::timestamptz`
  const joinedAt = sql`((c.value ->> 'joinedAt')::float8)`
  const { rows } = await db.execute<History>(sql`
    select q.name as queue,
      array(select c.talk_ms + coalesce(${wrapUpOf(sql`c.id`)}, 0) from ${calls} c
        where c.queue = q.name and c.ended_at > ${since(HANDLING_MS)} and c.ending = 'served'
          and c.direction = 'in' and c.ended_in <> 'handed'
        order by c.ended_at desc limit ${sql.raw(String(CALLS_MOST))})::float8[] as "handlingMs",
      coalesce((select json_agg(json_build_object('modelMs', coalesce(one.model_ms, one.wait_ms),
          'waitMs', one.wait_ms, 'isServed', one.is_served))
        from (
          (select coalesce(c.talk_at, c.ended_at) as left_at, c.wait_ms::float8, c.talk_at is not null as is_served,
            (c.value ->> 'modelMs')::float8 as model_ms
          from ${calls} c
          where c.queue = q.name and c.ended_at > ${since(RECENT_MS)} and c.direction = 'in' and c.wait_ms > 0
          order by c.ended_at desc limit ${sql.raw(String(CALLS_MOST))})
          union all
          (select c.talk_at, extract(epoch from c.talk_at) * 1000 - ${joinedAt}, true,
            (c.value ->> 'modelMs')::float8
          from ${calls} c
          where c.gone_at is null and c.ended_at is null and c.queue = q.name and c.direction = 'in'
            and c.talk_at > ${since(RECENT_MS)} and c.value ? 'joinedAt')
          order by 1 desc limit ${sql.raw(String(CALLS_MOST))}) one), '[]') as recent
    from unnest(${`{${queues.map(name => `"${name}"`).join()}}`}::text[]) as q(name)`)
  return rows
}
