import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { attachments } from '../attachments/tables.ts'
import { instant, oneOfSql, ordinal } from '../db/columns.ts'
import { units } from '../directory/tables.ts'
import { people } from '../people/tables.ts'
import { tickets } from '../tickets/tables.ts'
import { LETTER_EVENTS, LETTER_KINDS, LETTER_STATES } from './registry.ts'

/** The register of official letters (K02): số/ký hiệu, ngày, trích yếu, người ký. */
export const letters = pgTable(
  'letters',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: LETTER_KINDS }).notNull(),
    state: text('state', { enum: LETTER_STATES }).notNull(),
    /** Số, as the clerk gave it; null = not issued. */
    number: text('number'),
    /** Ký hiệu: `UBND-KSTT`. */
    symbol: text('symbol').notNull(),
    issuedAt: instant('issued_at'),
    /** Trích yếu. */
    summary: text('summary').notNull(),
    body: text('body').notNull(),
    /** Whom it is written to. */
    unitId: uuid('unit_id').references(() => units.id),
    addressee: text('addressee').notNull(),
    signer: text('signer').notNull(),
    signerTitle: text('signer_title').notNull(),
    /** By when it is to be answered. */
    dueAt: instant('due_at'),
    repliedAt: instant('replied_at'),
    reply: text('reply'),
    replyAttachmentId: uuid('reply_attachment_id').references(() => attachments.id),
    signedAttachmentId: uuid('signed_attachment_id').references(() => attachments.id),
    createdAt: instant('created_at').notNull(),
    createdById: uuid('created_by_id')
      .notNull()
      .references(() => people.id),
    /** +1 at each change: two who write at once do not lose each other's words. */
    version: integer('version').notNull().default(1),
    /** What is searched, without accents and in lower case. */
    words: text('words').notNull(),
  },
  table => [
    check('letters_kind', sql.raw(oneOfSql('kind', LETTER_KINDS))),
    check('letters_state', sql.raw(oneOfSql('state', LETTER_STATES))),
    check(
      'letters_issued',
      sql`state in ('draft', 'cancelled') or (number is not null and issued_at is not null)`,
    ),
    index('letters_created').on(table.createdAt, table.id),
    index('letters_unit').on(table.unitId, table.createdAt),
    index('letters_number').on(table.number, table.createdAt),
    // Not answered in time.
    index('letters_due').on(table.dueAt).where(sql`state = 'issued' and due_at is not null`),
    index('letters_words').using('gin', sql`to_tsvector('simple'::regconfig, ${table.words})`),
  ],
)

/** A letter is about 1..n tickets. */
export const letterTickets = pgTable(
  'letter_tickets',
  {
    letterId: uuid('letter_id')
      .notNull()
      .references(() => letters.id),
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id),
    ordinal: ordinal(),
  },
  table => [
    primaryKey({ columns: [table.letterId, table.ticketId] }),
    index('letter_tickets_ticket').on(table.ticketId),
  ],
)

/** What was done about a letter, with its words as they were then; append-only. */
export const letterEvents = pgTable(
  'letter_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    letterId: uuid('letter_id')
      .notNull()
      .references(() => letters.id),
    at: instant('at').notNull(),
    byId: uuid('by_id')
      .notNull()
      .references(() => people.id),
    address: text('address'),
    type: text('type', { enum: LETTER_EVENTS }).notNull(),
    facts: jsonb('facts').$type<Record<string, unknown>>().notNull(),
  },
  table => [
    check('letter_events_type', sql.raw(oneOfSql('type', LETTER_EVENTS))),
    index('letter_events_letter').on(table.letterId, table.id),
  ],
)
