import { and, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Ms } from '../clock.ts'

/** A piece of a list of what happened, newest first. */
export type Slice = Readonly<{
  /** From this instant on. */
  from: Ms | null
  /** Before this instant. */
  to: Ms | null
  /** The last row of the page before. */
  after: Readonly<{ at: Ms; id: string }> | null
  rows: number
}>

/** The rows of that piece; the index on (at, id) serves it whatever the page. */
export function inSlice(at: AnyPgColumn, id: AnyPgColumn, { from, to, after }: Slice): SQL | undefined {
  return and(
    from === null ? undefined : gte(at, from),
    to === null ? undefined : lt(at, to),
    after === null
      ? undefined
      : sql`(${at}, ${id}) < (${new Date(after.at).toISOString()}::timestamptz, ${after.id}::uuid)`,
  )
}
