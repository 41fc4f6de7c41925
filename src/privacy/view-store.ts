import { and, arrayContains, arrayOverlaps, desc, eq, lt } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { dataViews } from './tables.ts'

export type View = Readonly<{
  at: Ms
  personId: string
  purpose: string
  ticketIds: readonly string[]
  fields: readonly string[]
  address: string | null
}>

export type ViewRow = typeof dataViews.$inferSelect

export async function insertView(db: Db, { ticketIds, fields, ...view }: View): Promise<void> {
  await db.insert(dataViews).values({ ...view, ticketIds: [...ticketIds], fields: [...fields] })
}

export type AskedViews = Readonly<{
  personId?: string | undefined
  ticketId?: string | undefined
  /** Any of these; of one citizen. */
  ticketIds?: readonly string[]
  before: number | null
  rows: number
}>

/** Newest first. */
export async function readViews(db: Db, asked: AskedViews): Promise<ViewRow[]> {
  const { personId, ticketId, ticketIds, before, rows } = asked
  return db
    .select()
    .from(dataViews)
    .where(
      and(
        personId === undefined ? undefined : eq(dataViews.personId, personId),
        ticketId === undefined ? undefined : arrayContains(dataViews.ticketIds, [ticketId]),
        ticketIds === undefined ? undefined : arrayOverlaps(dataViews.ticketIds, [...ticketIds]),
        before === null ? undefined : lt(dataViews.id, before),
      ),
    )
    .orderBy(desc(dataViews.id))
    .limit(rows)
}
