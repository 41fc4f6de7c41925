import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import type { Contact } from '../directory/subjects.ts'
import type { Role } from './person.ts'
import { people } from './tables.ts'

/** Everybody of a role who still works here, and where they are reached. */
export async function contactsOfRole(db: Db, role: Role): Promise<Contact[]> {
  return db
    .select({ personId: people.id, name: people.displayName, phone: people.mobile, email: people.email })
    .from(people)
    .where(and(eq(people.role, role), isNull(people.disabledAt)))
    .orderBy(asc(people.username))
}

/** Those of these names that are somebody's. */
export async function usernamesKnown(db: Db, usernames: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .select({ username: people.username })
    .from(people)
    .where(inArray(people.username, [...usernames]))
  return new Set(rows.map(({ username }) => username))
}
