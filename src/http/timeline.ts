import Type from 'typebox'
import { iso, type Ms } from '../clock.ts'
import type { Slice } from '../db/timeline.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, type PageAsked, PageQuery } from './cursor.ts'

/** An instant as it comes in; the pattern keeps out years that PostgreSQL has no calendar for. */
export const instantText = (description: string) =>
  Type.String({ format: 'date-time', pattern: '^[12]\\d{3}-', maxLength: 40, description })

/** The query of every list of what happened: cut by instants, paged by (instant, id), newest first. */
export const TimelineQuery = {
  from: Type.Optional(instantText('from this instant on')),
  to: Type.Optional(instantText('before this instant')),
  ...PageQuery,
}

export type TimelineAsked = PageAsked & { from?: string; to?: string }

/** What was meant as "now" while the form was being filled in. */
const LATE_MS = 60_000
/** Calendars are announced a year ahead; what lies further was mistyped. */
const AHEAD_MS = 2 * 366 * 86_400_000

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const YEAR_10000 = Date.UTC(10_000, 0)

/**
 * @returns the page's length, and the slice with one row more, which tells whether a page follows
 * @throws Refusal for a cursor or an instant that is none
 */
export function sliceOf(asked: TimelineAsked): { limit: number; slice: Slice } {
  const limit = asked.limit ?? 50
  const from = asked.from === undefined ? null : readInstant(asked.from)
  const to = asked.to === undefined ? null : readInstant(asked.to)
  return { limit, slice: { from, to, after: afterOf(asked.cursor), rows: limit + 1 } }
}

function afterOf(cursor: string | undefined): Slice['after'] {
  return cursor === undefined ? null : readKey(...decodeCursor(cursor, ['number', 'string']))
}

/** What a cursor says of a row, before it reaches SQL. @throws Refusal */
export function readKey(at: number, id: string): NonNullable<Slice['after']> {
  if (at >= 0 && at < YEAR_10000 && UUID.test(id)) return { at, id }
  throw new Refusal('bad-cursor', 400, 'Con trỏ trang không hợp lệ.')
}

/** @throws Refusal for what looks like an instant and is none (a leap second) */
export function readInstant(text: string): Ms {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new Refusal('bad-instant', 400, 'Thời điểm không hợp lệ.', { value: text })
  return at
}

/** From when a change is to hold. @throws Refusal for an instant that is gone, or too far to be meant */
export function beginning(text: string | undefined, at: Ms): Ms {
  if (text === undefined) return at
  const from = readInstant(text)
  if (from < at - LATE_MS)
    throw new Refusal('effective-in-the-past', 400, 'Thời điểm hiệu lực đã qua.', { now: iso(at) })
  if (from > at + AHEAD_MS)
    throw new Refusal('effective-too-far', 400, 'Thời điểm hiệu lực quá xa.', { latest: iso(at + AHEAD_MS) })
  return Math.max(from, at)
}
