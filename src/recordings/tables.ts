import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { calls } from '../calls/tables.ts'
import { instant, oneOfSql } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { RECORDING_EVENT_TYPES } from './event.ts'
import { GAP_CAUSES, RECORDING_STATES } from './recording.ts'
import { FORMS, type Frame, PLACES, STORED } from './storing.ts'

/** A call has 1..n recordings: the citizen's channel (same id as the call), and consultation legs. */
export const recordings = pgTable(
  'recordings',
  {
    id: uuid('id').primaryKey(),
    callId: uuid('call_id')
      .notNull()
      .references(() => calls.id),
    /** Below RECORDINGS_DIR: `2026/11/21/<id>.wav`, the day in Asia/Ho_Chi_Minh. */
    path: text('path').notNull().unique(),
    state: text('state', { enum: RECORDING_STATES }).notNull(),
    /** When Asterisk answered the channel and began to record. */
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
    /** Answered time by Asterisk's own clock. */
    expectedMs: integer('expected_ms'),
    /** Audio found in the file. */
    actualMs: integer('actual_ms'),
    /** Why the two differ, where they do. `cut` is known when the call ends, before the file is looked at. */
    gapCause: text('gap_cause', { enum: GAP_CAUSES }),
    sizeBytes: bigint('size_bytes', { mode: 'number' }),
    sha256: text('sha256'),
    verifiedAt: instant('verified_at'),
    /** What copies there are (storing.ts); the copies themselves are rows of their own as soon as one is made. */
    stored: text('stored', { enum: STORED }).notNull().default('wav'),
  },
  table => [
    check('recordings_state', sql.raw(oneOfSql('state', RECORDING_STATES))),
    check('recordings_stored', sql.raw(oneOfSql('stored', STORED))),
    // What is due to be compressed, encrypted, uploaded: the longest verified first.
    index('recordings_stored_verified').on(table.stored, table.verifiedAt).where(sql`sha256 is not null`),
    index('recordings_call').on(table.callId),
    index('recordings_started').on(table.startedAt, table.id),
    // /metrics and the alarm list.
    index('recordings_flagged').on(table.state).where(sql`state in ('short', 'missing')`),
    // What was found lately.
    index('recordings_flagged_at').on(table.verifiedAt).where(sql`state in ('short', 'missing')`),
    // The sweep after a restart: ended calls whose file was not looked at yet.
    index('recordings_open').on(table.endedAt).where(sql`state = 'recording'`),
  ],
)

/** What happened to each recording. Append-only (db/roles.ts), sealed into the chain (src/evidence). */
export const recordingEvents = pgTable(
  'recording_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    recordingId: uuid('recording_id')
      .notNull()
      .references(() => recordings.id),
    at: instant('at').notNull(),
    type: text('type', { enum: RECORDING_EVENT_TYPES }).notNull(),
    /** null = the centre itself. */
    byId: uuid('by_id').references(() => people.id),
    /** Of the sound as WAV after it. */
    sha256: text('sha256'),
    sizeBytes: bigint('size_bytes', { mode: 'number' }),
    facts: jsonb('facts').notNull().default({}),
  },
  table => [
    check('recording_events_type', sql.raw(oneOfSql('type', RECORDING_EVENT_TYPES))),
    // A recording's history, and its last hash.
    index('recording_events_recording').on(table.recordingId, table.id),
    // What was purged, held, repaired: the newest first.
    index('recording_events_type_id').on(table.type, table.id),
  ],
)

/**
 * What a recording's sound is kept as, once it is anything but the WAV that Asterisk wrote; that WAV has a row then too.
 * A copy that is removed in the books is still on the disk, or in the store, until \`goneAt\`.
 */
export const recordingCopies = pgTable(
  'recording_copies',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    recordingId: uuid('recording_id')
      .notNull()
      .references(() => recordings.id),
    place: text('place', { enum: PLACES }).notNull(),
    /** Below RECORDINGS_DIR, or the object's key. */
    path: text('path').notNull(),
    form: text('form', { enum: FORMS }).notNull(),
    /** Both of the bytes as they lie there. */
    sha256: text('sha256').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    /** The master key that the copy's own key is wrapped with; null = not encrypted. */
    keyId: text('key_id'),
    wrappedKey: text('wrapped_key'),
    /** Of FLAC: what stood around the samples. */
    frame: jsonb('frame').$type<Frame>(),
    at: instant('at').notNull(),
    removedAt: instant('removed_at'),
    goneAt: instant('gone_at'),
  },
  table => [
    check('recording_copies_place', sql.raw(oneOfSql('place', PLACES))),
    check('recording_copies_form', sql.raw(oneOfSql('form', FORMS))),
    index('recording_copies_recording').on(table.recordingId),
    // One in each place.
    uniqueIndex('recording_copies_live').on(table.recordingId, table.place).where(sql`removed_at is null`),
    // Bytes that are still to go.
    index('recording_copies_leaving')
      .on(table.removedAt)
      .where(sql`removed_at is not null and gone_at is null`),
    // Rotation of the master key.
    index('recording_copies_key').on(table.keyId).where(sql`wrapped_key is not null`),
  ],
)

/** Storage work that is not to be done before a time: it failed, or the recording was restored. */
export const storageWaits = pgTable(
  'storage_waits',
  {
    recordingId: uuid('recording_id')
      .primaryKey()
      .references(() => recordings.id),
    notBefore: instant('not_before').notNull(),
    /** Failures in a row. */
    tries: integer('tries').notNull(),
    error: text('error'),
  },
  table => [index('storage_waits_failed').on(table.tries).where(sql`error is not null`)],
)
