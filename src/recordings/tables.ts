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
import { calls } from '../calls/tables.ts'
import { instant, oneOfSql } from '../db/columns.ts'
import { units } from '../directory/tables.ts'
import { people } from '../people/tables.ts'
import { tickets } from '../tickets/tables.ts'
import { ACCESS_STATES, ACCESS_WISHES, EXPORT_KINDS } from './access.ts'
import { RECORDING_EVENT_TYPES } from './event.ts'
import { GAP_CAUSES, RECORDING_STATES } from './recording.ts'
import { type Cutoffs, KEPT_FOR, PLAN_STATES, RECORDING_KINDS } from './retention.ts'
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
    /** Its time was over and the sound was destroyed; what it was stays, and its history. */
    purgedAt: instant('purged_at'),
  },
  table => [
    check('recordings_state', sql.raw(oneOfSql('state', RECORDING_STATES))),
    check('recordings_stored', sql.raw(oneOfSql('stored', STORED))),
    // What is due to be compressed, encrypted, uploaded: the longest verified first.
    index('recordings_stored_verified').on(table.stored, table.verifiedAt).where(sql`sha256 is not null`),
    index('recordings_call').on(table.callId),
    index('recordings_started').on(table.startedAt, table.id),
    // The rare ones of a length that somebody looks for.
    index('recordings_length').on(table.actualMs),
    // What has had its time: the oldest that still sound.
    index('recordings_sounding')
      .on(table.startedAt, table.id)
      .where(sql`purged_at is null and sha256 is not null`),
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

const ofRecording = () => uuid('recording_id').references(() => recordings.id)

/**
 * What a recording's sound is kept as, once it is anything but the WAV that Asterisk wrote; that WAV has a row then too.
 * A copy that is removed in the books is still on the disk, or in the store, until `goneAt`.
 */
export const recordingCopies = pgTable(
  'recording_copies',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    recordingId: ofRecording().notNull(),
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
    ...{ removedAt: instant('removed_at'), goneAt: instant('gone_at') },
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
    // Encryption that was switched on after uploads: what is still plain in the store.
    index('recording_copies_plain')
      .on(table.recordingId)
      .where(sql`place = 's3' and removed_at is null and form not like '%-aes'`),
    // Rotation of the master key.
    index('recording_copies_key').on(table.keyId).where(sql`wrapped_key is not null`),
  ],
)

/** Storage work that is not to be done before a time: it failed, or the recording was restored. */
export const storageWaits = pgTable(
  'storage_waits',
  {
    recordingId: ofRecording().primaryKey(),
    notBefore: instant('not_before').notNull(),
    /** Failures in a row. */
    tries: integer('tries').notNull(),
    error: text('error'),
  },
  table => [index('storage_waits_failed').on(table.tries).where(sql`error is not null`)],
)

const ofPerson = (column: string) => uuid(column).references(() => people.id)
const ofTicket = () => uuid('ticket_id').references(() => tickets.id)

/** Who asked to hear which recordings, what for, and what was decided (requirement D06). The link is kept as its digest only. */
export const accessRequests = pgTable(
  'access_requests',
  {
    id: uuid('id').primaryKey(),
    ...{ askedAt: instant('asked_at').notNull(), askedById: ofPerson('asked_by_id').notNull() },
    forId: ofPerson('for_id').notNull(),
    ...{ unitId: uuid('unit_id').references(() => units.id), ticketId: ofTicket() },
    recordingIds: uuid('recording_ids').array().notNull(),
    wish: text('wish', { enum: ACCESS_WISHES }).notNull(),
    ...{ purpose: text('purpose').notNull(), reference: text('reference') },
    state: text('state', { enum: ACCESS_STATES }).notNull(),
    ...{ decidedAt: instant('decided_at'), decidedById: ofPerson('decided_by_id'), reason: text('reason') },
    ...{ until: instant('until'), linkDigest: text('link_digest') },
  },
  table => [
    check('access_requests_state', sql.raw(oneOfSql('state', ACCESS_STATES))),
    check('access_requests_wish', sql.raw(oneOfSql('wish', ACCESS_WISHES))),
    uniqueIndex('access_requests_link').on(table.linkDigest).where(sql`link_digest is not null`),
    index('access_requests_asked').on(table.askedAt, table.id),
    index('access_requests_for').on(table.forId, table.askedAt, table.id),
    index('access_requests_state_asked').on(table.state, table.askedAt, table.id),
    // Recordings that somebody has leave to hear.
    index('access_requests_recordings').using('gin', table.recordingIds),
  ],
)

