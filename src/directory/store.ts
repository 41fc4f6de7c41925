import { asc } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import { units } from './tables.ts'

export type UnitRow = typeof units.$inferSelect

export async function allUnits(db: Db): Promise<UnitRow[]> {
  return db.select().from(units).orderBy(asc(units.code))
}

/** Adds those whose code is new; the others stay as they are. */
export async function insertUnits(tx: Db, rows: readonly (typeof units.$inferInsert)[]): Promise<void> {
  if (rows.length > 0)
    await tx
      .insert(units)
      .values([...rows])
      .onConflictDoNothing({ target: units.code })
}
