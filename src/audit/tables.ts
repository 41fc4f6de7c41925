import { bigint, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from '../db/columns.ts'
import { people } from '../people/tables.ts'

/** Append-only: the service's role may insert and select, nothing else (db/roles.ts). */
export const auditLog = pgTable(
  'audit_log',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant('at').notNull(),
    /** null = the system itself. */
    personId: uuid('person_id').references(() => people.id),
    action: text('action').notNull(),
    subjectKind: text('subject_kind').notNull(),
    subjectId: text('subject_id').notNull(),
    address: text('address'),
    facts: jsonb('facts').notNull().default({}),
  },
  table => [
    // "Who touched this recording or ticket", newest first.
    index('audit_log_subject').on(table.subjectKind, table.subjectId, table.id),
    // "What did this person do", "who played recordings", newest first: the filters of /api/audit.
    index('audit_log_person').on(table.personId, table.id),
    index('audit_log_action').on(table.action, table.id),
    // "What happened that day".
    index('audit_log_at').on(table.at, table.id),
  ],
)
