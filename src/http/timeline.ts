import Type from 'typebox'
import type { Ms } from '../clock.ts'
import type { Slice } from '../db/timeline.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, type PageAsked, PageQuery } from './cursor.ts'

/** The pattern keeps out years that PostgreSQL has no calendar for. */
const instant = (description: string) =>
  Type.Optional(Type.String({ format: 'date-time', pattern: '^[12]\\d{3}-', maxLength: 40, description }))

/** The query of every list of what happened: cut by instants, paged by (instant, id), newest first. */
export const TimelineQuery = {
  from: instant('from this instant on'),
  to: instant('before this instant'),
  ...PageQuery,
}

export type TimelineAsked = PageAsked & { from?: string; to?: string }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const YEAR_10000 = Date.UTC(10_000, 0)

/**
 * @returns the page's length, and the slice with one row more, which tells whether a page follows
 * @throws Refusal for a cursor that is not ours, and for what looks like an instant and is none (a leap second)
 */
export function sliceOf(asked: TimelineAsked): { limit: number; slice: Slice } {
  const limit = asked.limit ?? 50
  const slice = {
    from: instantOf(asked.from),
    to: instantOf(asked.to),
    after: afterOf(asked.cursor),
    rows: limit + 1,
  }
  return { limit, slice }
}

function afterOf(cursor: string | undefined): Slice['after'] {
  if (cursor === undefined) return null
  const [at, id] = decodeCursor(cursor, ['number', 'string'])
  if (at < 0 || at >= YEAR_10000 || !UUID.test(id))
    throw new Refusal('bad-cursor', 400, 'Con trỏ trang không hợp lệ.')
  return { at, id }
}

function instantOf(text: string | undefined): Ms | null {
  if (text === undefined) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new Refusal('bad-instant', 400, 'Thời điểm không hợp lệ.', { value: text })
  return at
}
