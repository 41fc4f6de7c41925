import { and, asc, desc, eq, inArray, isNull, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import type { LetterEvent, LetterKind, LetterState } from './registry.ts'
import { letterEvents, letters, letterTickets } from './tables.ts'

export type LetterRow = typeof letters.$inferSelect
export type NewLetter = typeof letters.$inferInsert

export async function insertLetter(
  tx: Tx,
  letter: NewLetter,
  ticketIds: readonly string[],
): Promise<LetterRow> {
  const [row] = await tx.insert(letters).values(letter).returning()
  if (!row) throw new Error('a letter was not kept')
  await tx.insert(letterTickets).values(ticketIds.map(ticketId => ({ letterId: row.id, ticketId })))
  return row
}

/** @returns null when it is not as it was read: another state or version */
export async function changeLetter(
  tx: Tx,
  { id, version, states }: { id: string; version: number | null; states: readonly LetterState[] },
  set: Partial<NewLetter>,
): Promise<LetterRow | null> {
  const [row] = await tx
    .update(letters)
    .set({ ...set, version: sql`${letters.version} + 1` })
    .where(
      and(
        eq(letters.id, id),
        inArray(letters.state, [...states]),
        version === null ? undefined : eq(letters.version, version),
      ),
    )
    .returning()
  return row ?? null
}

export async function insertEvent(
  tx: Db,
  event: {
    letterId: string
    at: Ms
    byId: string
    address: string | null
    type: LetterEvent
    facts: Record<string, unknown>
  },
): Promise<void> {
  await tx.insert(letterEvents).values(event)
}

export const eventsOf = (db: Db, letterId: string) =>
  db.select().from(letterEvents).where(eq(letterEvents.letterId, letterId)).orderBy(asc(letterEvents.id))

/** Of one's own unit: what was sent to it, and no drafts. */
export const toUnit = (unitId: string): SQL =>
  sql`(${eq(letters.unitId, unitId)} and ${ne(letters.state, 'draft')} and ${letters.number} is not null)`

export async function findLetter(db: Db, id: string, within: SQL | undefined): Promise<LetterRow | null> {
  const [row] = await db
    .select()
    .from(letters)
    .where(and(eq(letters.id, id), within))
  return row ?? null
}

export async function ticketIdsOf(db: Db, letterIds: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map(letterIds.map(id => [id, [] as string[]]))
  if (letterIds.length === 0) return found
  const rows = await db
    .select()
    .from(letterTickets)
    .where(inArray(letterTickets.letterId, [...letterIds]))
  for (const { letterId, ticketId } of rows) found.get(letterId)?.push(ticketId)
  return found
}

export type LetterFilter = Readonly<{
  query: string | null
  kind?: LetterKind
  state?: LetterState
  unitId?: string
  ticketId?: string
  number?: string
  lateAt?: Ms
}>

/** Newest first. */
export function listLetters(
  db: Db,
  slice: Slice,
  asked: LetterFilter,
  within: SQL | undefined,
): Promise<LetterRow[]> {
  const { query, kind, state, unitId, ticketId, number, lateAt } = asked
  return db
    .select()
    .from(letters)
    .where(
      and(
        query === null
          ? undefined
          : sql`to_tsvector('simple'::regconfig, ${letters.words}) @@ to_tsquery('simple'::regconfig, ${query})`,
        kind && eq(letters.kind, kind),
        state && eq(letters.state, state),
        unitId === undefined ? undefined : eq(letters.unitId, unitId),
        number === undefined ? undefined : eq(letters.number, number),
        ticketId === undefined
          ? undefined
          : inArray(
              letters.id,
              db
                .select({ id: letterTickets.letterId })
                .from(letterTickets)
                .where(eq(letterTickets.ticketId, ticketId)),
            ),
        lateAt === undefined
          ? undefined
          : and(eq(letters.state, 'issued'), lt(letters.dueAt, lateAt), isNull(letters.repliedAt)),
        inSlice(letters.createdAt, letters.id, slice),
        within,
      ),
    )
    .orderBy(desc(letters.createdAt), desc(letters.id))
    .limit(slice.rows)
}
