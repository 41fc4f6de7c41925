import { bigint, customType } from 'drizzle-orm/pg-core'
import type { Ms } from '../clock.ts'

/** `timestamptz` in SQL, epoch milliseconds (UTC) in code. */
export const instant = customType<{ data: Ms; driverData: string | Date }>({
  dataType: () => 'timestamp(3) with time zone',
  toDriver: at => new Date(at).toISOString(),
  fromDriver: value => new Date(value).getTime(),
})

export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** A check that keeps a text column within a list of states; the list is the one the code's union is made of. */
export function oneOfSql(column: string, states: readonly string[]): string {
  return `${column} in (${states.map(state => `'${state}'`).join(', ')})`
}

/** The order in which rows were written, for tables whose own key does not tell it: what the chain of evidence goes by. */
export const ordinal = () =>
  bigint('ordinal', { mode: 'number' }).notNull().generatedAlwaysAsIdentity().unique()
