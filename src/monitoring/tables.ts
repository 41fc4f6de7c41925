import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { calls } from '../calls/tables.ts'
import { instant, oneOfSql, ordinal } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { MODES, MONITOR_ENDINGS, MONITOR_STATES, type Monitor } from './monitor.ts'

/** Who listened to whom. `value` is the monitor as the machine sees it; the other columns are for questions about it. */
export const monitors = pgTable(
  'monitors',
  {
    id: uuid('id').primaryKey(),
    version: integer('version').notNull(),
    value: jsonb('value').$type<Monitor>().notNull(),
    state: text('state', { enum: MONITOR_STATES }).notNull(),
    callId: uuid('call_id')
      .notNull()
      .references(() => calls.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** Who is heard. */
    operatorId: uuid('operator_id')
      .notNull()
      .references(() => people.id),
    askedAt: instant('asked_at').notNull(),
    joinedAt: instant('joined_at'),
    endedAt: instant('ended_at'),
    ending: text('ending', { enum: MONITOR_ENDINGS }),
  },
  table => [
    check('monitors_state', sql.raw(oneOfSql('state', MONITOR_STATES))),
    check('monitors_ending', sql.raw(`ending is null or ${oneOfSql('ending', MONITOR_ENDINGS)}`)),
    // What a process finds open that died meanwhile; what runs now.
    index('monitors_open').on(table.askedAt, table.id).where(sql`ended_at is null`),
    // Lists, newest first, and of one call, person or operator.
    index('monitors_asked').on(table.askedAt, table.id),
    index('monitors_call').on(table.callId),
    index('monitors_person').on(table.personId, table.askedAt),
    index('monitors_operator').on(table.operatorId, table.askedAt),
  ],
)

/** What happened to each, append-only. */
export const monitorEvents = pgTable(
  'monitor_events',
  {
    monitorId: uuid('monitor_id')
      .notNull()
      .references(() => monitors.id),
    version: integer('version').notNull(),
    at: instant('at').notNull(),
    type: text('type').notNull(),
    mode: text('mode', { enum: MODES }).notNull(),
    state: text('state', { enum: MONITOR_STATES }).notNull(),
    ordinal: ordinal(),
  },
  table => [
    primaryKey({ columns: [table.monitorId, table.version] }),
    check('monitor_events_mode', sql.raw(oneOfSql('mode', MODES))),
  ],
)
