import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  customType,
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
import { instant, oneOfSql, ordinal } from '../db/columns.ts'
import type { Filled } from '../directory/form.ts'
import { SATISFACTIONS } from '../directory/sections.ts'
import { units } from '../directory/tables.ts'
import { people } from '../people/tables.ts'
import { type Digest, RECOUNT_STATES } from './byclock.ts'
import { type Course, LEVELS, STAGES } from './course.ts'
import { ENTRY_KINDS } from './entry.ts'
import type { Frozen, Source, TicketRecord } from './ticket.ts'
import { TICKET_CHANNELS, TICKET_KINDS, TICKET_STATES, URGENCIES } from './ticket.ts'

export const tickets = pgTable(
  'tickets',
  {
    ...{ id: uuid('id').primaryKey(), code: text('code').notNull().unique() },
    state: text('state', { enum: TICKET_STATES }).notNull(),
    channel: text('channel', { enum: TICKET_CHANNELS }).notNull(),
    openedAt: instant('opened_at').notNull(),
    /** The operator who answered; null = a message, which nobody has taken yet. */
    operatorId: uuid('operator_id').references(() => people.id),
    /** The unit that holds the ticket; null = the centre itself. */
    unitId: uuid('unit_id').references(() => units.id),
    /** E.164 or a short code; null = hidden number. */
    callerNumber: text('caller_number'),
    callerName: text('caller_name'),
    content: text('content').notNull().default(''),
    /** Null while nobody has said which it is: a draft (A01). */
    kind: text('kind', { enum: TICKET_KINDS }),
    /** The one field (lĩnh vực) that it is of, as the directory names it (A03). */
    fieldCode: text('field_code'),
    ...{ subtype: text('subtype'), areaCode: text('area_code') },
    /** What the sub-type asks for besides, as it was filled in (A04). */
    form: jsonb('form').$type<Filled>(),
    /** Where the citizen is written to. */
    ...{ address: text('address'), email: text('email') },
    /** What it is about is there, in words. */
    place: text('place'),
    urgency: text('urgency', { enum: URGENCIES }).notNull().default('normal'),
    /** About administrative rules, procedures or behaviour: the Office follows these (A05). */
    isProcedural: boolean('is_procedural').notNull().default(false),
    /** What its channel knows of it: registry number, letter, code elsewhere, own deadline (source.ts). */
    source: jsonb('source').$type<Source>(),
    /** Given by whoever entered it by hand, so that a repeated request makes one ticket. */
    intakeKey: text('intake_key'),
    /** Where it stands in the regulation (course.ts); null while a draft, and with it all down to `rules`. */
    stage: text('stage', { enum: STAGES }),
    ...{ stageSince: instant('stage_since'), receivedAt: instant('received_at') },
    /** The first time that any unit had it. */
    forwardedAt: instant('forwarded_at'),
    /** When it moves by itself; null = never, as things stand. */
    dueAt: instant('due_at'),
    /** When the unit that has it is reminded next. */
    remindAt: instant('remind_at'),
    /** By when the unit that has it must have answered; stays when it is late. Null = no unit has it. */
    deadlineAt: instant('deadline_at'),
    /** The unit that has it, or had it last; and ever (course.ts). */
    isLate: boolean('is_late').notNull().default(false),
    wasLate: boolean('was_late').notNull().default(false),
    /** Who gave the last answer: the level at which it was resolved (requirements §17.1). */
    level: text('level', { enum: LEVELS }),
    /** Inside the unit (E15). */
    assigneeId: uuid('assignee_id').references(() => people.id),
    /** The whole of course.ts; the columns above are what is asked for by index. */
    course: jsonb('course').$type<Course>(),
    /** The regulation that it is under, frozen when it was received (§14.8). */
    rules: jsonb('rules').$type<Frozen>(),
    /** One more at every change since it was received. */
    version: integer('version').notNull().default(0),
    /** The citizen had their data hidden: only those who look after such requests see it, and it is not published. */
    restrictedAt: instant('restricted_at'),
    /** The citizen's own word after the talk; null = not asked, or no answer. */
    satisfaction: text('satisfaction', { enum: SATISFACTIONS }),
    satisfactionAskedAt: instant('satisfaction_asked_at'),
    satisfactionAnsweredAt: instant('satisfaction_answered_at'),
    updatedAt: instant('updated_at').notNull(),
  },
  table => [
    check('tickets_state', sql.raw(oneOfSql('state', TICKET_STATES))),
    check(
      'tickets_satisfaction',
      sql.raw(`satisfaction is null or ${oneOfSql('satisfaction', SATISFACTIONS)}`),
    ),
    check('tickets_kind', sql.raw(`kind is null or ${oneOfSql('kind', TICKET_KINDS)}`)),
    check('tickets_urgency', sql.raw(oneOfSql('urgency', URGENCIES))),
    check('tickets_stage', sql.raw(`stage is null or ${oneOfSql('stage', STAGES)}`)),
    check('tickets_level', sql.raw(`level is null or ${oneOfSql('level', LEVELS)}`)),
    // A ticket that was received is wholly so.
    check('tickets_course', sql`(stage is null) = (course is null) and (stage is null) = (rules is null)`),
    uniqueIndex('tickets_intake').on(table.intakeKey).where(sql`intake_key is not null`),
    // The schedule: what falls due next, whom to remind next.
    index('tickets_due').on(table.dueAt, table.id).where(sql`due_at is not null`),
    index('tickets_remind').on(table.remindAt, table.id).where(sql`remind_at is not null`),
    // The inbox of a unit, and of one person in it: by deadline.
    index('tickets_inbox').on(table.unitId, table.deadlineAt, table.id).where(sql`deadline_at is not null`),
    index('tickets_assigned')
      .on(table.assigneeId, table.deadlineAt, table.id)
      .where(sql`assignee_id is not null and deadline_at is not null`),
    // The queue of the Office, and of whoever looks at one stage.
    index('tickets_stage').on(table.stage, table.stageSince, table.id),
    index('tickets_late').on(table.stageSince, table.id).where(sql`is_late and state = 'open'`),
    // What the Office follows (A05).
    index('tickets_procedural').on(table.receivedAt, table.id).where(sql`is_procedural and state = 'open'`),
    index('tickets_field').on(table.fieldCode, table.openedAt, table.id),
    // Every unit's, by deadline.
    index('tickets_deadline').on(table.deadlineAt, table.id).where(sql`deadline_at is not null`),
    // Lists cut by one of these (search-store.ts); of what is urgent there is little.
    index('tickets_state').on(table.state, table.openedAt, table.id),
    index('tickets_kind').on(table.kind, table.openedAt, table.id),
    index('tickets_channel').on(table.channel, table.openedAt, table.id),
    index('tickets_area').on(table.areaCode, table.openedAt, table.id).where(sql`area_code is not null`),
    // Registrations of a period (A04): few have a form.
    index('tickets_form').on(table.receivedAt, table.id).where(sql`form is not null`),
    index('tickets_urgent').on(table.openedAt, table.id).where(sql`urgency = 'urgent'`),
    // The last digits of a number.
    index('tickets_number_end').on(sql`reverse(caller_number) text_pattern_ops`),
    index('tickets_asked').on(table.satisfactionAskedAt).where(sql`satisfaction_asked_at is not null`),
    index('tickets_opened').on(table.openedAt, table.id),
    index('tickets_operator').on(table.operatorId, table.openedAt),
    // What this citizen has asked before.
    index('tickets_caller').on(table.callerNumber, table.openedAt),
    index('tickets_unit').on(table.unitId, table.openedAt),
  ],
)

