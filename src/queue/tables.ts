import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { calls } from '../calls/tables.ts'
import { instant, oneOfSql } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { phones } from '../phones/tables.ts'
import { ACTIVITIES, PRESENCES } from './operator.ts'

/** One row per operator: what they asked for (`presence`) and what they are doing for us (`activity`). */
export const operators = pgTable(
  'operators',
  {
    personId: uuid('person_id')
      .primaryKey()
      .references(() => people.id),
    presence: text('presence', { enum: PRESENCES }).notNull(),
    reason: text('reason'),
    activity: text('activity', { enum: ACTIVITIES }).notNull(),
    /** The phone that rings, chosen at sign-in. */
    endpoint: text('endpoint').references(() => phones.endpoint),
    /** The call of a ringing, talking or wrapping-up operator. */
    callId: uuid('call_id').references(() => calls.id),
    /** Since when the state that people see (operator.ts: `shown`) holds. */
    since: instant('since').notNull(),
    /** Longest idle first: the end of the last talk or offer, or the sign-in. */
    idleSince: instant('idle_since').notNull(),
    /** Not offered a call before this instant: a phone that just refused or did not answer. */
    restUntil: instant('rest_until'),
    wrapUpUntil: instant('wrap_up_until'),
    /** False while Asterisk has no reachable contact of `endpoint`. */
    isReachable: boolean('is_reachable').notNull().default(false),
  },
  table => [
    check('operators_presence', sql.raw(oneOfSql('presence', PRESENCES))),
    check('operators_activity', sql.raw(oneOfSql('activity', ACTIVITIES))),
    // The matching looks at ready operators only, longest idle first.
    index('operators_free').on(table.idleSince).where(sql`presence = 'ready' and activity = 'free'`),
  ],
)

/** The operators' history, append-only: a row whenever what they asked for, or what they do for us, becomes another. */
export const operatorEvents = pgTable(
  'operator_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** Never before the operator's row before it: what is told late holds from then on. */
    at: instant('at').notNull(),
    /** What happened (operator.ts: OperatorEvent); with a withdrawn offer or an ended talk, how. */
    type: text('type').notNull(),
    outcome: text('outcome'),
    presence: text('presence', { enum: PRESENCES }).notNull(),
    reason: text('reason'),
    activity: text('activity', { enum: ACTIVITIES }).notNull(),
    endpoint: text('endpoint'),
    callId: uuid('call_id').references(() => calls.id),
  },
  table => [
    // An operator's last row, at every change; their time per state.
    index('operator_events_person').on(table.personId, table.at, table.id),
    // Everybody's, in the order it happened.
    index('operator_events_at').on(table.at, table.id),
    // Notes after a call belong to the call's figures.
    index('operator_events_wrap_up').on(table.callId, table.id).where(sql`activity = 'wrap-up'`),
  ],
)

/** Waiting callers: a row per call while it waits or rings, gone when it is answered or ends. */
export const waiting = pgTable(
  'waiting',
  {
    callId: uuid('call_id')
      .primaryKey()
      .references(() => calls.id),
    /** By name, as the settings have it. */
    queue: text('queue').notNull().default(''),
    /** What the operator should know, if that was asked for. */
    skill: text('skill'),
    priority: integer('priority').notNull().default(0),
    /** Place in the queue: the first time this call joined, kept through every unanswered offer. */
    joinedAt: instant('joined_at').notNull(),
    /** True while a phone rings for this caller: not to be offered twice. */
    isOffered: boolean('is_offered').notNull().default(false),
  },
  // Order of service: priority, then time of joining.
  table => [index('waiting_order').on(table.priority.desc(), table.joinedAt)],
)
