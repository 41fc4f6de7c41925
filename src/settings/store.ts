import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { SECTION_NAMES, type Section } from '../directory/sections.ts'
import type { Change } from './effective.ts'
import { settingChanges } from './tables.ts'

/** Any number, the same for every process of ours: who holds it changes settings, one after the other. */
const SETTINGS_LOCK = 1022_0003

export type NewChange = Omit<Change, 'id'>

/** Until the transaction ends: a change is judged against the whole, so nobody else may change the whole meanwhile. */
export async function lockSettings(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${SETTINGS_LOCK})`)
}

/**
 * Of each section the change that holds at this instant, and all that are still to come.
 * @param without as if this change had never been made
 */
export async function standingChanges(db: Db, at: Ms, without = 0): Promise<Change[]> {
  const instant = sql`${new Date(at).toISOString()}::timestamptz`
  const living = sql`c.section = s.section and c.value is not null and c.id <> ${without} and not exists (
    select from setting_changes r where r.reverts = c.id and r.value is null)`
  const { rows } = await db.execute<Row>(sql`
    select c.* from unnest(${sql.raw(`array['${SECTION_NAMES.join("', '")}']`)}::text[]) s (section)
    cross join lateral (
      (select * from setting_changes c where ${living} and c.effective_from <= ${instant}
        order by c.effective_from desc, c.id desc limit 1)
      union all
      (select * from setting_changes c where ${living} and c.effective_from > ${instant})
    ) c order by c.id`)
  return rows.map(toChange)
}

/** Every change that some sections ever had, reverts among them, in the order of their making. */
export async function historyOf(db: Db, sections: readonly Section[]): Promise<Change[]> {
  return db
    .select()
    .from(settingChanges)
    .where(inArray(settingChanges.section, [...sections]))
    .orderBy(settingChanges.id)
}

/** The last row there is; 0 = none. Rows are committed in the order of their ids (lockSettings). */
export async function lastId(db: Db): Promise<number> {
  const [row] = await db
    .select({ id: settingChanges.id })
    .from(settingChanges)
    .orderBy(desc(settingChanges.id))
    .limit(1)
  return row?.id ?? 0
}

export async function insertChange(tx: Db, change: NewChange): Promise<Change> {
  const [row] = await tx.insert(settingChanges).values(change).returning()
  if (!row) throw new Error('a change of the settings was not stored')
  return row
}

export async function findChange(db: Db, id: number): Promise<Change | null> {
  const [row] = await db.select().from(settingChanges).where(eq(settingChanges.id, id))
  return row ?? null
}

/** The change that names this one in `reverts`. */
export async function reverterOf(db: Db, id: number): Promise<number | null> {
  const [row] = await db
    .select({ id: settingChanges.id })
    .from(settingChanges)
    .where(eq(settingChanges.reverts, id))
  return row?.id ?? null
}

export type Asked = Readonly<{ section: Section | null; before: number | null; rows: number }>

/** Newest first, each with the change that reverted it. */
export async function listChanges(db: Db, { section, before, rows }: Asked) {
  return db
    .select({
      change: settingChanges,
      revertedBy: sql<number | null>`(select r.id from setting_changes r
        where r.reverts = ${settingChanges}.id and r.value is null)`.mapWith(Number),
    })
    .from(settingChanges)
    .where(
      and(
        section === null ? undefined : eq(settingChanges.section, section),
        before === null ? undefined : lt(settingChanges.id, before),
      ),
    )
    .orderBy(desc(settingChanges.id))
    .limit(rows)
}

type Row = {
  id: number
  section: Section
  value: unknown
  effective_from: string | Date
  made_at: string | Date
  made_by: string
  reason: string
  reverts: number | null
}

function toChange({ effective_from, made_at, made_by, id, reverts, ...row }: Row): Change {
  return {
    ...row,
    id: Number(id),
    reverts: reverts === null ? null : Number(reverts),
    effectiveFrom: new Date(effective_from).getTime(),
    madeAt: new Date(made_at).getTime(),
    madeBy: made_by,
  }
}
