import { and, asc, count, eq, gt, inArray, isNotNull, isNull, lt, max, ne, or, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Failures } from './credentials.ts'
import { needsTotp } from './permissions.ts'
import { type AccountState, type Person, ROLES, type Role } from './person.ts'
import { people, resets, sessions } from './tables.ts'

/** Any number, the same for every process of ours. */
const ADMINISTRATION_LOCK = 1022_0003

export type PersonRow = typeof people.$inferSelect
export type SessionRow = typeof sessions.$inferSelect

export function toPerson({ id, username, displayName, role, unitId }: PersonRow): Person {
  return { id, username, displayName, role, unitId }
}

export async function personByUsername(db: Db, username: string): Promise<PersonRow | null> {
  const [row] = await db.select().from(people).where(eq(people.username, username))
  return row ?? null
}

export async function personById(db: Db, id: string): Promise<PersonRow | null> {
  const [row] = await db.select().from(people).where(eq(people.id, id))
  return row ?? null
}

/** The person's row, locked until the transaction ends. */
export async function lockPerson(tx: Db, id: string): Promise<PersonRow | null> {
  const [row] = await tx.select().from(people).where(eq(people.id, id)).for('update')
  return row ?? null
}

export async function insertPerson(tx: Db, row: typeof people.$inferInsert): Promise<void> {
  await tx.insert(people).values(row)
}

/** Adds those whose username is new. */
export async function insertMissingPeople(
  tx: Db,
  rows: readonly (typeof people.$inferInsert)[],
): Promise<void> {
  await tx
    .insert(people)
    .values([...rows])
    .onConflictDoNothing({ target: people.username })
}

export async function updatePerson(tx: Db, id: string, change: Partial<PersonRow>): Promise<void> {
  await tx.update(people).set(change).where(eq(people.id, id))
}

export async function saveFailures(tx: Db, id: string, failures: Failures): Promise<void> {
  await tx.update(people).set(failures).where(eq(people.id, id))
}

/** @returns false when that step or a later one was used meanwhile */
export async function useTotpStep(tx: Db, id: string, step: number): Promise<boolean> {
  const used = await tx
    .update(people)
    .set({ totpLastStep: step })
    .where(and(eq(people.id, id), or(isNull(people.totpLastStep), lt(people.totpLastStep, step))))
  return used.rowCount === 1
}

/** Second factors, as they are kept. */
export async function secretsKept(db: Db): Promise<Pick<PersonRow, 'id' | 'totpSecret'>[]> {
  return db
    .select({ id: people.id, totpSecret: people.totpSecret })
    .from(people)
    .where(isNotNull(people.totpSecret))
}

type Replacement = Readonly<{ id: string; before: string; after: string }>

/** @returns false when it was changed meanwhile */
export async function replaceSecret(db: Db, { id, before, after }: Replacement): Promise<boolean> {
  const replaced = await db
    .update(people)
    .set({ totpSecret: after })
    .where(and(eq(people.id, id), eq(people.totpSecret, before)))
  return replaced.rowCount === 1
}

export type PeopleAsked = Readonly<{
  role?: Role
  unitId?: string
  /** Words of the name or the username, marks aside. */
  find?: string
  state?: Readonly<{ is: AccountState; at: Ms }>
  after: string | null
  rows: number
}>

/** By username. */
export async function listPeople(db: Db, asked: PeopleAsked): Promise<PersonRow[]> {
  const { role, unitId, find, state, after, rows } = asked
  return db
    .select()
    .from(people)
    .where(
      and(
        role ? eq(people.role, role) : undefined,
        unitId ? eq(people.unitId, unitId) : undefined,
        find
          ? sql`position(ticket_folded(${find}) in ticket_folded(${people.displayName} || ' ' || ${people.username})) > 0`
          : undefined,
        state && inState(state.is, state.at),
        after === null ? undefined : gt(people.username, after),
      ),
    )
    .orderBy(asc(people.username))
    .limit(rows)
}

function inState(state: AccountState, at: Ms) {
  switch (state) {
    case 'active':
      return isNull(people.disabledAt)
    case 'disabled':
      return isNotNull(people.disabledAt)
    case 'locked':
      return gt(people.lockedUntil, at)
    case 'no-password':
      return and(isNull(people.disabledAt), isNull(people.passwordHash))
    case 'no-second-factor':
      return and(
        isNull(people.disabledAt),
        isNull(people.totpConfirmedAt),
        inArray(people.role, ROLES.filter(needsTotp)),
      )
  }
}

