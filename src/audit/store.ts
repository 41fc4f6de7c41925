import { and, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { AuditAction } from './actions.ts'
import { auditLog } from './tables.ts'

/** Who did what to which thing. `facts` must not hold secrets: they stay for ever. */
export type AuditEntry = Readonly<{
  at: Ms
  /** null = the system itself, or somebody at its console. */
  personId: string | null
  action: AuditAction
  subjectKind: string
  subjectId: string
  address?: string | null
  facts?: Readonly<Record<string, unknown>>
}>

export type AuditRow = typeof auditLog.$inferSelect

/** Belongs into the transaction of what it tells about: both are there, or neither. */
export async function journal(tx: Db, entry: AuditEntry): Promise<void> {
  await tx.insert(auditLog).values({ ...entry, facts: entry.facts ?? {} })
}

export type AuditAsked = Readonly<{
  personId?: string
  action?: string
  /** Any of these. */
  actions?: readonly AuditAction[]
  subjectKind?: string
  subjectId?: string
  /** From this instant on. */
  from?: Ms
  /** Before this instant. */
  to?: Ms
  /** The id of the last entry seen. */
  before: number | null
  rows: number
}>

/**
 * Newest first, a period by its instants and else by number, which differ where two wrote at once; every filter alone has an
 * index that gives this order. Await it, or ask it for its SQL.
 */
export function readAudit(db: Db, asked: AuditAsked) {
  const { personId, action, actions, subjectKind, subjectId, from, to, before, rows } = asked
  const isPeriod = from !== undefined || to !== undefined
  const { at, id } = auditLog
  return db
    .select()
    .from(auditLog)
    .where(
      and(
        personId ? eq(auditLog.personId, personId) : undefined,
        action ? eq(auditLog.action, action) : undefined,
        actions ? inArray(auditLog.action, [...actions]) : undefined,
        subjectKind ? eq(auditLog.subjectKind, subjectKind) : undefined,
        subjectId ? eq(auditLog.subjectId, subjectId) : undefined,
        from === undefined ? undefined : gte(at, from),
        to === undefined ? undefined : lt(at, to),
        before === null ? undefined : isPeriod ? earlierThan(before) : lt(id, before),
      ),
    )
    .orderBy(...(isPeriod ? [desc(at), desc(id)] : [desc(id)]))
    .limit(rows)
}

const earlierThan = (id: number) =>
  sql`(${auditLog.at}, ${auditLog.id}) < (select a.at, a.id from ${auditLog} a where a.id = ${id})`
