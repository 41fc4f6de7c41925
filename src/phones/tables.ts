import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant, oneOfSql } from '../db/columns.ts'
import { people } from '../people/tables.ts'
import { PHONE_KINDS } from './phone.ts'

/** SIP endpoints of people. Secrets are kept as digest hashes only (RFC 8760), never in clear. */
export const phones = pgTable(
  'phones',
  {
    /** Also the SIP user and the name in Asterisk: `op101`, `op101-web`. */
    endpoint: text('endpoint').primaryKey(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    kind: text('kind', { enum: PHONE_KINDS }).notNull(),
    md5Digest: text('md5_digest'),
    sha256Digest: text('sha256_digest'),
    /** Browser phones get a short-lived secret; null = lasts until changed. */
    secretExpiresAt: instant('secret_expires_at'),
    /** Of a person who is disabled: not known to Asterisk any more. */
    disabledAt: instant('disabled_at'),
    createdAt: instant('created_at').notNull(),
  },
  table => [
    check('phones_kind', sql.raw(oneOfSql('kind', PHONE_KINDS))),
    index('phones_person').on(table.personId),
  ],
)

/** Carriers' lines. Identified by address, or by a registration of ours at the carrier. */
export const trunks = pgTable(
  'trunks',
  {
    id: uuid('id').primaryKey(),
    /** Name in Asterisk: `trunk-<name>`. */
    name: text('name').notNull().unique(),
    kind: text('kind', { enum: ['address', 'registration'] }).notNull(),
    host: text('host').notNull(),
    port: integer('port').notNull(),
    /** True where phones share the trunk's address: only requests from that port are the trunk's. */
    matchPort: boolean('match_port').notNull().default(false),
    username: text('username'),
    /** Needed in clear by the registration; readable by the service's role only, written to a 0600 file. */
    secret: text('secret'),
    createdAt: instant('created_at').notNull(),
  },
  () => [check('trunks_kind', sql.raw(oneOfSql('kind', ['address', 'registration'])))],
)

/** Numbers that are ours, as the carrier sends them. */
export const trunkNumbers = pgTable('trunk_numbers', {
  number: text('number').primaryKey(),
  trunkId: uuid('trunk_id').references(() => trunks.id),
})

/** Addresses that guessed passwords and are refused by Asterisk for a while. Kept, so that a restart does not free them. */
export const phoneBans = pgTable('phone_bans', {
  address: text('address').primaryKey(),
  guesses: integer('guesses').notNull(),
  bannedAt: instant('banned_at').notNull(),
  until: instant('until').notNull(),
})
