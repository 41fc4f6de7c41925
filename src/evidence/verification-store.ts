import { and, desc, eq, ne, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import { evidenceVerifications } from './tables.ts'
import type { Outcome, Verification } from './verification.ts'

export type VerificationRow = typeof evidenceVerifications.$inferSelect
export type NewVerification = Pick<
  VerificationRow,
  'id' | 'askedAt' | 'askedBy' | 'fromAt' | 'toAt' | 'withAudio' | 'withCopies'
>

/** @returns false where another one is running */
export async function insertVerification(db: Db, asked: NewVerification): Promise<boolean> {
  const rows = await db
    .insert(evidenceVerifications)
    .values({ ...asked, state: 'running' })
    .onConflictDoNothing()
    .returning({ id: evidenceVerifications.id })
  return rows.length > 0
}

export async function endVerification(
  db: Db,
  id: string,
  end: Readonly<{ at: Ms; result?: Verification; failure?: string }>,
): Promise<void> {
  const { at, result = null, failure = null } = end
  await db
    .update(evidenceVerifications)
    .set({ state: result ? 'done' : 'failed', endedAt: at, result, failure })
    .where(and(eq(evidenceVerifications.id, id), eq(evidenceVerifications.state, 'running')))
}

/**
 * What ran in a process that is no more.
 * @param own runs in this one
 */
export async function interruptRunning(db: Db, at: Ms, own: string | null): Promise<void> {
  await db
    .update(evidenceVerifications)
    .set({ state: 'interrupted', endedAt: at })
    .where(
      and(
        eq(evidenceVerifications.state, 'running'),
        own === null ? undefined : ne(evidenceVerifications.id, own),
      ),
    )
}

export async function verificationOf(db: Db, id: string): Promise<VerificationRow | null> {
  const [row] = await db.select().from(evidenceVerifications).where(eq(evidenceVerifications.id, id))
  return row ?? null
}

/** Newest first, without the findings. */
export async function listVerifications(db: Db, slice: Slice) {
  const { result, ...columns } = {
    ...{ id: evidenceVerifications.id, askedAt: evidenceVerifications.askedAt },
    ...{ askedBy: evidenceVerifications.askedBy, fromAt: evidenceVerifications.fromAt },
    ...{ toAt: evidenceVerifications.toAt, withAudio: evidenceVerifications.withAudio },
    withCopies: evidenceVerifications.withCopies,
    ...{ state: evidenceVerifications.state, endedAt: evidenceVerifications.endedAt },
    ...{ failure: evidenceVerifications.failure, result: evidenceVerifications.result },
  }
  return db
    .select({
      ...columns,
      integrity: sql<Outcome | null>`${result} -> 'integrity' ->> 'outcome'`,
      completeness: sql<Outcome | null>`${result} -> 'completeness' ->> 'outcome'`,
    })
    .from(evidenceVerifications)
    .where(inSlice(evidenceVerifications.askedAt, evidenceVerifications.id, slice))
    .orderBy(desc(evidenceVerifications.askedAt), desc(evidenceVerifications.id))
    .limit(slice.rows)
}
