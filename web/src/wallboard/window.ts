import { dayOf, timeOf } from '../kit/format.ts'
import { DAY_MS, endOf, startMs, startOf } from '../kit/instants.ts'

/** A window of days in Vietnam, as it is asked for and as the API takes it. Pure. */

/** Both days in it: `2026-11-21`. */
export type Days = Readonly<{ first: string; last: string }>
export type Bucket = 'half-hour' | 'hour' | 'day' | 'week' | 'month'

/** From the midnight before the first day to the one after the last. */
export const windowOf = ({ first, last }: Days) => ({ from: startOf(first), to: endOf(last) })

export const lengthOf = ({ first, last }: Days): number => (startMs(last) - startMs(first)) / DAY_MS + 1

/** So fine that a chart of it can be read. */
export function bucketOf(days: Days): Bucket {
  const length = lengthOf(days)
  if (length <= 1) return 'half-hour'
  if (length <= 4) return 'hour'
  if (length <= 62) return 'day'
  return length <= 370 ? 'week' : 'month'
}

export type Preset = Readonly<{ name: string; days: Days }>

/** What is asked for most, as seen from an instant. */
export function presetsOf(now: number): Preset[] {
  const today = dayOf(now)
  const before = (count: number) => dayOf(now - count * DAY_MS)
  const month = today.slice(0, 7)
  const endOfLast = dayOf(startMs(`${month}-01`) - DAY_MS)
  return [
    { name: 'Hôm nay', days: { first: today, last: today } },
    { name: 'Hôm qua', days: { first: before(1), last: before(1) } },
    { name: '7 ngày', days: { first: before(6), last: today } },
    { name: 'Tháng này', days: { first: `${month}-01`, last: today } },
    { name: 'Tháng trước', days: { first: `${endOfLast.slice(0, 7)}-01`, last: endOfLast } },
  ]
}

/** Whether what happens now changes the window's figures. */
export const holdsNow = (days: Days, now: number) =>
  startMs(days.first) <= now && now < startMs(days.last) + DAY_MS

/** `8:30`, `21/11`, `11/2026`: where a bucket begins, as short as its size lets it be. */
export function bucketLabel(from: string, bucket: Bucket): string {
  const [year, month, day] = dayOf(from).split('-')
  if (bucket === 'month') return `${month}/${year}`
  if (bucket === 'day' || bucket === 'week') return `${day}/${month}`
  return bucket === 'hour' ? `${day}/${month} ${timeOf(from)}` : timeOf(from)
}