/** A ticket has n calls, a call touches n tickets. */
export const ticketCalls = pgTable(
  'ticket_calls',
  {
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id),
    callId: uuid('call_id')
      .notNull()
      .references(() => calls.id),
  },
  table => [
    primaryKey({ columns: [table.callId, table.ticketId] }),
    index('ticket_calls_ticket').on(table.ticketId),
  ],
)

/** Running number per year; taken in the transaction that opens the ticket, so a code is never skipped or reused. */
export const ticketCounters = pgTable('ticket_counters', {
  ...{ year: integer('year').primaryKey(), last: integer('last').notNull() },
})

/**
 * What was done about a ticket, append-only. Kinds are not checked here: each kind of work brings its own, and the code
 * knows them all.
 */
export const ticketEntries = pgTable(
  'ticket_entries',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    /** null = of a call that has no ticket, or had none yet. */
    ticketId: uuid('ticket_id').references(() => tickets.id),
    callId: uuid('call_id').references(() => calls.id),
    /** null = the centre by itself. */
    byId: uuid('by_id').references(() => people.id),
    kind: text('kind', { enum: ENTRY_KINDS }).notNull(),
    facts: jsonb('facts').notNull().default({}),
  },
  table => [
    check('ticket_entries_of', sql`ticket_id is not null or call_id is not null`),
    index('ticket_entries_ticket').on(table.ticketId, table.id),
    index('ticket_entries_call').on(table.callId, table.id),
    // What was done how often in a window.
    index('ticket_entries_kind').on(table.kind, table.at),
  ],
)

