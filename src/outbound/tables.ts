import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOfSql, ordinal } from '../db/columns.ts'
import { NUMBER_KINDS } from '../numbers/plan.ts'
import { people } from '../people/tables.ts'
import { DIAL_REFUSALS } from './policy.ts'
import { DIAL_PURPOSES, DIALLERS } from './rules.ts'

/** Every wish to dial out and what became of it, append-only. */
export const dialAttempts = pgTable(
  'dial_attempts',
  {
    id: uuid('id').primaryKey(),
    at: instant('at').notNull(),
    /** null = the centre by itself. */
    personId: uuid('person_id').references(() => people.id),
    role: text('role', { enum: DIALLERS }).notNull(),
    purpose: text('purpose', { enum: DIAL_PURPOSES }).notNull(),
    /** E.164 or a short code; null = unreadable. */
    number: text('number'),
    /** As it was asked for, where it is no number: harmless characters only. */
    shown: text('shown').notNull(),
    kind: text('kind', { enum: NUMBER_KINDS }).notNull(),
    /** The call it belongs to; the row of a call that only begins is not there yet. */
    callId: uuid('call_id'),
    isAllowed: boolean('is_allowed').notNull(),
    /** Why it was refused. */
    code: text('code', { enum: DIAL_REFUSALS }),
    /** The most it may last; null = refused, or an emergency. */
    maxSeconds: integer('max_seconds'),
    ordinal: ordinal(),
  },
  table => [
    check('dial_attempts_purpose', sql.raw(oneOfSql('purpose', DIAL_PURPOSES))),
    check('dial_attempts_verdict', sql.raw('is_allowed = (code is null)')),
    // Lists, newest first.
    index('dial_attempts_at').on(table.at, table.id),
    index('dial_attempts_person').on(table.personId, table.at),
    // What counts against the limits of a day.
    index('dial_attempts_counted').on(table.at).where(sql`is_allowed and purpose <> 'emergency'`),
  ],
)

/** How an allowed attempt ended: one row each, append-only. */
export const dialSettlements = pgTable('dial_settlements', {
  attemptId: uuid('attempt_id')
    .primaryKey()
    .references(() => dialAttempts.id),
  at: instant('at').notNull(),
  /** 0 = nobody answered. */
  talkSeconds: integer('talk_seconds').notNull(),
  ordinal: ordinal(),
})
