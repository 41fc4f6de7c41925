import { and, inArray, isNull } from 'drizzle-orm'
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

/** People as the directory and notices need them: how they are reached, and whether they still work here. */
export async function colleaguesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Colleague>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const { id, username, displayName, mobile, email, unitId, disabledAt } = people
  const rows = await db
    .select({ id, username, displayName, mobile, email, unitId, disabledAt })
    .from(people)
    .where(inArray(people.id, wanted))
  return new Map(rows.map(({ disabledAt, ...row }) => [row.id, { ...row, isDisabled: disabledAt !== null }]))
}
