import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOfSql } from '../db/columns.ts'
import { units } from '../directory/tables.ts'
import { ROLES } from './person.ts'

export const people = pgTable(
  'people',
  {
    id: uuid('id').primaryKey(),
    username: text('username').notNull().unique(),
    displayName: text('display_name').notNull(),
    role: text('role', { enum: ROLES }).notNull(),
    unitId: uuid('unit_id').references(() => units.id),
    /** E.164; where text messages about work go (E03). */
    mobile: text('mobile'),
    email: text('email'),
    /** argon2id in PHC form; null until the one-time reset is used. */
    passwordHash: text('password_hash'),
    /** Closed by seal.ts; plain base32 only from before that, until the next start. */
    totpSecret: text('totp_secret'),
    totpConfirmedAt: instant('totp_confirmed_at'),
    /** Counter of the last accepted TOTP step: a code works once (RFC 6238 §5.2). */
    totpLastStep: integer('totp_last_step'),
    failedLogins: integer('failed_logins').notNull().default(0),
    lockedUntil: instant('locked_until'),
    disabledAt: instant('disabled_at'),
    /** When an administrator last found that this account is still right (F09); null = never. */
    reviewedAt: instant('reviewed_at'),
    isDemo: boolean('is_demo').notNull().default(false),
    createdAt: instant('created_at').notNull(),
  },
  () => [check('people_role', sql.raw(oneOfSql('role', ROLES)))],
)

/** Cookies and bearer tokens alike; only a SHA-256 of the secret is kept. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    secretHash: text('secret_hash').notNull().unique(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    kind: text('kind', { enum: ['cookie', 'token'] }).notNull(),
    name: text('name'),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    address: text('address'),
    userAgent: text('user_agent'),
  },
  // Sign-out everywhere and the list of one's own sessions.
  table => [index('sessions_person').on(table.personId)],
)

/** One-time passwords and resets: used once, within their hour. */
export const resets = pgTable('resets', {
  secretHash: text('secret_hash').primaryKey(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
})
