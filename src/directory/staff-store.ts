import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Away } from './staff.ts'
import { absences, focalConfirmations } from './tables.ts'

export type AbsenceRow = typeof absences.$inferSelect
export type Confirmation = typeof focalConfirmations.$inferSelect

const instantOf = (at: Ms) => sql`${new Date(at).toISOString()}::timestamptz`
const isStanding = sql`not exists (select from absences r where r.replaces = ${absences.id})`

/** Who of these people is away at this instant. */
export async function awayAt(db: Db, personIds: readonly string[], at: Ms): Promise<Away[]> {
  if (personIds.length === 0) return []
  return db
    .select({ personId: absences.personId, deputyId: absences.deputyId })
    .from(absences)
    .where(
      and(
        inArray(absences.personId, [...new Set(personIds)]),
        sql`${absences.from} <= ${instantOf(at)} and ${absences.to} > ${instantOf(at)}`,
        isStanding,
      ),
    )
    .orderBy(asc(absences.madeAt))
}

/** Of a unit's people, those that are not over at this instant, what was called off left out. */
export async function absencesOf(db: Db, unitId: string, at: Ms): Promise<AbsenceRow[]> {
  return db
    .select()
    .from(absences)
    .where(
      and(
        eq(absences.unitId, unitId),
        sql`${absences.to} > ${instantOf(at)} and ${absences.to} > ${absences.from}`,
        isStanding,
      ),
    )
    .orderBy(asc(absences.from), asc(absences.id))
}

/** Of this person, any that has an instant in common with `[from, to)`. */
export async function overlapping(db: Db, personId: string, [from, to]: [Ms, Ms]): Promise<AbsenceRow[]> {
  return db
    .select()
    .from(absences)
    .where(
      and(
        eq(absences.personId, personId),
        sql`${absences.from} < ${instantOf(to)} and ${absences.to} > ${instantOf(from)}`,
        isStanding,
      ),
    )
}

export async function findAbsence(db: Db, id: string): Promise<AbsenceRow | null> {
  const [row] = await db
    .select()
    .from(absences)
    .where(and(eq(absences.id, id), isStanding))
  return row ?? null
}

export async function insertAbsence(tx: Db, row: typeof absences.$inferInsert): Promise<void> {
  await tx.insert(absences).values(row)
}

export async function insertConfirmation(tx: Db, row: typeof focalConfirmations.$inferInsert): Promise<void> {
  await tx.insert(focalConfirmations).values(row)
}

/** The last one of each of these units that has any. */
export async function lastConfirmations(
  db: Db,
  unitIds: readonly string[],
): Promise<ReadonlyMap<string, Confirmation>> {
  if (unitIds.length === 0) return new Map()
  const rows = await db
    .selectDistinctOn([focalConfirmations.unitId])
    .from(focalConfirmations)
    .where(inArray(focalConfirmations.unitId, [...new Set(unitIds)]))
    .orderBy(focalConfirmations.unitId, desc(focalConfirmations.at))
  return new Map(rows.map(row => [row.unitId, row]))
}
