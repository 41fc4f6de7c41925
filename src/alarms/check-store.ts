import { randomUUID } from 'node:crypto'
import { desc, eq } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { SelfCheck } from './check.ts'
import { selfChecks } from './tables.ts'

/** @returns null while another one runs */
export async function beginCheck(tx: Db, askedById: string | null, at: Ms): Promise<SelfCheck | null> {
  const [row] = await tx
    .insert(selfChecks)
    .values({ id: randomUUID(), startedAt: at, askedById, outcome: 'running', steps: [] })
    .onConflictDoNothing()
    .returning()
  return row ?? null
}

export async function saveCheck(db: Db, { id, ...check }: SelfCheck): Promise<void> {
  await db.update(selfChecks).set(check).where(eq(selfChecks.id, id))
}

/** Those of a process that ended meanwhile. */
export async function interruptChecks(db: Db, at: Ms): Promise<void> {
  await db
    .update(selfChecks)
    .set({ outcome: 'interrupted', endedAt: at })
    .where(eq(selfChecks.outcome, 'running'))
}

export async function lastCheckAt(db: Db): Promise<Ms | null> {
  const [row] = await db
    .select({ at: selfChecks.startedAt })
    .from(selfChecks)
    .orderBy(desc(selfChecks.startedAt), desc(selfChecks.id))
    .limit(1)
  return row?.at ?? null
}

/** Newest first. */
export async function listChecks(db: Db, slice: Slice): Promise<SelfCheck[]> {
  return db
    .select()
    .from(selfChecks)
    .where(inSlice(selfChecks.startedAt, selfChecks.id, slice))
    .orderBy(desc(selfChecks.startedAt), desc(selfChecks.id))
    .limit(slice.rows)
}
