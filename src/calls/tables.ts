import { sql } from 'drizzle-orm'
import {
  bigint,
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
import { instant, oneOfSql, ordinal } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { CALL_STATES, type Call, DIRECTIONS, ENDINGS, FAULTS, REFUSALS } from './call.ts'
import { RESULTS } from './errand.ts'

/** One row per citizen call. `value` is the call as the machine sees it; the other columns are for questions about it. */
export const calls = pgTable(
  'calls',
  {
    id: uuid('id').primaryKey(),
    /** Rises by one with each event: the journal's next number. */
    version: integer('version').notNull(),
    state: text('state', { enum: CALL_STATES }).notNull(),
    value: jsonb('value').$type<Call>().notNull(),
    /** `service` = our queue; `fallback` = the dialplan's own queue served it at some time. */
    servedBy: text('served_by', { enum: ['service', 'fallback'] })
      .notNull()
      .default('service'),
    direction: text('direction', { enum: DIRECTIONS }).notNull().default('in'),
    /** What became of a call of ours; null = not known yet, or the citizen's own call. */
    result: text('result', { enum: RESULTS }),
    /** By name; null = never led to one. */
    queue: text('queue'),
    dialled: text('dialled').notNull(),
    /** E.164 or a short code; null = hidden or unreadable. */
    caller: text('caller'),
    trunk: text('trunk'),
    operatorId: uuid('operator_id').references(() => people.id),
    arrivedAt: instant('arrived_at').notNull(),
    talkAt: instant('talk_at'),
    endedAt: instant('ended_at'),
    /** When the citizen's channel was gone; until then somebody must still hang it up. */
    goneAt: instant('gone_at'),
    ending: text('ending', { enum: ENDINGS }),
    fault: text('fault', { enum: FAULTS }),
    /** Of a refused call; null also where an earlier version stored it, which refused outside hours only. */
    refusedFor: text('refused_for', { enum: REFUSALS }),
    /** The state the call ended in: an abandoned call is abandoned *somewhere*. */
    endedIn: text('ended_in'),
    waitMs: integer('wait_ms'),
    talkMs: integer('talk_ms'),
  },
  table => [
    check('calls_state', sql.raw(oneOfSql('state', CALL_STATES))),
    check('calls_direction', sql.raw(oneOfSql('direction', DIRECTIONS))),
    check('calls_ending', sql.raw(`ending is null or ${oneOfSql('ending', ENDINGS)}`)),
    check('calls_refused_for', sql.raw(`refused_for is null or ${oneOfSql('refused_for', REFUSALS)}`)),
    check('calls_result', sql.raw(`result is null or ${oneOfSql('result', RESULTS)}`)),
    // Reconciliation and the live view read open calls only.
    index('calls_open').on(table.arrivedAt).where(sql`gone_at is null`),
    // Two callers never get one operator: the database refuses it too.
    uniqueIndex('calls_one_per_operator')
      .on(table.operatorId)
      .where(sql`state in ('ringing', 'talking', 'calling', 'dialling', 'announcing')`),
    // The centre's own calls, newest first: a third of all.
    index('calls_out').on(table.arrivedAt, table.id).where(sql`direction = 'out'`),
    // Lists of calls, newest first, keyset-paged.
    index('calls_arrived').on(table.arrivedAt, table.id),
    index('calls_caller').on(table.caller, table.arrivedAt),
    index('calls_operator').on(table.operatorId, table.arrivedAt),
    // What a queue's last calls tell those who wait in it.
    index('calls_queue_ended')
      .on(table.queue, table.endedAt)
      .where(sql`queue is not null and ended_at is not null`),
  ],
)

/** The call's journal, append-only: what happened, and what the machine did about it. */
export const callEvents = pgTable(
  'call_events',
  {
    callId: uuid('call_id')
      .notNull()
      .references(() => calls.id),
    version: integer('version').notNull(),
    at: instant('at').notNull(),
    type: text('type').notNull(),
    event: jsonb('event').notNull(),
    fromState: text('from_state'),
    toState: text('to_state').notNull(),
    acts: jsonb('acts').notNull(),
    /** Of the call's row after it (db/rowsum.ts); null in lines of an earlier version. */
    rowSum: text('row_sum'),
    ordinal: ordinal(),
  },
  table => [
    primaryKey({ columns: [table.callId, table.version] }),
    // Times on hold, for the figures: few of a call's events.
    index('call_events_holds').on(table.callId, table.version).where(sql`type in ('held', 'asked')`),
  ],
)

/** Asterisk's own event log as read from its file: an independent witness of every call. Append-only. */
export const celEvents = pgTable(
  'cel_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    type: text('type').notNull(),
    /** From the channel's userfield; null for channels that are not part of a citizen's call. */
    callId: uuid('call_id'),
    channel: text('channel').notNull(),
    uniqueId: text('unique_id').notNull(),
    linkedId: text('linked_id').notNull(),
    facts: jsonb('facts').notNull(),
  },
  table => [
    index('cel_events_call').on(table.callId, table.id),
    // All that belongs together: the operator's phone in the dialplan's queue carries no call id.
    index('cel_events_linked').on(table.linkedId, table.id),
    // Whatever was answered in a period: what a report of completeness begins with.
    index('cel_events_answered').on(table.at).where(sql`type = 'ANSWER'`),
  ],
)

/** How far Asterisk's event log has been read: one row per file, by inode. */
export const celFiles = pgTable('cel_files', {
  inode: bigint('inode', { mode: 'number' }).primaryKey(),
  /** Stored in cel_events up to here. */
  offsetBytes: bigint('offset_bytes', { mode: 'number' }).notNull(),
  /** Told to the calls up to here; behind `offset_bytes` when we died between the two. */
  toldBytes: bigint('told_bytes', { mode: 'number' }).notNull(),
  readAt: instant('read_at').notNull(),
})
