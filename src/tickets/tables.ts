import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { calls } from '../calls/tables.ts'
import { instant, oneOfSql } from '../db/columns.ts'
import { SATISFACTIONS } from '../directory/sections.ts'
import { units } from '../directory/tables.ts'
import { people } from '../people/tables.ts'
import { ENTRY_KINDS } from './entry.ts'
import { TICKET_CHANNELS, TICKET_STATES } from './ticket.ts'

export const tickets = pgTable(
  'tickets',
  {
    id: uuid('id').primaryKey(),
    code: text('code').notNull().unique(),
    state: text('state', { enum: TICKET_STATES }).notNull(),
    channel: text('channel', { enum: TICKET_CHANNELS }).notNull(),
    openedAt: instant('opened_at').notNull(),
    /** The operator who answered; null = a message, which nobody has taken yet. */
    operatorId: uuid('operator_id').references(() => people.id),
    /** The unit that holds the ticket; null = the centre itself. */
    unitId: uuid('unit_id').references(() => units.id),
    /** E.164 or a short code; null = hidden number. */
    callerNumber: text('caller_number'),
    callerName: text('caller_name'),
    content: text('content').notNull().default(''),
    /** The citizen's own word after the talk; null = not asked, or no answer. */
    satisfaction: text('satisfaction', { enum: SATISFACTIONS }),
    satisfactionAskedAt: instant('satisfaction_asked_at'),
    satisfactionAnsweredAt: instant('satisfaction_answered_at'),
    updatedAt: instant('updated_at').notNull(),
  },
  table => [
    check('tickets_state', sql.raw(oneOfSql('state', TICKET_STATES))),
    check(
      'tickets_satisfaction',
      sql.raw(`satisfaction is null or ${oneOfSql('satisfaction', SATISFACTIONS)}`),
    ),
    // Figures of what citizens answered; few are asked.
    index('tickets_asked').on(table.satisfactionAskedAt).where(sql`satisfaction_asked_at is not null`),
    index('tickets_opened').on(table.openedAt, table.id),
    index('tickets_operator').on(table.operatorId, table.openedAt),
    // What this citizen has asked before.
    index('tickets_caller').on(table.callerNumber, table.openedAt),
    index('tickets_unit').on(table.unitId, table.openedAt),
  ],
)

/** A ticket has n calls, a call touches n tickets. */
export const ticketCalls = pgTable(
  'ticket_calls',
  {
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id),
    callId: uuid('call_id')
      .notNull()
      .references(() => calls.id),
  },
  table => [
    primaryKey({ columns: [table.callId, table.ticketId] }),
    index('ticket_calls_ticket').on(table.ticketId),
  ],
)

/** Running number per year; taken in the transaction that opens the ticket, so a code is never skipped or reused. */
export const ticketCounters = pgTable('ticket_counters', {
  year: integer('year').primaryKey(),
  last: integer('last').notNull(),
})

/**
 * What was done about a ticket, append-only. Kinds are not checked here: each kind of work brings its own, and the code
 * knows them all.
 */
export const ticketEntries = pgTable(
  'ticket_entries',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    /** null = of a call that has no ticket, or had none yet. */
    ticketId: uuid('ticket_id').references(() => tickets.id),
    callId: uuid('call_id').references(() => calls.id),
    /** null = the centre by itself. */
    byId: uuid('by_id').references(() => people.id),
    kind: text('kind', { enum: ENTRY_KINDS }).notNull(),
    facts: jsonb('facts').notNull().default({}),
  },
  table => [
    check('ticket_entries_of', sql`ticket_id is not null or call_id is not null`),
    index('ticket_entries_ticket').on(table.ticketId, table.id),
    index('ticket_entries_call').on(table.callId, table.id),
    // What was done how often in a window.
    index('ticket_entries_kind').on(table.kind, table.at),
  ],
)
