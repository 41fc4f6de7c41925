import { asc, eq } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import type { Ability } from './abilities.ts'
import { operatorSkills } from './tables.ts'

export type AbilityOf = Ability & Readonly<{ personId: string }>

/** Of everybody, or of one person; in an order that does not change. */
export async function readAbilities(db: Db, personId?: string): Promise<AbilityOf[]> {
  return db
    .select()
    .from(operatorSkills)
    .where(personId === undefined ? undefined : eq(operatorSkills.personId, personId))
    .orderBy(asc(operatorSkills.personId), asc(operatorSkills.kind), asc(operatorSkills.name))
}

/** Instead of all that the person had. */
export async function replaceAbilities(
  tx: Db,
  personId: string,
  abilities: readonly Ability[],
): Promise<void> {
  await tx.delete(operatorSkills).where(eq(operatorSkills.personId, personId))
  if (abilities.length > 0)
    await tx.insert(operatorSkills).values(abilities.map(one => ({ ...one, personId })))
}
