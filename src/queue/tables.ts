import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import { calls } from '../calls/tables.ts'
import { instant, oneOfSql } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { PHONE_KINDS } from '../phones/phone.ts'
import { phones } from '../phones/tables.ts'
import { ABILITY_KINDS, LEVEL_LEAST, LEVEL_MOST } from './abilities.ts'
import { ACTIVITIES, type Interrupted, PRESENCES } from './operator.ts'

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
    /** Which of the two that is. */
    phone: text('phone', { enum: PHONE_KINDS }).notNull().default('desk'),
    /** The call of a ringing, talking or wrapping-up operator. */
    callId: uuid('call_id').references(() => calls.id),
    /** The queue of that call, by name. */
    queue: text('queue'),
    /** Since when the state that people see (operator.ts: `shown`) holds. */
    since: instant('since').notNull(),
    /** Longest idle first: the end of the last talk or offer, or the sign-in. */
    idleSince: instant('idle_since').notNull(),
    /** Round robin: when they last had a caller, or let one ring; null = not since signing in. */
    triedAt: instant('tried_at'),
    /** Fewest calls: callers they had or let ring since signing in. */
    tries: integer('tries').notNull().default(0),
    /** Callers in a row whom they did not get to talk with. */
    unanswered: integer('unanswered').notNull().default(0),
    /** Not offered a call before this instant: a phone that just refused or did not answer. */
    restUntil: instant('rest_until'),
    wrapUpUntil: instant('wrap_up_until'),
    /** The wrap-up that a call of their own has interrupted. */
    interrupted: jsonb('interrupted').$type<Interrupted>(),
    /** False while Asterisk has no reachable contact of `endpoint`. */
    isReachable: boolean('is_reachable').notNull().default(false),
  },
  table => [
    check('operators_presence', sql.raw(oneOfSql('presence', PRESENCES))),
    check('operators_activity', sql.raw(oneOfSql('activity', ACTIVITIES))),
    check('operators_phone', sql.raw(oneOfSql('phone', PHONE_KINDS))),
    // The matching looks at ready operators only, longest idle first.
    index('operators_free').on(table.idleSince).where(sql`presence = 'ready' and activity = 'free'`),
  ],
)

/** What an operator can do: the queues they serve (none = every one) and the skills they have. Replaced as a whole. */
export const operatorSkills = pgTable(
  'operator_skills',
  {
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    kind: text('kind', { enum: ABILITY_KINDS }).notNull(),
    /** Of a queue as the settings have it, or of a skill as the menu asks for it. */
    name: text('name').notNull(),
    /** The higher the better. */
    level: integer('level').notNull(),
  },
  table => [
    primaryKey({ columns: [table.personId, table.kind, table.name] }),
    check('operator_skills_kind', sql.raw(oneOfSql('kind', ABILITY_KINDS))),
    check('operator_skills_level', sql.raw(`level between ${LEVEL_LEAST} and ${LEVEL_MOST}`)),
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
    /** The first time this call joined, kept through every unanswered offer. */
    joinedAt: instant('joined_at').notNull(),
    /** Orders the callers of one priority: epoch ms of joining, or where a supervisor put them. */
    place: doublePrecision('place').notNull().default(0),
    /** The operator whom a supervisor wants them to have. */
    wanted: uuid('wanted').references(() => people.id),
    /** True while a phone rings for this caller: not to be offered twice. */
    isOffered: boolean('is_offered').notNull().default(false),
  },
  // Order of service.
  table => [index('waiting_order').on(table.priority.desc(), table.place)],
)
