import { and, asc, count, desc, eq, gt, isNull, lt, lte, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Outcome, Plan, Standing, Subject } from './plan.ts'
import { plannedChanges as changes, plannedOutcomes as outcomes } from './tables.ts'

/** Any number, the same for every process of ours: who holds it plans, one after the other. */
const PLANS_LOCK = 1022_0012

export type NewPlan = Omit<Plan, 'id'>
/** One thing, or all of a kind. */
export type Of = Pick<Subject, 'kind'> & Partial<Subject>

/** Until the transaction ends: how many there are of one thing is counted before another is added. */
export async function lockPlans(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${PLANS_LOCK})`)
}

export async function insertPlan(tx: Db, plan: NewPlan): Promise<Plan> {
  const [row] = await tx.insert(changes).values(plan).returning()
  if (!row) throw new Error('a planned change was not stored')
  return row
}

/** @returns whether this was the plan's end: it had none before */
export async function insertOutcome(tx: Db, plan: number, outcome: Outcome): Promise<boolean> {
  const rows = await tx
    .insert(outcomes)
    .values({ ...outcome, plan })
    .onConflictDoNothing({ target: outcomes.plan })
    .returning({ plan: outcomes.plan })
  return rows.length > 0
}

const standings = (db: Db) =>
  db
    .select({ plan: changes, outcome: outcomes })
    .from(changes)
    .leftJoin(outcomes, eq(outcomes.plan, changes.id))
    .$dynamic()

const isPending = isNull(outcomes.plan)
const isOf = ({ kind, subject }: Of) =>
  and(eq(changes.kind, kind), subject === undefined ? undefined : eq(changes.subject, subject))

export async function findPlan(db: Db, id: number): Promise<Standing | null> {
  const [row] = await standings(db).where(eq(changes.id, id))
  return row ?? null
}

export async function countPending(tx: Db, subject: Subject): Promise<number> {
  const [row] = await tx
    .select({ many: count() })
    .from(changes)
    .leftJoin(outcomes, eq(outcomes.plan, changes.id))
    .where(and(isOf(subject), isPending))
  return row?.many ?? 0
}

/** Newest first. */
export async function plansOf(
  db: Db,
  subject: Of,
  { before, rows }: Readonly<{ before: number | null; rows: number }>,
): Promise<Standing[]> {
  return standings(db)
    .where(and(isOf(subject), before === null ? undefined : lt(changes.id, before)))
    .orderBy(desc(changes.id))
    .limit(rows)
}

export type PendingAsked = Of &
  Readonly<{
    /** The last one of the page before. */
    after: number | null
    rows: number
  }>

/** What is to come, the soonest first. */
export async function pendingPlans(db: Db, { after, rows, ...of }: PendingAsked): Promise<Plan[]> {
  const { effectiveFrom, id } = changes
  const found = await standings(db)
    .where(
      and(
        isOf(of),
        isPending,
        after === null
          ? undefined
          : sql`(${effectiveFrom}, ${id}) > (select c.effective_from, c.id from planned_changes c where c.id = ${after})`,
      ),
    )
    .orderBy(asc(effectiveFrom), asc(id))
    .limit(rows)
  return found.map(({ plan }) => plan)
}

/** Of any kind, in the order of their hours. */
export async function duePlans(db: Db, at: Ms, rows: number): Promise<Plan[]> {
  const found = await standings(db)
    .where(and(lte(changes.effectiveFrom, at), isPending))
    .orderBy(asc(changes.effectiveFrom), asc(changes.id))
    .limit(rows)
  return found.map(({ plan }) => plan)
}

/** The hour of the next one after this instant; null = none is planned. */
export async function nextHour(db: Db, at: Ms): Promise<Ms | null> {
  const [row] = await standings(db)
    .where(and(gt(changes.effectiveFrom, at), isPending))
    .orderBy(asc(changes.effectiveFrom))
    .limit(1)
  return row?.plan.effectiveFrom ?? null
}