/** What may not be destroyed while this holds: one recording, or all of a ticket. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    id: uuid('id').primaryKey(),
    ...{ recordingId: ofRecording(), ticketId: ofTicket() },
    ...{ at: instant('at').notNull(), byId: ofPerson('by_id').notNull() },
    /** Why, and by which document. */
    ...{ reason: text('reason').notNull(), basis: text('basis').notNull() },
    ...{ releasedAt: instant('released_at'), releasedById: ofPerson('released_by_id') },
    releasedWhy: text('released_why'),
  },
  table => [
    check('legal_holds_of', sql`(recording_id is null) <> (ticket_id is null)`),
    index('legal_holds_at').on(table.at, table.id),
    index('legal_holds_recording').on(table.recordingId).where(sql`released_at is null`),
    index('legal_holds_ticket').on(table.ticketId).where(sql`released_at is null`),
  ],
)

/** What is to be destroyed, listed before it is. */
export const retentionPlans = pgTable(
  'retention_plans',
  {
    id: uuid('id').primaryKey(),
    ...{ plannedAt: instant('planned_at').notNull(), plannedById: ofPerson('planned_by_id').notNull() },
    /** By kind of recording: what was recorded before. */
    cutoffs: jsonb('cutoffs').$type<Cutoffs>().notNull(),
    withRestricted: boolean('with_restricted').notNull(),
    state: text('state', { enum: PLAN_STATES }).notNull(),
    ...{ recordings: integer('recordings').notNull(), bytes: bigint('bytes', { mode: 'number' }).notNull() },
    /** SHA-256 over the ids that are listed, sorted, one a line. */
    sha256: text('sha256').notNull(),
    ...{ begunAt: instant('begun_at'), begunById: ofPerson('begun_by_id'), endedAt: instant('ended_at') },
    /** The decision by which it is done. */
    basis: text('basis'),
    ...{ purged: integer('purged').notNull().default(0), kept: integer('kept').notNull().default(0) },
  },
  table => [
    check('retention_plans_state', sql.raw(oneOfSql('state', PLAN_STATES))),
    index('retention_plans_planned').on(table.plannedAt, table.id),
    index('retention_plans_running').on(table.begunAt).where(sql`state = 'running'`),
  ],
)

export const retentionItems = pgTable(
  'retention_items',
  {
    planId: uuid('plan_id')
      .notNull()
      .references(() => retentionPlans.id),
    recordingId: ofRecording().notNull(),
    kind: text('kind', { enum: RECORDING_KINDS }).notNull(),
    /** When it was destroyed; null with `kept`: it was not, and why. */
    purgedAt: instant('purged_at'),
    kept: text('kept', { enum: KEPT_FOR }),
  },
  table => [
    primaryKey({ columns: [table.planId, table.recordingId] }),
    // What is still to be done of a plan.
    index('retention_items_open')
      .on(table.planId, table.recordingId)
      .where(sql`purged_at is null and kept is null`),
  ],
)

/** Every time that marked copies left the centre. Append-only. */
export const recordingExports = pgTable(
  'recording_exports',
  {
    id: uuid('id').primaryKey(),
    ...{ at: instant('at').notNull(), byId: ofPerson('by_id').notNull() },
    ...{ kind: text('kind', { enum: EXPORT_KINDS }).notNull(), purpose: text('purpose').notNull() },
    requestId: uuid('request_id').references(() => accessRequests.id),
    ticketId: ofTicket(),
    address: text('address'),
    /** In the order of the rows: what is sealed, and after what (evidence/source.ts). */
    ordinal: bigint('ordinal', { mode: 'number' }).generatedAlwaysAsIdentity().notNull().unique(),
  },
  table => [
    check('recording_exports_kind', sql.raw(oneOfSql('kind', EXPORT_KINDS))),
    index('recording_exports_at').on(table.at, table.id),
    index('recording_exports_by').on(table.byId, table.at),
  ],
)

export const recordingExportItems = pgTable(
  'recording_export_items',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    exportId: uuid('export_id')
      .notNull()
      .references(() => recordingExports.id),
    recordingId: ofRecording().notNull(),
    /** Of the recording that is marked. */
    sha256: text('sha256').notNull(),
  },
  table => [
    index('recording_export_items_export').on(table.exportId, table.id),
    // To whom a recording went.
    index('recording_export_items_recording').on(table.recordingId, table.id),
  ],
)

/** What players draw, counted once; goes with the recording. */
export const recordingPeaks = pgTable('recording_peaks', {
  recordingId: ofRecording().primaryKey(),
  ...{ version: integer('version').notNull(), msPerPeak: integer('ms_per_peak').notNull() },
  /** Pairs of bytes, in base64. */
  peaks: text('peaks').notNull(),
})
