import { sql } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import type { Satisfaction } from '../directory/sections.ts'
import { tickets } from '../tickets/tables.ts'
import { bordersOf, type Counted, within } from './call-queries.ts'
import type { Window } from './window.ts'

// Counts of answers after a talk, by the window in which each citizen was asked. Nothing here writes.

const answered = (answer: Satisfaction) => sql`count(*) filter (where k.satisfaction = ${answer}::text)::int`

export async function countSurveys(db: Db, window: Window, windows: readonly Window[]) {
  const { rows } = await db.execute<Counted<'surveyed' | 'satisfied' | 'acceptable' | 'dissatisfied'>>(sql`
    select width_bucket(k.satisfaction_asked_at, ${bordersOf(windows)}) as n, count(*)::int as "surveyed",
      ${answered('satisfied')} as "satisfied", ${answered('acceptable')} as "acceptable",
      ${answered('dissatisfied')} as "dissatisfied"
    from ${tickets} k
    where ${within(sql`k.satisfaction_asked_at`, window)}
    group by grouping sets ((1), ())`)
  return rows
}
