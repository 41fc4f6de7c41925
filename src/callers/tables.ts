import { sql } from 'drizzle-orm'
import { boolean, check, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../db/columns.ts'
import { people } from '../people/tables.ts'

/** What the centre has noted about a number: one row each. Who noted what before is in the audit log. */
export const callerMarks = pgTable(
  'caller_marks',
  {
    /** E.164 or a short code. */
    number: text('number').primaryKey(),
    /** Blocked until then; null = not blocked. No block is for ever. */
    blockedUntil: instant('blocked_until'),
    isFrequent: boolean('is_frequent').notNull(),
    note: text('note'),
    /** Why they are as they are. */
    reason: text('reason').notNull(),
    changedAt: instant('changed_at').notNull(),
    changedById: uuid('changed_by_id')
      .notNull()
      .references(() => people.id),
  },
  () => [check('caller_marks_reason', sql`length(reason) > 0`)],
)
