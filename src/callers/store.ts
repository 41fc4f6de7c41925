import { and, eq, gt } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { callerMarks } from './tables.ts'

export type Marks = typeof callerMarks.$inferSelect

export async function findMarks(db: Db, number: string): Promise<Marks | null> {
  const [row] = await db.select().from(callerMarks).where(eq(callerMarks.number, number))
  return row ?? null
}

export async function isBlocked(db: Db, number: string, at: Ms): Promise<boolean> {
  const [row] = await db
    .select({ number: callerMarks.number })
    .from(callerMarks)
    .where(and(eq(callerMarks.number, number), gt(callerMarks.blockedUntil, at)))
  return row !== undefined
}

/**
 * Replaces the marks of a number, if nothing was changed since they were read.
 * @param seenAt `changedAt` of the marks as they were read; null = there were none
 * @returns false when somebody else was first
 */
export async function replaceMarks(tx: Db, marks: Marks, seenAt: Ms | null): Promise<boolean> {
  const { number, ...values } = marks
  const rows =
    seenAt === null
      ? await tx.insert(callerMarks).values(marks).onConflictDoNothing().returning()
      : await tx
          .update(callerMarks)
          .set(values)
          .where(and(eq(callerMarks.number, number), eq(callerMarks.changedAt, seenAt)))
          .returning()
  return rows.length > 0
}
