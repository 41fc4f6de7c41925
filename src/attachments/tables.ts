import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOfSql, ordinal } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { REPORT_VERDICTS, type SignatureReport } from '../signatures/report.ts'
import { tickets } from '../tickets/tables.ts'
import { ATTACHMENT_KINDS } from './attachment.ts'

/** That a file belongs to a ticket, append-only; its bytes are on the disk under their own hash. */
export const attachments = pgTable(
  'attachments',
  {
    id: uuid('id').primaryKey(),
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id),
    at: instant('at').notNull(),
    /** null = it came with the citizen's own message. */
    byId: uuid('by_id').references(() => people.id),
    kind: text('kind', { enum: ATTACHMENT_KINDS }).notNull(),
    /** Made safe; the ending is that of the content. */
    name: text('name').notNull(),
    type: text('type').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    sha256: text('sha256').notNull(),
    /** Of the file as it came in: pictures are kept without what the camera noted in them. */
    receivedSha256: text('received_sha256').notNull(),
    width: integer('width'),
    height: integer('height'),
    ordinal: ordinal(),
  },
  table => [
    check('attachments_kind', sql.raw(oneOfSql('kind', ATTACHMENT_KINDS))),
    check('attachments_sha256', sql`sha256 ~ '^[0-9a-f]{64}$'`),
    index('attachments_ticket').on(table.ticketId, table.at, table.id),
  ],
)

/** Taken back, append-only: the file itself stays as evidence. */
export const attachmentWithdrawals = pgTable('attachment_withdrawals', {
  attachmentId: uuid('attachment_id')
    .primaryKey()
    .references(() => attachments.id),
  at: instant('at').notNull(),
  byId: uuid('by_id')
    .notNull()
    .references(() => people.id),
  why: text('why').notNull(),
  ordinal: ordinal(),
})

/** What was found of a PDF's digital signatures: once for each list of those who are trusted, and where it changed; append-only. */
export const signatureChecks = pgTable(
  'signature_checks',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    attachmentId: uuid('attachment_id')
      .notNull()
      .references(() => attachments.id),
    at: instant('at').notNull(),
    byId: uuid('by_id').references(() => people.id),
    verdict: text('verdict', { enum: REPORT_VERDICTS }).notNull(),
    report: jsonb('report').$type<SignatureReport>().notNull(),
  },
  table => [
    check('signature_checks_verdict', sql.raw(oneOfSql('verdict', REPORT_VERDICTS))),
    index('signature_checks_attachment').on(table.attachmentId, table.id),
  ],
)
