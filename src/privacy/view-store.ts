import { and, arrayContains, arrayOverlaps, desc, eq, lt, or } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { dataViews } from './tables.ts'

export type View = Readonly<{
  at: Ms
  personId: string
  purpose: string
  ticketIds: readonly string[]
  callIds: readonly string[]
  fields: readonly string[]
  address: string | null
}>

export type ViewRow = typeof dataViews.$inferSelect

export async function insertView(db: Db, { ticketIds, callIds, fields, ...view }: View): Promise<void> {
  const lists = { ticketIds: [...ticketIds], callIds: [...callIds], fields: [...fields] }
  await db.insert(dataViews).values({ ...view, ...lists })
}

export type AskedViews = Readonly<{
  personId?: string | undefined
  ticketId?: string | undefined
  callId?: string | undefined
  /** Any of these; of one citizen. */
  theirs?: Readonly<{ ticketIds: readonly string[]; callIds: readonly string[] }>
  before: number | null
  rows: number
}>

/** Newest first. */
export async function readViews(db: Db, asked: AskedViews): Promise<ViewRow[]> {
  const { personId, ticketId, callId, theirs, before, rows } = asked
  return db
    .select()
    .from(dataViews)
    .where(
      and(
        personId === undefined ? undefined : eq(dataViews.personId, personId),
        ticketId === undefined ? undefined : arrayContains(dataViews.ticketIds, [ticketId]),
        callId === undefined ? undefined : arrayContains(dataViews.callIds, [callId]),
        theirs &&
          or(
            arrayOverlaps(dataViews.ticketIds, [...theirs.ticketIds]),
            arrayOverlaps(dataViews.callIds, [...theirs.callIds]),
          ),
        before === null ? undefined : lt(dataViews.id, before),
      ),
    )
    .orderBy(desc(dataViews.id))
    .limit(rows)
}