/** What happened to a ticket, append-only: the moves of course.ts and what was done beside them. */
export const ticketEvents = pgTable(
  'ticket_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id),
    /** 1, 2, 3 … of this ticket: a number that is missing was taken out. */
    number: integer('number').notNull(),
    at: instant('at').notNull(),
    /** null = the centre by itself. */
    byId: uuid('by_id').references(() => people.id),
    /** Where it was asked from; null = the centre by itself. */
    address: text('address'),
    /** Kinds are not checked here: the code knows them all. */
    type: text('type').notNull(),
    facts: jsonb('facts').$type<Readonly<Record<string, unknown>>>().notNull().default({}),
    /** null = a draft. */
    before: text('before', { enum: STAGES }),
    after: text('after', { enum: STAGES }),
    /** The unit that has it after this. */
    unitId: uuid('unit_id').references(() => units.id),
    isLate: boolean('is_late').notNull(),
    /** `key`: given by whoever asked, so that what is asked twice is done once. `rowSum`: of the row after it (db/rowsum.ts). */
    ...{ key: text('key'), rowSum: text('row_sum') },
  },
  table => [
    uniqueIndex('ticket_events_number').on(table.ticketId, table.number),
    uniqueIndex('ticket_events_key').on(table.ticketId, table.key).where(sql`key is not null`),
    // How often what happened in a window.
    index('ticket_events_type').on(table.type, table.at),
    // What was with a unit once.
    index('ticket_events_unit').on(table.unitId, table.ticketId).where(sql`unit_id is not null`),
  ],
)

/** The citizen's words and data as they were after each change, append-only. */
export const ticketVersions = pgTable(
  'ticket_versions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    ticketId: uuid('ticket_id')
      .notNull()
      .references(() => tickets.id),
    /** 1 = as it was received. */
    number: integer('number').notNull(),
    at: instant('at').notNull(),
    byId: uuid('by_id').references(() => people.id),
    ...{ address: text('address'), reason: text('reason') },
    record: jsonb('record').$type<TicketRecord>().notNull(),
  },
  table => [uniqueIndex('ticket_versions_number').on(table.ticketId, table.number)],
)

/** Vectors are made by PostgreSQL (`ticket_vector`) and read by nobody. */
const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })
/** Sorted by code points, whatever the database's own order is. */
const codePoints = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' })

/**
 * What received tickets are found by, apart from them: a ticket moves often and its words hardly ever. Kept by triggers
 * on `tickets` (migrations), so that nobody who writes there can forget it.
 */
export const ticketWords = pgTable(
  'ticket_words',
  {
    ticketId: uuid('ticket_id')
      .primaryKey()
      .references(() => tickets.id),
    openedAt: instant('opened_at').notNull(),
    /** Given name first (folding.ts); '' = no name. */
    nameKey: codePoints('name_key').notNull(),
    words: tsvector('words').notNull(),
  },
  table => [
    // Without a list of what is still to be entered: a search would read it, and one unlucky writer would empty it.
    index('ticket_words_found').using('gin', table.words).with({ fastupdate: false }),
    index('ticket_words_named').on(table.nameKey, table.ticketId).where(sql`name_key <> ''`),
  ],
)

/** What was late on the morning of a day, as it went to the Office and the leaders, append-only; one a day (E10). */
export const ticketDigests = pgTable('ticket_digests', {
  /** `yyyy-MM-dd` of the province. */
  day: text('day').primaryKey(),
  at: instant('at').notNull(),
  ...{ late: integer('late').notNull(), fresh: integer('fresh').notNull() },
  units: jsonb('units').$type<Digest['units']>().notNull(),
  tickets: jsonb('tickets').$type<Digest['tickets']>().notNull(),
  ordinal: ordinal(),
})

/** Deadlines counted anew under another calendar, and how far that has come. */
export const ticketRecounts = pgTable(
  'ticket_recounts',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    version: text('version').notNull(),
    state: text('state', { enum: RECOUNT_STATES }).notNull(),
    startedAt: instant('started_at').notNull(),
    endedAt: instant('ended_at'),
    ...{ total: integer('total').notNull().default(0), done: integer('done').notNull().default(0) },
    changed: integer('changed').notNull().default(0),
    lastId: uuid('last_id'),
  },
  table => [
    check('ticket_recounts_state', sql.raw(oneOfSql('state', RECOUNT_STATES))),
    // One at a time: a newer calendar takes the place of the one that runs.
    uniqueIndex('ticket_recounts_running').on(table.state).where(sql`state = 'running'`),
  ],
)
