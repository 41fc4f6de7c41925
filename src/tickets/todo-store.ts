import { and, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import type { Todo } from './filter.ts'
import { tickets } from './tables.ts'

/** What a unit's people have to do, as conditions on the tickets that it has. */

/** As course.ts says it. */
const waitsForCitizen = sql`coalesce(${tickets.course} #> '{waits,-1,to}' = 'null'::jsonb, false)`
/** Of one that a unit has. */
export const isAwaited = and(isNotNull(tickets.deadlineAt), waitsForCitizen)
const isProposed = sql`${tickets.course} -> 'proposed' <> 'null'::jsonb`

/** What waits for the citizen, or for the head's word, is not theirs to do meanwhile. */
export function isToDo({ personId, stage, decides }: Todo): SQL | undefined {
  const atStage = stage === null ? sql`false` : and(isNull(tickets.assigneeId), eq(tickets.stage, stage))
  const own = and(
    sql`not ${waitsForCitizen}`,
    sql`not ${isProposed}`,
    or(eq(tickets.assigneeId, personId), atStage),
  )
  return and(isNotNull(tickets.deadlineAt), decides ? or(own, isProposed) : own)
}

/** How many there are of each of these among what its reader sees, and a unit has. */
export async function countsOf(db: Db, within: SQL | undefined, todo: Todo) {
  const many = (is: SQL | undefined) => sql<number>`count(*) filter (where ${is})`.mapWith(Number)
  const [row] = await db
    .select({
      inbox: many(sql`true`),
      todo: many(isToDo(todo)),
      awaiting: many(isAwaited),
      late: many(eq(tickets.isLate, true)),
    })
    .from(tickets)
    .where(and(within, isNotNull(tickets.deadlineAt)))
  if (!row) throw new Error('nothing was counted')
  return row
}
