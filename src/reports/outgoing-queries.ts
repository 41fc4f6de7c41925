import { sql } from 'drizzle-orm'
import type { Result } from '../calls/errand.ts'
import { calls } from '../calls/tables.ts'
import type { Db } from '../db/database.ts'
import { bordersOf, type Counted, within } from './call-queries.ts'
import type { Window } from './window.ts'

// Counts of the calls that the centre places, by the window in which each was placed. Nothing here writes.

type PlacedCounts = Counted<
  | ('placed' | 'placedAnswered' | 'placedBusy' | 'placedNoAnswer' | 'placedRejected' | 'placedInvalid')
  | ('placedUnreachable' | 'placedUnattended' | 'placedCancelled' | 'placedLost' | 'placedOpen')
  | 'placedTalkMs'
>

const counted = (result: Result) => sql`count(*) filter (where c.result = ${result}::text)::int`

/** Callbacks that were withdrawn, or that the dial policy refused, were no calls. */
export async function countOutgoing(db: Db, window: Window, windows: readonly Window[]) {
  const { rows } = await db.execute<PlacedCounts>(sql`
    select width_bucket(c.arrived_at, ${bordersOf(windows)}) as n, count(*)::int as "placed",
      ${counted('answered')} as "placedAnswered", ${counted('busy')} as "placedBusy",
      ${counted('no-answer')} as "placedNoAnswer", ${counted('rejected')} as "placedRejected",
      ${counted('invalid-number')} as "placedInvalid", ${counted('unreachable')} as "placedUnreachable",
      ${counted('operator-no-answer')} as "placedUnattended", ${counted('cancelled')} as "placedCancelled",
      ${counted('lost')} as "placedLost", count(*) filter (where c.result is null)::int as "placedOpen",
      coalesce(sum(c.talk_ms) filter (where c.result = 'answered'), 0)::float8 as "placedTalkMs"
    from ${calls} c
    where c.direction = 'out' and ${within(sql`c.arrived_at`, window)}
      and c.result is distinct from 'withdrawn' and c.result is distinct from 'refused'
    group by grouping sets ((1), ())`)
  return rows
}
