import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { calls } from '../calls/tables.ts'
import { instant, oneOfSql } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { RECORDING_EVENT_TYPES } from './event.ts'
import { GAP_CAUSES, RECORDING_STATES } from './recording.ts'

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
  },
  table => [
    check('recordings_state', sql.raw(oneOfSql('state', RECORDING_STATES))),
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