/** Accounts in use that nobody has looked at since, with when somebody was last seen under them; by username. */
export async function listUnreviewed(
  db: Db,
  { since, after, rows }: Readonly<{ since: Ms; after: string | null; rows: number }>,
): Promise<(PersonRow & { lastSeenAt: Ms | null })[]> {
  const found = await db
    .select({ person: people, lastSeenAt: max(sessions.lastSeenAt) })
    .from(people)
    .leftJoin(sessions, eq(sessions.personId, people.id))
    .where(
      and(
        isNull(people.disabledAt),
        or(isNull(people.reviewedAt), lt(people.reviewedAt, since)),
        after === null ? undefined : gt(people.username, after),
      ),
    )
    .groupBy(people.id)
    .orderBy(asc(people.username))
    .limit(rows)
  return found.map(({ person, lastSeenAt }) => ({ ...person, lastSeenAt }))
}

export async function countPeople(db: Db, isDemo: boolean): Promise<number> {
  const [row] = await db.select({ n: count() }).from(people).where(eq(people.isDemo, isDemo))
  return row?.n ?? 0
}

/** Held until the transaction ends. */
export async function lockAdministration(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${ADMINISTRATION_LOCK})`)
}

/** Administrators who can sign in, other than this one. */
export async function otherAdmins(tx: Db, id: string): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(people)
    .where(and(eq(people.role, 'admin'), isNull(people.disabledAt), ne(people.id, id)))
  return row?.n ?? 0
}

export async function insertSession(tx: Db, row: typeof sessions.$inferInsert): Promise<void> {
  await tx.insert(sessions).values(row)
}

export async function sessionBySecret(
  db: Db,
  secretHash: string,
): Promise<{ session: SessionRow; person: PersonRow } | null> {
  const [row] = await db
    .select({ session: sessions, person: people })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(eq(sessions.secretHash, secretHash))
  return row ?? null
}

export async function sessionsWithPeople(
  db: Db,
  ids: readonly string[],
): Promise<{ session: SessionRow; person: PersonRow }[]> {
  return db
    .select({ session: sessions, person: people })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.personId))
    .where(inArray(sessions.id, [...ids]))
}

export async function touchSession(db: Db, id: string, at: Ms): Promise<void> {
  await db.update(sessions).set({ lastSeenAt: at }).where(eq(sessions.id, id))
}

export type SessionsMeant = Readonly<{
  personId: string
  id?: string
  except?: string
  kind?: 'cookie' | 'token'
}>

/** @returns the ids of those that were open */
export async function revokeSessions(tx: Db, meant: SessionsMeant, at: Ms): Promise<string[]> {
  const rows = await tx
    .update(sessions)
    .set({ revokedAt: at })
    .where(
      and(
        eq(sessions.personId, meant.personId),
        isNull(sessions.revokedAt),
        meant.id ? eq(sessions.id, meant.id) : undefined,
        meant.except ? ne(sessions.id, meant.except) : undefined,
        meant.kind ? eq(sessions.kind, meant.kind) : undefined,
      ),
    )
    .returning({ id: sessions.id })
  return rows.map(row => row.id)
}

/** Long-ended sessions of a person: the audit log keeps that they were. */
export async function forgetSessions(tx: Db, personId: string, endedBefore: Ms): Promise<void> {
  await tx.delete(sessions).where(and(eq(sessions.personId, personId), lt(sessions.expiresAt, endedBefore)))
}

export async function openTokens(db: Db, personId: string, now: Ms): Promise<SessionRow[]> {
  return db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.personId, personId),
        eq(sessions.kind, 'token'),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, now),
      ),
    )
    .orderBy(asc(sessions.createdAt))
}

export async function insertReset(tx: Db, row: typeof resets.$inferInsert): Promise<void> {
  await tx.insert(resets).values(row)
}

export async function openReset(db: Db, personId: string, secretHash: string, now: Ms): Promise<boolean> {
  const rows = await db
    .select({ one: sql`1` })
    .from(resets)
    .where(
      and(
        eq(resets.secretHash, secretHash),
        eq(resets.personId, personId),
        isNull(resets.usedAt),
        gt(resets.expiresAt, now),
      ),
    )
  return rows.length === 1
}

/** @returns false when it was used or ran out meanwhile */
export async function useReset(tx: Db, personId: string, secretHash: string, now: Ms): Promise<boolean> {
  const used = await tx
    .update(resets)
    .set({ usedAt: now })
    .where(
      and(
        eq(resets.secretHash, secretHash),
        eq(resets.personId, personId),
        isNull(resets.usedAt),
        gt(resets.expiresAt, now),
      ),
    )
  return used.rowCount === 1
}

/** A new one, or a new password, ends those handed out before. */
export async function endResets(tx: Db, personId: string, at: Ms): Promise<void> {
  await tx
    .update(resets)
    .set({ usedAt: at })
    .where(and(eq(resets.personId, personId), isNull(resets.usedAt)))
}
