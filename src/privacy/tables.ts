import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOfSql } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { REQUEST_CHANNELS, REQUEST_KINDS, REQUEST_STATES, REQUEST_STEPS } from './request.ts'

/** Who was shown which personal data of which tickets and calls, append-only; a page of a list is one row. */
export const dataViews = pgTable(
  'data_views',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** As the program knows it: `tickets.list`, `ticket`, `ticket.export`. */
    purpose: text('purpose').notNull(),
    ticketIds: uuid('ticket_ids').array().notNull(),
    /** Calls whose number was shown. */
    callIds: uuid('call_ids').array().notNull().default([]),
    /** Names of what was shown in full: `callerNumber`, `callerName`, `address`, `email`. */
    fields: text('fields').array().notNull(),
    address: text('address'),
  },
  table => [
    // Who has seen these tickets.
    index('data_views_tickets').using('gin', table.ticketIds),
    // Who has seen the number of these calls.
    index('data_views_calls').using('gin', table.callIds),
    // What this person has seen, newest first.
    index('data_views_person').on(table.personId, table.id),
  ],
)

/** What citizens asked about the data kept of them. */
export const privacyRequests = pgTable(
  'privacy_requests',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: REQUEST_KINDS }).notNull(),
    state: text('state', { enum: REQUEST_STATES }).notNull(),
    channel: text('channel', { enum: REQUEST_CHANNELS }).notNull(),
    /** Whose data: E.164. */
    number: text('number').notNull(),
    name: text('name').notNull(),
    /** In the citizen's words. */
    words: text('words').notNull(),
    receivedAt: instant('received_at').notNull(),
    receivedById: uuid('received_by_id')
      .notNull()
      .references(() => people.id),
    /** By when the citizen must have heard of it, and by when it must be done. */
    answerDueAt: instant('answer_due_at').notNull(),
    dueAt: instant('due_at').notNull(),
    answeredAt: instant('answered_at'),
    extendedAt: instant('extended_at'),
    endedAt: instant('ended_at'),
    /** The law on which it was done or refused. */
    basis: text('basis'),
  },
  table => [
    check('privacy_requests_kind', sql.raw(oneOfSql('kind', REQUEST_KINDS))),
    check('privacy_requests_state', sql.raw(oneOfSql('state', REQUEST_STATES))),
    check('privacy_requests_channel', sql.raw(oneOfSql('channel', REQUEST_CHANNELS))),
    index('privacy_requests_received').on(table.receivedAt, table.id),
    index('privacy_requests_number').on(table.number, table.receivedAt),
    // What is still to be done, by when.
    index('privacy_requests_due').on(table.dueAt).where(sql`ended_at is null`),
  ],
)

/** Every step of a request, append-only. */
export const privacySteps = pgTable(
  'privacy_steps',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    requestId: uuid('request_id')
      .notNull()
      .references(() => privacyRequests.id),
    at: instant('at').notNull(),
    byId: uuid('by_id')
      .notNull()
      .references(() => people.id),
    address: text('address'),
    step: text('step', { enum: REQUEST_STEPS }).notNull(),
    facts: jsonb('facts').notNull().default({}),
  },
  table => [
    check('privacy_steps_step', sql.raw(oneOfSql('step', REQUEST_STEPS))),
    index('privacy_steps_request').on(table.requestId, table.id),
  ],
)
