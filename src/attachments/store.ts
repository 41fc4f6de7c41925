import { and, asc, count, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import type { SignatureReport } from '../signatures/report.ts'
import type { Attachment, AttachmentKind } from './attachment.ts'
import { attachments, attachmentWithdrawals, signatureChecks } from './tables.ts'

export type NewAttachment = typeof attachments.$inferInsert

/** Until the transaction ends nobody else adds to this ticket: two could both be the last that fits. */
export function lockTicket(tx: Tx, ticketId: string): void {
  tx.send(
    'lock_attachments',
    sql`select pg_advisory_xact_lock(hashtextextended(${`attachments of ${ticketId}`}, 1022))`,
  )
}

export async function insertAttachment(tx: Tx, attachment: NewAttachment): Promise<void> {
  await tx.insert(attachments).values(attachment)
}

export async function insertCheck(
  tx: Db,
  check: { attachmentId: string; at: Ms; byId: string | null; report: SignatureReport },
): Promise<void> {
  await tx.insert(signatureChecks).values({ ...check, verdict: check.report.verdict })
}

/** What was found when it was looked at last. */
export async function latestCheck(tx: Db, attachmentId: string): Promise<SignatureReport | null> {
  const [row] = await tx
    .select({ report: signatureChecks.report })
    .from(signatureChecks)
    .where(eq(signatureChecks.attachmentId, attachmentId))
    .orderBy(desc(signatureChecks.id))
    .limit(1)
  return row?.report ?? null
}

/** @returns false where it is withdrawn already */
export async function insertWithdrawal(
  tx: Db,
  withdrawal: typeof attachmentWithdrawals.$inferInsert,
): Promise<boolean> {
  const rows = await tx
    .insert(attachmentWithdrawals)
    .values(withdrawal)
    .onConflictDoNothing()
    .returning({ id: attachmentWithdrawals.attachmentId })
  return rows.length === 1
}

/** Withdrawn ones count: a ticket is no place to store things. */
export async function countOf(tx: Db, ticketId: string): Promise<number> {
  const [row] = await tx.select({ n: count() }).from(attachments).where(eq(attachments.ticketId, ticketId))
  return row?.n ?? 0
}

/** The same bytes for the same purpose, on the same ticket, and not taken back. */
export async function sameOn(
  tx: Db,
  { ticketId, kind, receivedSha256 }: { ticketId: string; kind: AttachmentKind; receivedSha256: string },
): Promise<string | null> {
  const [row] = await tx
    .select({ id: attachments.id })
    .from(attachments)
    .leftJoin(attachmentWithdrawals, eq(attachmentWithdrawals.attachmentId, attachments.id))
    .where(
      and(
        eq(attachments.ticketId, ticketId),
        eq(attachments.kind, kind),
        eq(attachments.receivedSha256, receivedSha256),
        isNull(attachmentWithdrawals.attachmentId),
      ),
    )
    .limit(1)
  return row?.id ?? null
}

export async function findAttachment(db: Db, id: string): Promise<Attachment | null> {
  const [row] = await select(db).where(eq(attachments.id, id))
  return row ? ((await withChecks(db, [shape(row)]))[0] ?? null) : null
}

/** In the order they came. */
export async function attachmentsOf(db: Db, ticketId: string): Promise<Attachment[]> {
  const rows = await select(db)
    .where(eq(attachments.ticketId, ticketId))
    .orderBy(asc(attachments.at), asc(attachments.id))
  return withChecks(db, rows.map(shape))
}

const select = (db: Db) =>
  db
    .select({ attachment: attachments, withdrawal: attachmentWithdrawals })
    .from(attachments)
    .leftJoin(attachmentWithdrawals, eq(attachmentWithdrawals.attachmentId, attachments.id))

type Row = Awaited<ReturnType<typeof select>>[number]

function shape({ attachment, withdrawal }: Row): Attachment {
  const { receivedSha256: _, ...rest } = attachment
  return {
    ...rest,
    withdrawnAt: withdrawal?.at ?? null,
    withdrawnById: withdrawal?.byId ?? null,
    withdrawnWhy: withdrawal?.why ?? null,
    signatures: null,
  }
}

async function withChecks(db: Db, rows: readonly Attachment[]): Promise<Attachment[]> {
  if (rows.length === 0) return []
  const checks = await db
    .selectDistinctOn([signatureChecks.attachmentId], {
      attachmentId: signatureChecks.attachmentId,
      report: signatureChecks.report,
    })
    .from(signatureChecks)
    .where(
      inArray(
        signatureChecks.attachmentId,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(signatureChecks.attachmentId, desc(signatureChecks.id))
  const latest = new Map(checks.map(check => [check.attachmentId, check.report]))
  return rows.map(row => ({ ...row, signatures: latest.get(row.id) ?? null }))
}
