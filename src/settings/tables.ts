import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  bigint,
  check,
  doublePrecision,
  index,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytes, instant, oneOfSql } from '../db/columns.ts'
import { SECTION_NAMES, type Section } from '../directory/sections.ts'
import { people } from '../people/tables.ts'

/** What holds over the province's profile and from when. Append-only (db/roles.ts). */
export const settingChanges = pgTable(
  'setting_changes',
  {
    /** Of two changes that take effect at one instant the greater holds. */
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    section: text('section').$type<Section>().notNull(),
    /** The section as a whole; null = the change in `reverts` holds no more. */
    value: jsonb('value'),
    effectiveFrom: instant('effective_from').notNull(),
    madeAt: instant('made_at').notNull(),
    madeBy: uuid('made_by')
      .notNull()
      .references(() => people.id),
    reason: text('reason').notNull(),
    reverts: bigint('reverts', { mode: 'number' }).references((): AnyPgColumn => settingChanges.id),
  },
  table => [
    // The last one of a section that has taken effect, and those to come.
    index('setting_changes_effective').on(table.section, table.effectiveFrom, table.id),
    // One section's history, newest first.
    index('setting_changes_section').on(table.section, table.id),
    uniqueIndex('setting_changes_reverts').on(table.reverts).where(sql`reverts is not null`),
    check('setting_changes_section_known', sql.raw(oneOfSql('section', SECTION_NAMES))),
    check('setting_changes_value_or_revert', sql`value is not null or reverts is not null`),
    check('setting_changes_not_backdated', sql`effective_from >= made_at`),
  ],
)

/** Recordings that a province has its centre say, as they were uploaded: what is said now and was said before. */
export const promptRecordings = pgTable('prompt_recordings', {
  /** SHA-256 of the WAV: the same file is there once. */
  id: text('id').primaryKey(),
  wav: bytes('wav').notNull(),
  /** As the person called the file. */
  name: text('name').notNull(),
  seconds: doublePrecision('seconds').notNull(),
  madeAt: instant('made_at').notNull(),
  madeBy: uuid('made_by')
    .notNull()
    .references(() => people.id),
})
