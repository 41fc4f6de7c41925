/** A window of days in Vietnam, as it is asked for and as the API takes it. Pure. */

/** Both days in it: `2026-11-21`. */
export type Days = Readonly<{ first: string; last: string }>
export type Bucket = 'half-hour' | 'hour' | 'day' | 'week' | 'month'

const DAY_MS = 86_400_000
const startOf = (day: string) => Date.parse(`${day}T00:00:00+07:00`)
const dayAt = (at: number) => new Date(at + 7 * 3_600_000).toISOString().slice(0, 10)

/** From the midnight before the first day to the one after the last. */
export const windowOf = ({ first, last }: Days) => ({
  from: new Date(startOf(first)).toISOString(),
  to: new Date(startOf(last) + DAY_MS).toISOString(),
})

export const lengthOf = ({ first, last }: Days): number => (startOf(last) - startOf(first)) / DAY_MS + 1

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
  const today = dayAt(now)
  const before = (count: number) => dayAt(now - count * DAY_MS)
  const month = today.slice(0, 7)
  const endOfLast = dayAt(startOf(`${month}-01`) - DAY_MS)
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
  startOf(days.first) <= now && now < startOf(days.last) + DAY_MS

/** `8:30`, `21/11`, `11/2026`: where a bucket begins, as short as its size lets it be. */
export function bucketLabel(from: string, bucket: Bucket): string {
  const local = new Date(Date.parse(from) + 7 * 3_600_000).toISOString()
  const [year, month, day] = [local.slice(0, 4), local.slice(5, 7), local.slice(8, 10)]
  if (bucket === 'month') return `${month}/${year}`
  if (bucket === 'day' || bucket === 'week') return `${day}/${month}`
  const time = local.slice(11, 16)
  return bucket === 'hour' ? `${day}/${month} ${time}` : time
}
