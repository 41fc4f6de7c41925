import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { calls } from '../calls/tables.ts'
import { instant, oneOfSql } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { ALARM_EVENTS, MESSAGE_STATES } from './alarm.ts'
import { CHECK_OUTCOMES, CHECK_STEPS, type StepResult } from './check.ts'
import { ALARM_KINDS, CHANNELS, SEVERITIES } from './rules.ts'

/** What somebody must know: a row from the moment it is a fact. */
export const alarms = pgTable(
  'alarms',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind', { enum: ALARM_KINDS }).notNull(),
    /** A queue, a line, a recording; empty where there is one of its kind. */
    subject: text('subject').notNull(),
    severity: text('severity', { enum: SEVERITIES }).notNull(),
    facts: jsonb('facts').$type<Readonly<Record<string, unknown>>>().notNull(),
    raisedAt: instant('raised_at').notNull(),
    clearedAt: instant('cleared_at'),
    acknowledgedAt: instant('acknowledged_at'),
    acknowledgedById: uuid('acknowledged_by_id').references(() => people.id),
    /** When it was told last, and how often again. */
    toldAt: instant('told_at').notNull(),
    repeats: integer('repeats').notNull().default(0),
  },
  table => [
    check('alarms_kind', sql.raw(oneOfSql('kind', ALARM_KINDS))),
    check('alarms_severity', sql.raw(oneOfSql('severity', SEVERITIES))),
    // A thing has one open alarm of a kind, whoever notices it.
    uniqueIndex('alarms_one_open').on(table.kind, table.subject).where(sql`cleared_at is null`),
    // What cannot be undone is told once, however often it is found.
    index('alarms_thing').on(table.kind, table.subject),
    // Lists, newest first: the open ones, and those that are over.
    index('alarms_open').on(table.raisedAt, table.id).where(sql`cleared_at is null`),
    index('alarms_over').on(table.raisedAt, table.id).where(sql`cleared_at is not null`),
  ],
)

/** What leaves the box: one row for each event of an alarm, channel and recipient. */
export const alarmMessages = pgTable(
  'alarm_messages',
  {
    id: uuid('id').primaryKey(),
    alarmId: uuid('alarm_id')
      .notNull()
      .references(() => alarms.id),
    event: text('event', { enum: ALARM_EVENTS }).notNull(),
    occasion: integer('occasion').notNull(),
    channel: text('channel', { enum: CHANNELS }).notNull(),
    recipient: text('recipient').notNull(),
    state: text('state', { enum: MESSAGE_STATES }).notNull(),
    createdAt: instant('created_at').notNull(),
    dueAt: instant('due_at').notNull(),
    tries: integer('tries').notNull().default(0),
    /** What went out in one piece, and the name it is known by at the receiver: the same at every try. */
    batch: uuid('batch'),
    triedAt: instant('tried_at'),
    sentAt: instant('sent_at'),
    lastError: text('last_error'),
  },
  table => [
    check('alarm_messages_event', sql.raw(oneOfSql('event', ALARM_EVENTS))),
    check('alarm_messages_channel', sql.raw(oneOfSql('channel', CHANNELS))),
    check('alarm_messages_state', sql.raw(oneOfSql('state', MESSAGE_STATES))),
    // Nobody is told the same thing twice.
    uniqueIndex('alarm_messages_once').on(
      ...([table.alarmId, table.event, table.occasion, table.channel, table.recipient] as const),
    ),
    index('alarm_messages_due').on(table.dueAt).where(sql`state = 'waiting'`),
    // How many a recipient had in the last minute.
    index('alarm_messages_tried').on(table.channel, table.recipient, table.triedAt),
    // Lists, newest first: all, or those given up.
    index('alarm_messages_created').on(table.createdAt, table.id),
    index('alarm_messages_unsent').on(table.state, table.createdAt, table.id).where(sql`state <> 'sent'`),
  ],
)

/** The centre's calls to itself. */
export const selfChecks = pgTable(
  'self_checks',
  {
    id: uuid('id').primaryKey(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
    askedById: uuid('asked_by_id').references(() => people.id),
    callId: uuid('call_id').references(() => calls.id),
    outcome: text('outcome', { enum: CHECK_OUTCOMES }).notNull(),
    failedStep: text('failed_step', { enum: CHECK_STEPS }),
    steps: jsonb('steps').$type<readonly StepResult[]>().notNull(),
  },
  table => [
    check('self_checks_outcome', sql.raw(oneOfSql('outcome', CHECK_OUTCOMES))),
    check('self_checks_step', sql.raw(`failed_step is null or ${oneOfSql('failed_step', CHECK_STEPS)}`)),
    index('self_checks_started').on(table.startedAt, table.id),
    // One at a time, whoever asks.
    uniqueIndex('self_checks_one').on(table.outcome).where(sql`outcome = 'running'`),
  ],
)
