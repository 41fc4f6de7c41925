import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import type { Colleague } from '../directory/staff.ts'
import type { Named, Role } from './person.ts'
import { people } from './tables.ts'

/** Names for other rooms' lists, which know people by id only. */
export async function namesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Named>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await db
    .select({ id: people.id, username: people.username, displayName: people.displayName })
    .from(people)
    .where(inArray(people.id, wanted))
  return new Map(rows.map(row => [row.id, row]))
}

/** The roles of those who may still work here; whoever was disabled, or is not there, is missing. */
export async function rolesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Role>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await db
    .select({ id: people.id, role: people.role })
    .from(people)
    .where(and(inArray(people.id, wanted), isNull(people.disabledAt)))
  return new Map(rows.map(({ id, role }) => [id, role]))
}

const COLLEAGUE = {
  id: people.id,
  username: people.username,
  displayName: people.displayName,
  mobile: people.mobile,
  email: people.email,
  role: people.role,
  unitId: people.unitId,
  isDisabled: sql<boolean>`${people.disabledAt} is not null`,
}

/** People as the directory and notices need them: how they are reached, and whether they still work here. */
export async function colleaguesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Colleague>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await db.select(COLLEAGUE).from(people).where(inArray(people.id, wanted))
  return new Map(rows.map(row => [row.id, row]))
}

/** By username. */
export async function colleaguesNamed(
  db: Db,
  usernames: readonly string[],
): Promise<ReadonlyMap<string, Colleague>> {
  const wanted = [...new Set(usernames)]
  if (wanted.length === 0) return new Map()
  const rows = await db.select(COLLEAGUE).from(people).where(inArray(people.username, wanted))
  return new Map(rows.map(row => [row.username, row]))
}

/** Accounts of a unit, those who left included. */
export async function colleaguesIn(db: Db, unitId: string): Promise<Colleague[]> {
  return db.select(COLLEAGUE).from(people).where(eq(people.unitId, unitId)).orderBy(asc(people.username))
}

/** What the directory asks of people. */
export const COLLEAGUES = { colleagues: colleaguesOf, colleaguesNamed, colleaguesIn }
