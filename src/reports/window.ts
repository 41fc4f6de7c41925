import { DateTime, type DateTimeUnit } from 'luxon'
import { type Ms, ZONE } from '../clock.ts'
import { Refusal } from '../errors.ts'

/** How a window is cut, by the calendar of the centre; weeks begin on Monday. */
export const BUCKETS = ['none', 'quarter-hour', 'half-hour', 'hour', 'day', 'week', 'month'] as const
export type Bucket = (typeof BUCKETS)[number]

/** From this instant on, up to the other and without it. */
export type Window = Readonly<{ from: Ms; to: Ms }>

/** A month of quarter hours, and some; more is no table that anybody reads. */
const BUCKETS_MOST = 3_000
const QUARTER_MS = 900_000

/** @throws Refusal where the window ends before it begins, or is cut into too many pieces */
export function bucketsOf({ from, to }: Window, bucket: Bucket): Window[] {
  if (from >= to)
    throw new Refusal('bad-window', 400, 'Thời điểm kết thúc phải sau thời điểm bắt đầu.', { from, to })
  if (bucket === 'none') return [{ from, to }]
  const borders = [from]
  for (let next = after(from, bucket); next < to; next = after(next, bucket)) {
    borders.push(next)
    if (borders.length > BUCKETS_MOST)
      throw new Refusal('window-too-fine', 400, 'Khoảng thời gian bị chia thành quá nhiều phần.', {
        most: BUCKETS_MOST,
      })
  }
  return borders.map((border, n) => ({ from: border, to: borders[n + 1] ?? to }))
}

/** The next border of the calendar after this instant. */
function after(at: Ms, bucket: Exclude<Bucket, 'none'>): Ms {
  // Vietnam keeps one offset of whole hours all year, so parts of an hour are the same as everywhere.
  if (bucket === 'quarter-hour' || bucket === 'half-hour') {
    const ms = bucket === 'half-hour' ? 2 * QUARTER_MS : QUARTER_MS
    return (Math.floor(at / ms) + 1) * ms
  }
  const unit: DateTimeUnit = bucket
  return DateTime.fromMillis(at, { zone: ZONE })
    .startOf(unit)
    .plus({ [unit]: 1 })
    .toMillis()
}

/** The last one, of the centre's day. */
export function midnight(at: Ms): Ms {
  return DateTime.fromMillis(at, { zone: ZONE }).startOf('day').toMillis()
}
