import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { calls } from '../calls/tables.ts'
import { instant } from '../db/columns.ts'
import { people } from '../people/tables.ts'

/** People who hung up before anyone answered: one open entry per number, cleared by a later answered call. */
export const callbacks = pgTable(
  'callbacks',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull(),
    firstCallId: uuid('first_call_id')
      .notNull()
      .references(() => calls.id),
    lastCallId: uuid('last_call_id')
      .notNull()
      .references(() => calls.id),
    missedCalls: integer('missed_calls').notNull(),
    firstMissedAt: instant('first_missed_at').notNull(),
    lastMissedAt: instant('last_missed_at').notNull(),
    clearedAt: instant('cleared_at'),
    /** The answered call that cleared it; null when a person did. */
    clearedByCallId: uuid('cleared_by_call_id').references(() => calls.id),
    clearedById: uuid('cleared_by_id').references(() => people.id),
  },
  table => [
    uniqueIndex('callbacks_open_number').on(table.number).where(sql`cleared_at is null`),
    // Figures belong to the day on which somebody was missed first.
    index('callbacks_first_missed').on(table.firstMissedAt),
    index('callbacks_missed').on(table.lastMissedAt, table.id),
  ],
)
