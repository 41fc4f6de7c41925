/** Days and times of Vietnam, as calendars give them and as the API takes them, wherever the browser stands. Pure. */

export const DAY_MS = 86_400_000
/** When offices close: a term that is given as a day alone ends with its work, not the midnight before it. */
export const CLOSING = '17:00'
/** No summer time since 1943, UTC+7 since 1975 (IANA tz, Asia/Ho_Chi_Minh). */
const OFFSET = '+07:00'
const OFFSET_MS = 7 * 3_600_000

/** The first instant of a day. @param day `2026-11-24` */
export const startMs = (day: string): number => Date.parse(`${day}T00:00:00${OFFSET}`)
export const startOf = (day: string): string => new Date(startMs(day)).toISOString()
/** The first instant of the day after. */
export const endOf = (day: string): string => new Date(startMs(day) + DAY_MS).toISOString()

/** `2026-11-25 17:00:00`, as @mantine/dates writes a time of the wall, to an instant; null for what is none. */
export function instantOf(wall: string | null): string | null {
  const [, day, time = '00:00'] = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?/.exec(wall ?? '') ?? []
  return day === undefined ? null : new Date(`${day}T${time}${OFFSET}`).toISOString()
}

/** Back again. */
export function wallOf(instant: string): string
export function wallOf(instant: string | null): string | null
export function wallOf(instant: string | null): string | null {
  if (instant === null) return null
  return new Date(Date.parse(instant) + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** A day as people type it (`15/12/2026`, `5-1-2027`) as calendars give it; null for what is none. */
export function dayTyped(typed: string): string | null {
  const found = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(typed)
  if (!found) return null
  const [day = '', month = '', year = ''] = found.slice(1)
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = new Date(`${text}T00:00:00Z`)
  // 31/02 would become a day of March.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : null
}
