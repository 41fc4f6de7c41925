import { and, asc, count, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { type Kind, plainUnit, postKey, type Values, type Version } from './subjects.ts'
import { directoryVersions, units } from './tables.ts'

/** Any number, the same for every process of ours: who holds it changes the directory, one after the other. */
const DIRECTORY_LOCK = 1022_0011

export type UnitRow = typeof units.$inferSelect
export type NewUnit = typeof units.$inferInsert
export type NewVersion = Omit<Version, 'id'>

/** Until the transaction ends: a change is judged against the whole, so nobody else may change the whole meanwhile. */
export async function lockDirectory(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${DIRECTORY_LOCK})`)
}

export async function allUnits(db: Db): Promise<UnitRow[]> {
  return db.select().from(units).orderBy(asc(units.code))
}

/** Ids by code. */
export async function unitIds(db: Db): Promise<Map<string, string>> {
  return new Map((await allUnits(db)).map(({ id, code }) => [code, id]))
}

/** Adds those whose code is new, as units of which only the name is known; the others stay as they are. */
export async function insertUnits(tx: Db, rows: readonly NewUnit[]): Promise<void> {
  const added = await insertUnitRows(tx, rows)
  await insertVersions(
    tx,
    added.map(({ id, name, createdAt }) => ({
      ...{ kind: 'unit', subject: id, effectiveFrom: createdAt, isOver: false, value: plainUnit(name) },
      ...{ madeAt: createdAt, madeBy: null, reason: 'Khởi tạo.', reverts: null },
    })),
  )
}

/** Without versions. @returns those that are new */
export async function insertUnitRows(tx: Db, rows: readonly NewUnit[]): Promise<UnitRow[]> {
  if (rows.length === 0) return []
  return tx
    .insert(units)
    .values([...rows])
    .onConflictDoNothing({ target: units.code })
    .returning()
}

export type FirstPost = Values['post'] & Readonly<{ at: Ms }>

/** Appoints people; whoever holds that post already keeps it as it is. */
export async function insertPosts(tx: Db, posts: readonly FirstPost[]): Promise<void> {
  const held = await versionsOf(tx, 'post', posts.map(postKey))
  const taken = new Set(held.map(({ subject }) => subject))
  await insertVersions(
    tx,
    posts
      .filter(post => !taken.has(postKey(post)))
      .map(({ at, ...value }) => ({
        ...{ kind: 'post', subject: postKey(value), effectiveFrom: at, isOver: false, value },
        ...{ madeAt: at, madeBy: null, reason: 'Khởi tạo.', reverts: null },
      })),
  )
}

const ROWS_AT_ONCE = 2_000 // PostgreSQL takes 65,535 parameters a statement

export async function insertVersions(tx: Db, versions: readonly NewVersion[]): Promise<Version[]> {
  const inserted: Version[] = []
  for (let at = 0; at < versions.length; at += ROWS_AT_ONCE) {
    const rows = versions.slice(at, at + ROWS_AT_ONCE)
    inserted.push(...((await tx.insert(directoryVersions).values(rows).returning()) as Version[]))
  }
  return inserted
}

/** What holds at this instant, and what was once and is over by then; nothing of what is still to come. */
export async function heldVersions<K extends Kind>(
  db: Db,
  kind: K,
  { at, subjects }: Readonly<{ at: Ms; subjects?: readonly string[] }>,
): Promise<Version<K>[]> {
  if (subjects?.length === 0) return []
  const rows = await db
    .selectDistinctOn([directoryVersions.subject])
    .from(directoryVersions)
    .where(
      and(
        eq(directoryVersions.kind, kind),
        sql`${directoryVersions.effectiveFrom} <= ${new Date(at).toISOString()}::timestamptz`,
        subjects ? inArray(directoryVersions.subject, [...new Set(subjects)]) : undefined,
      ),
    )
    .orderBy(directoryVersions.subject, desc(directoryVersions.effectiveFrom), desc(directoryVersions.id))
  return rows as Version<K>[]
}

/** How many versions of this kind have begun to hold. */
export async function countHeld(db: Db, kind: Kind, at: Ms): Promise<number> {
  const [row] = await db
    .select({ many: count() })
    .from(directoryVersions)
    .where(
      and(
        eq(directoryVersions.kind, kind),
        sql`${directoryVersions.effectiveFrom} <= ${new Date(at).toISOString()}::timestamptz`,
      ),
    )
  return row?.many ?? 0
}

/** Posts or rules of these units, as they hold at this instant. */
export const heldOfUnits: typeof ofUnits = async (...asked) =>
  (await ofUnits(...asked)).filter(({ isOver }) => !isOver)

/** And those that are over by then. */
export async function ofUnits<K extends 'post' | 'route'>(
  db: Db,
  kind: K,
  { at, unitIds }: Readonly<{ at: Ms; unitIds: readonly string[] }>,
): Promise<Version<K>[]> {
  if (unitIds.length === 0) return []
  const rows = await db
    .selectDistinctOn([directoryVersions.subject])
    .from(directoryVersions)
    .where(
      and(
        eq(directoryVersions.kind, kind),
        // The index is of these two kinds only.
        sql`${directoryVersions.kind} in ('post', 'route')`,
        sql`(${directoryVersions.value} ->> 'unitId') = any(${sql.param(unitIds)}::text[])`,
        sql`${directoryVersions.effectiveFrom} <= ${new Date(at).toISOString()}::timestamptz`,
      ),
    )
    .orderBy(directoryVersions.subject, desc(directoryVersions.effectiveFrom), desc(directoryVersions.id))
  return rows as Version<K>[]
}

/** Every version of every post of a unit, those to come too. */
export async function postsOf(db: Db, unitId: string): Promise<Version<'post'>[]> {
  const rows = await db
    .select()
    .from(directoryVersions)
    .where(
      and(eq(directoryVersions.kind, 'post'), sql`(${directoryVersions.value} ->> 'unitId') = ${unitId}`),
    )
    .orderBy(asc(directoryVersions.effectiveFrom), asc(directoryVersions.id))
  return rows as Version<'post'>[]
}

/** Every version of these subjects, or of the whole kind, in the order in which they take effect. */
export async function versionsOf<K extends Kind>(
  db: Db,
  kind: K,
  subjects?: readonly string[],
): Promise<Version<K>[]> {
  if (subjects?.length === 0) return []
  const rows = await db
    .select()
    .from(directoryVersions)
    .where(
      and(
        eq(directoryVersions.kind, kind),
        subjects ? inArray(directoryVersions.subject, [...new Set(subjects)]) : undefined,
      ),
    )
    .orderBy(asc(directoryVersions.subject), asc(directoryVersions.effectiveFrom), asc(directoryVersions.id))
  return rows as Version<K>[]
}

/** Units that name one of these as their successor, at any time. */
export async function namingSuccessors(db: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectDistinct({ subject: directoryVersions.subject })
    .from(directoryVersions)
    .where(
      and(
        eq(directoryVersions.kind, 'unit'),
        sql`(${directoryVersions.value} ->> 'successorId') = any(${sql.param(ids)}::text[])`,
      ),
    )
  return rows.map(({ subject }) => subject)
}

export async function unitRows(db: Db, ids: readonly string[]): Promise<UnitRow[]> {
  if (ids.length === 0) return []
  return db
    .select()
    .from(units)
    .where(inArray(units.id, [...new Set(ids)]))
}

/** Whether the taxonomy has been brought in; it is what a directory begins with. */
export async function hasFields(db: Db): Promise<boolean> {
  const rows = await db
    .select({ id: directoryVersions.id })
    .from(directoryVersions)
    .where(eq(directoryVersions.kind, 'field'))
    .limit(1)
  return rows.length > 0
}
