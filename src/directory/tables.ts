import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  boolean,
  check,
  index,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { instant, oneOfSql, ordinal } from '../db/columns.ts'
import { KINDS, type Values } from './subjects.ts'

/** Agencies and units that tickets travel to, for others to point at; what they are and were is in their versions. */
export const units = pgTable('units', {
  id: uuid('id').primaryKey(),
  code: text('code').notNull().unique(),
  /** As it was entered first. */
  name: text('name').notNull(),
  createdAt: instant('created_at').notNull(),
})

/** Everything in the directory, from when it is what. Append-only (db/roles.ts). */
export const directoryVersions = pgTable(
  'directory_versions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    kind: text('kind', { enum: KINDS }).notNull(),
    subject: text('subject').notNull(),
    effectiveFrom: instant('effective_from').notNull(),
    isOver: boolean('is_over').notNull().default(false),
    value: jsonb('value').$type<Values[keyof Values]>().notNull(),
    madeAt: instant('made_at').notNull(),
    /** Of people; not a reference, since people point at units. */
    madeBy: uuid('made_by'),
    reason: text('reason').notNull(),
    reverts: bigint('reverts', { mode: 'number' }).references((): AnyPgColumn => directoryVersions.id),
  },
  table => [
    check('directory_versions_kind', sql.raw(oneOfSql('kind', KINDS))),
    // What holds at an instant, of one subject or of all of a kind.
    index('directory_versions_held').on(
      table.kind,
      table.subject,
      table.effectiveFrom.desc().nullsFirst(),
      table.id.desc().nullsFirst(),
    ),
    // Who works in these units; which fields are theirs.
    index('directory_versions_unit')
      .on(table.kind, sql`(value ->> 'unitId')`)
      .where(sql`kind in ('post', 'route')`),
    uniqueIndex('directory_versions_reverts').on(table.reverts).where(sql`reverts is not null`),
  ],
)

/** Somebody of a unit is away. Append-only: who comes back early, or stays longer, has a row that takes the place of this. */
export const absences = pgTable(
  'absences',
  {
    id: uuid('id').primaryKey(),
    unitId: uuid('unit_id')
      .notNull()
      .references(() => units.id),
    personId: uuid('person_id').notNull(),
    from: instant('from_at').notNull(),
    /** Not this instant any more. The same as `from`: it is called off. */
    to: instant('to_at').notNull(),
    deputyId: uuid('deputy_id'),
    reason: text('reason').notNull(),
    madeAt: instant('made_at').notNull(),
    madeBy: uuid('made_by').notNull(),
    replaces: uuid('replaces').references((): AnyPgColumn => absences.id),
    ordinal: ordinal(),
  },
  table => [
    check('absences_in_order', sql`to_at >= from_at`),
    // Who of these people is away now.
    index('absences_person').on(table.personId, table.to),
    index('absences_unit').on(table.unitId, table.to),
    uniqueIndex('absences_replaces').on(table.replaces).where(sql`replaces is not null`),
  ],
)

/** A unit has looked at its list of focal officers and says that it is right (QN 16, 24; L02). Append-only. */
export const focalConfirmations = pgTable(
  'focal_confirmations',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    unitId: uuid('unit_id')
      .notNull()
      .references(() => units.id),
    at: instant('at').notNull(),
    byId: uuid('by_id').notNull(),
    /** The list as it was confirmed. */
    staff: jsonb('staff').notNull(),
  },
  table => [index('focal_confirmations_unit').on(table.unitId, table.at)],
)
