import { and, asc, count, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import { tickets } from './tables.ts'

/** Which tickets are meant: those that fit all that is said. */
export type Meant = Readonly<{
  unitIds?: readonly string[]
  fieldCodes?: readonly string[]
  subtypes?: readonly string[]
  areaCodes?: readonly string[]
  /** Given to this person, inside their unit. */
  assigneeId?: string
  /** One of these; none of none. */
  anyOf?: readonly Meant[]
}>

/** Somebody still has to do something, by the regulation. */
const isOpen = eq(tickets.state, 'open')

function within({ unitIds, fieldCodes, subtypes, areaCodes, assigneeId, anyOf }: Meant): SQL[] {
  return [
    ...(unitIds ? [inArray(tickets.unitId, [...unitIds])] : []),
    ...(fieldCodes ? [inArray(tickets.fieldCode, [...fieldCodes])] : []),
    ...(subtypes ? [inArray(tickets.subtype, [...subtypes])] : []),
    ...(areaCodes ? [inArray(tickets.areaCode, [...areaCodes])] : []),
    ...(assigneeId ? [eq(tickets.assigneeId, assigneeId)] : []),
    ...(anyOf ? [or(sql`false`, ...anyOf.map(one => and(sql`true`, ...within(one)))) ?? sql`false`] : []),
  ]
}

export async function countOpen(db: Db, meant: Meant): Promise<{ open: number; late: number }> {
  const [row] = await db
    .select({ open: count(), late: count(sql`case when ${tickets.isLate} then 1 end`) })
    .from(tickets)
    .where(and(isOpen, ...within(meant)))
  return row ?? { open: 0, late: 0 }
}

/** Begun by this operator, and not received yet. */
export async function countDrafts(db: Db, operatorId: string): Promise<number> {
  const [row] = await db
    .select({ drafts: count() })
    .from(tickets)
    .where(and(eq(tickets.state, 'draft'), eq(tickets.operatorId, operatorId)))
  return row?.drafts ?? 0
}

/** Those with the nearest deadline; what a citizen had hidden is counted, and not listed. */
export async function firstOpen(db: Db, meant: Meant, rows: number) {
  return db
    .select({ id: tickets.id, code: tickets.code, unitId: tickets.unitId, deadlineAt: tickets.deadlineAt })
    .from(tickets)
    .where(and(isOpen, isNull(tickets.restrictedAt), ...within(meant)))
    .orderBy(sql`${tickets.deadlineAt} asc nulls last`, asc(tickets.id))
    .limit(rows)
}

/** Those that a unit still has, in the order of their ids. */
export async function countedAfter(db: Db, meant: Meant, { after, rows }: { after: string; rows: number }) {
  return db
    .select({
      ...{ id: tickets.id, code: tickets.code, unitId: tickets.unitId, deadlineAt: tickets.deadlineAt },
      ...{ course: tickets.course, rules: tickets.rules, restrictedAt: tickets.restrictedAt },
    })
    .from(tickets)
    .where(and(isNotNull(tickets.deadlineAt), gt(tickets.id, after), ...within(meant)))
    .orderBy(asc(tickets.id))
    .limit(rows)
}
