import { and, asc, desc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { ExportKind } from './access.ts'
import { recordingExportItems, recordingExports } from './tables.ts'

export type RecordingExport = Readonly<{
  id: string
  at: Ms
  byId: string
  kind: ExportKind
  purpose: string
  requestId: string | null
  ticketId: string | null
  address: string | null
}>
export type ExportItem = Readonly<{ recordingId: string; sha256: string }>

/** Before a byte leaves: what it will be is a row that nobody changes. */
export async function insertExport(
  tx: Tx,
  made: RecordingExport,
  items: readonly ExportItem[],
): Promise<void> {
  await tx.insert(recordingExports).values(made)
  if (items.length > 0)
    await tx.insert(recordingExportItems).values(items.map(item => ({ ...item, exportId: made.id })))
}

const columns = {
  ...{ id: recordingExports.id, at: recordingExports.at, byId: recordingExports.byId },
  ...{ kind: recordingExports.kind, purpose: recordingExports.purpose, address: recordingExports.address },
  ...{ requestId: recordingExports.requestId, ticketId: recordingExports.ticketId },
}

export async function findExport(db: Db, id: string): Promise<RecordingExport | null> {
  const [row] = await db.select(columns).from(recordingExports).where(eq(recordingExports.id, id))
  return row ?? null
}

export function itemsOf(db: Db, exportId: string): Promise<ExportItem[]> {
  const { recordingId, sha256, id } = recordingExportItems
  return db
    .select({ recordingId, sha256 })
    .from(recordingExportItems)
    .where(eq(recordingExportItems.exportId, exportId))
    .orderBy(asc(id))
}

/** Newest first. @param by whose; null = everybody's */
export function listExports(db: Db, slice: Slice, by: string | null): Promise<RecordingExport[]> {
  const { at, id, byId } = recordingExports
  return db
    .select(columns)
    .from(recordingExports)
    .where(and(by === null ? undefined : eq(byId, by), inSlice(at, id, slice)))
    .orderBy(desc(at), desc(id))
    .limit(slice.rows)
}

/** How many recordings each of these holds. */
export async function countsOf(db: Db, exportIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (exportIds.length === 0) return new Map()
  const { exportId } = recordingExportItems
  const rows = await db
    .select({ exportId, count: sql<number>`count(*)` })
    .from(recordingExportItems)
    .where(inArray(exportId, [...exportIds]))
    .groupBy(exportId)
  return new Map(rows.map(row => [row.exportId, row.count]))
}

/** Exports that held this recording, the newest first. */
export function exportsOf(db: Db, recordingId: string, rows: number): Promise<RecordingExport[]> {
  return db
    .select(columns)
    .from(recordingExportItems)
    .innerJoin(recordingExports, eq(recordingExports.id, recordingExportItems.exportId))
    .where(eq(recordingExportItems.recordingId, recordingId))
    .orderBy(desc(recordingExportItems.id))
    .limit(rows)
}

/** Recordings that were ever taken out since then, those taken last first. */
export async function everExported(db: Db, since: Ms, rows: number): Promise<string[]> {
  const { recordingId, id, exportId } = recordingExportItems
  const found = await db
    .select({ recordingId })
    .from(recordingExports)
    .innerJoin(recordingExportItems, eq(exportId, recordingExports.id))
    .where(gt(recordingExports.at, since))
    .groupBy(recordingId)
    .orderBy(desc(sql`max(${id})`))
    .limit(rows)
  return found.map(row => row.recordingId)
}
