import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, instant, oneOfSql } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { VERIFICATION_STATES, type Verification } from './verification.ts'

/**
 * The chain of evidence (chain.ts), append-only. One row seals the rows of one source within one round: a few numbers and
 * two digests for some dozens of rows, so that a year of a centre costs it a gigabyte or two.
 */
export const evidenceEntries = pgTable(
  'evidence_entries',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    at: instant('at').notNull(),
    /** Name of the source (source.ts). */
    source: text('source').notNull(),
    form: integer('form').notNull(),
    afterKey: bigint('after_key', { mode: 'number' }).notNull(),
    toKey: bigint('to_key', { mode: 'number' }).notNull(),
    rows: integer('rows').notNull(),
    digest: bytes('digest').notNull(),
    marks: bytes('marks').notNull(),
    mac: bytes('mac').notNull(),
    /** Secret of the commitments; null where the form has no personal columns, or since some of its rows were erased. */
    salt: bytes('salt'),
  },
  table => [
    check('evidence_entries_range', sql`${table.afterKey} < ${table.toKey} and ${table.rows} > 0`),
    // Which entry seals a row, and how far a source is sealed; a range is sealed once.
    uniqueIndex('evidence_entries_source').on(table.source, table.toKey),
    // Entries of a period.
    index('evidence_entries_at').on(table.at),
  ],
)

/** Secrets of the rows that were sealed together with one whose personal data was erased: the entry has lost its own. */
export const evidenceRowSalts = pgTable(
  'evidence_row_salts',
  {
    source: text('source').notNull(),
    rowKey: bigint('row_key', { mode: 'number' }).notNull(),
    salt: bytes('salt').notNull(),
  },
  table => [primaryKey({ columns: [table.source, table.rowKey] })],
)

/** Sealed rows whose personal columns were emptied by law: what stands for them, so that the seal still holds. */
export const evidenceErasures = pgTable(
  'evidence_erasures',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    source: text('source').notNull(),
    rowKey: bigint('row_key', { mode: 'number' }).notNull(),
    at: instant('at').notNull(),
    /** Who ordered it; null = somebody at the console, named in the basis. */
    byId: uuid('by_id').references(() => people.id),
    /** The law, the request or decision, in words. */
    basis: text('basis').notNull(),
    commitment: bytes('commitment').notNull(),
  },
  table => [uniqueIndex('evidence_erasures_row').on(table.source, table.rowKey)],
)

/** One signed digest for each day (digest.ts), in the words that were signed. */
export const evidenceDigests = pgTable('evidence_digests', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** `2026-11-22`, in the centre's zone. */
  day: text('day').notNull().unique(),
  at: instant('at').notNull(),
  firstSeq: bigint('first_seq', { mode: 'number' }).notNull(),
  lastSeq: bigint('last_seq', { mode: 'number' }).notNull(),
  body: text('body').notNull(),
  /** Ed25519 over the body's bytes, base64. */
  signature: text('signature').notNull(),
  /** Of the signing key. */
  keyId: text('key_id').notNull(),
})

/** What a time-stamp authority answered about a digest (RFC 3161). */
export const evidenceStamps = pgTable(
  'evidence_stamps',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    digestId: bigint('digest_id', { mode: 'number' })
      .notNull()
      .references(() => evidenceDigests.id),
    /** When its answer was taken down here; the time it vouches for stands in the token. */
    at: instant('at').notNull(),
    authority: text('authority').notNull(),
    /** TimeStampToken, DER. */
    token: bytes('token').notNull(),
  },
  table => [index('evidence_stamps_digest').on(table.digestId)],
)

/** Verifications that somebody asked for over the API: what they come to is kept, and is no evidence itself. */
export const evidenceVerifications = pgTable(
  'evidence_verifications',
  {
    id: uuid('id').primaryKey(),
    askedAt: instant('asked_at').notNull(),
    askedBy: uuid('asked_by')
      .notNull()
      .references(() => people.id),
    /** null = from the beginning, until now. */
    fromAt: instant('from_at'),
    toAt: instant('to_at'),
    withAudio: boolean('with_audio').notNull(),
    withCopies: boolean('with_copies').notNull().default(false),
    state: text('state', { enum: VERIFICATION_STATES }).notNull(),
    endedAt: instant('ended_at'),
    /** verification.ts: Verification; null until it is done. */
    result: jsonb('result').$type<Verification>(),
    /** Why it could not be done, in words. */
    failure: text('failure'),
  },
  table => [
    check('evidence_verifications_state', sql.raw(oneOfSql('state', VERIFICATION_STATES))),
    // The list, newest first.
    index('evidence_verifications_asked').on(table.askedAt, table.id),
    // Two at once would only take the processors from each other, and from calls.
    uniqueIndex('evidence_verifications_running').on(table.state).where(sql`state = 'running'`),
  ],
)
