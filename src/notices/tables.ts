import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { SMS_ALPHABETS } from '../channels/sms.ts'
import { instant, oneOfSql, ordinal } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { tickets } from '../tickets/tables.ts'
import { type Cause, DELIVERY_STATES, type Facts, RECIPIENTS, WAYS } from './notice.ts'

/**
 * That somebody was to be told of something: append-only (db/roles.ts). Causes are not checked here: each kind of work
 * brings its own, and the code knows them all.
 */
export const notices = pgTable(
  'notices',
  {
    id: uuid('id').primaryKey(),
    /** What happened and who is told; said again under the same key it is told once. */
    key: text('key').notNull().unique(),
    cause: text('cause').$type<Cause>().notNull(),
    recipient: text('recipient', { enum: RECIPIENTS }).notNull(),
    /** Null: of no ticket in particular, as the daily digest. */
    ticketId: uuid('ticket_id').references(() => tickets.id),
    ticketCode: text('ticket_code'),
    at: instant('at').notNull(),
    facts: jsonb('facts').$type<Facts>().notNull(),
    ordinal: ordinal(),
  },
  table => [
    check('notices_recipient', sql.raw(oneOfSql('recipient', RECIPIENTS))),
    // What was told about a ticket.
    index('notices_ticket').on(table.ticketId, table.at, table.id),
  ],
)

/** Each way by which somebody was told, or could not be: one row for each notice, way and person. */
export const noticeDeliveries = pgTable(
  'notice_deliveries',
  {
    id: uuid('id').primaryKey(),
    noticeId: uuid('notice_id')
      .notNull()
      .references(() => notices.id),
    way: text('way', { enum: WAYS }).notNull(),
    /** Null: the citizen, or nobody who could be told. */
    personId: uuid('person_id').references(() => people.id),
    /** Number or e-mail as it was then; null in the console, and where there is none. */
    address: text('address'),
    state: text('state', { enum: DELIVERY_STATES }).notNull(),
    title: text('title').notNull(),
    text: text('text').notNull(),
    /** Of a short message: its alphabet, and in how many parts it goes out. */
    alphabet: text('alphabet', { enum: SMS_ALPHABETS }),
    parts: integer('parts'),
    createdAt: instant('created_at').notNull(),
    tries: integer('tries').notNull().default(0),
    triedAt: instant('tried_at'),
    sentAt: instant('sent_at'),
    lastError: text('last_error'),
    /** In the console: when its reader said so. */
    readAt: instant('read_at'),
  },
  table => [
    check('notice_deliveries_way', sql.raw(oneOfSql('way', WAYS))),
    check('notice_deliveries_state', sql.raw(oneOfSql('state', DELIVERY_STATES))),
    check(
      'notice_deliveries_alphabet',
      sql.raw(`alphabet is null or ${oneOfSql('alphabet', SMS_ALPHABETS)}`),
    ),
    // Nobody is told the same thing twice over one way.
    uniqueIndex('notice_deliveries_once').on(
      ...([table.noticeId, table.way] as const),
      sql`coalesce(person_id, '00000000-0000-0000-0000-000000000000'::uuid)`,
    ),
    // Somebody's own list, newest first, and how many of it they have not read.
    index('notice_deliveries_own').on(table.personId, table.createdAt, table.id).where(sql`way = 'app'`),
    index('notice_deliveries_unread').on(table.personId).where(sql`way = 'app' and read_at is null`),
    // Lists, newest first: all that left the centre or should have, and what did not.
    index('notice_deliveries_created').on(table.createdAt, table.id).where(sql`way <> 'app'`),
    index('notice_deliveries_unsent').on(table.state, table.createdAt, table.id).where(sql`state <> 'sent'`),
  ],
)
