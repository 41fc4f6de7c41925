import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { RESULTS } from '../calls/errand.ts'
import { calls } from '../calls/tables.ts'
import { instant, oneOfSql } from '../db/columns.ts'
import { people } from '../people/tables.ts'

/**
 * People to call back, who hung up before anyone answered or asked for it: one open entry per number, cleared by a later
 * answered call. Of a requested one the columns from `requested_at` on say what the centre does about it.
 */
export const callbacks = pgTable(
  'callbacks',
  {
    id: uuid('id').primaryKey(),
    number: text('number').notNull(),
    /** Missed us, or asked; null where a person asked for a number that no call came from. */
    firstCallId: uuid('first_call_id').references(() => calls.id),
    lastCallId: uuid('last_call_id').references(() => calls.id),
    missedCalls: integer('missed_calls').notNull(),
    firstMissedAt: instant('first_missed_at').notNull(),
    lastMissedAt: instant('last_missed_at').notNull(),
    requestedAt: instant('requested_at'),
    requestedCallId: uuid('requested_call_id').references(() => calls.id),
    requestedById: uuid('requested_by_id').references(() => people.id),
    /** The place in the queue: when the citizen joined it first. */
    joinedAt: instant('joined_at'),
    queue: text('queue'),
    skill: text('skill'),
    /** How often the citizen was dialled. */
    tries: integer('tries').notNull().default(0),
    /** When the centre tries next. */
    dueAt: instant('due_at'),
    /** The call of the try that is under way; its own row comes a moment later. */
    tryCallId: uuid('try_call_id'),
    /** How many calls were placed: each has an id of its own. */
    placings: integer('placings').notNull().default(0),
    lastTryAt: instant('last_try_at'),
    lastResult: text('last_result', { enum: RESULTS }),
    /** Why the dial policy refused. */
    lastCode: text('last_code'),
    /** Dialled in vain as often as is set. */
    exhaustedAt: instant('exhausted_at'),
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
    // A try is planned or under way, never both; nothing is planned that nobody asked for.
    check(
      'callbacks_try',
      sql.raw(
        'requested_at is not null or (due_at is null and try_call_id is null and exhausted_at is null)',
      ),
    ),
    check('callbacks_one_dial', sql.raw('due_at is null or (try_call_id is null and cleared_at is null)')),
    check(
      'callbacks_place',
      sql.raw('requested_at is null or (joined_at is not null and queue is not null)'),
    ),
    check('callbacks_result', sql.raw(`last_result is null or ${oneOfSql('last_result', RESULTS)}`)),
    // The list's first pages, however many have been cleared.
    index('callbacks_open').on(table.lastMissedAt, table.id).where(sql`cleared_at is null`),
    // What the centre has to do now.
    index('callbacks_due').on(table.dueAt).where(sql`due_at is not null`),
    uniqueIndex('callbacks_try_call').on(table.tryCallId).where(sql`try_call_id is not null`),
    // What people have to do: requested ones apart.
    index('callbacks_requested').on(table.lastMissedAt, table.id).where(sql`requested_at is not null`),
  ],
)
