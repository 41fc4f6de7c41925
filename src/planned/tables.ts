import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOfSql, ordinal } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { PLAN_KINDS, PLAN_OUTCOMES } from './plan.ts'

/** What is to become of an account or a line, and when. Append-only (db/roles.ts). */
export const plannedChanges = pgTable(
  'planned_changes',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    kind: text('kind', { enum: PLAN_KINDS }).notNull(),
    /** An account's id, a line's name: what it is about may come and go meanwhile. */
    subject: text('subject').notNull(),
    change: jsonb('change').$type<Readonly<Record<string, unknown>>>().notNull(),
    effectiveFrom: instant('effective_from').notNull(),
    madeAt: instant('made_at').notNull(),
    madeBy: uuid('made_by')
      .notNull()
      .references(() => people.id),
    reason: text('reason').notNull(),
  },
  table => [
    // What is due, and what is next.
    index('planned_changes_due').on(table.effectiveFrom, table.id),
    // One thing's own, newest first.
    index('planned_changes_subject').on(table.kind, table.subject, table.id),
    check('planned_changes_kind', sql.raw(oneOfSql('kind', PLAN_KINDS))),
    check('planned_changes_ahead', sql`effective_from > made_at`),
  ],
)

/** How each of them ended. Append-only (db/roles.ts). */
export const plannedOutcomes = pgTable(
  'planned_outcomes',
  {
    ordinal: ordinal(),
    /** The key is what makes a plan happen once, whoever looks at it at the same moment. */
    plan: bigint('plan', { mode: 'number' })
      .primaryKey()
      .references(() => plannedChanges.id),
    outcome: text('outcome', { enum: PLAN_OUTCOMES }).notNull(),
    at: instant('at').notNull(),
    byId: uuid('by_id').references(() => people.id),
    code: text('code'),
    text: text('text'),
  },
  () => [
    check('planned_outcomes_outcome', sql.raw(oneOfSql('outcome', PLAN_OUTCOMES))),
    check('planned_outcomes_by', sql`(by_id is not null) = (outcome = 'withdrawn')`),
    check('planned_outcomes_code', sql`(code is not null) = (outcome = 'refused')`),
    check('planned_outcomes_text', sql`(text is null) = (outcome = 'applied')`),
  ],
)
