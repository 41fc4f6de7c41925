import { workingText } from '../../../src/sla/clocks.ts'

/** What is left until a deadline, in the working hours of the unit, as people read it. Pure. */

type Ms = number
export type Shift = Readonly<{ from: Ms; to: Ms }>
/** Shifts of the days that are known, in their order, and which days these are. */
export type WorkTime = Readonly<{ from: Ms; to: Ms; shifts: readonly Shift[] }>
/** As GET /api/working-time gives it: `2026-11-23`, `['07:30', '11:30']`. */
export type Day = Readonly<{ on: string; shifts: readonly (readonly string[])[] }>

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** Vietnam is UTC+7 all year (src/clock.ts). */
const startOf = (on: string): Ms => Date.parse(`${on}T00:00:00+07:00`)

export function workTimeOf(days: readonly Day[]): WorkTime | null {
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last) return null
  const shifts = days.flatMap(({ on, shifts: all }) =>
    all.map(([begins = '', ends = '']) => ({ from: instantOn(on, begins), to: instantOn(on, ends) })),
  )
  return { from: startOf(first.on), to: startOf(last.on) + DAY_MS, shifts }
}

/** `24:00` is the next midnight. */
function instantOn(on: string, time: string): Ms {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return startOf(on) + (hours * 60 + minutes) * MINUTE_MS
}

/** @returns null where a day is not known */
export function workingBetween({ from: first, to: last, shifts }: WorkTime, from: Ms, to: Ms): Ms | null {
  if (from < first || to > last) return null
  return shifts.reduce(
    (sum, shift) => sum + Math.max(0, Math.min(shift.to, to) - Math.max(shift.from, from)),
    0,
  )
}

export type Tone = 'calm' | 'soon' | 'late' | 'paused'
export type Countdown = Readonly<{ text: string; tone: Tone }>

/** Below this much working time somebody should look at it next. */
const SOON_MS = 2 * 60 * MINUTE_MS

type Asked = Readonly<{
  deadlineAt: string | null
  waitsFor?: 'citizen' | 'approval' | null
  dueAt: string | null
}>

/**
 * `còn 3 giờ 20 phút làm việc`, `quá hạn 1 giờ làm việc`, `quá hạn 12 ngày`.
 * @param work null = not known (yet): only whether it is over
 * @returns null where nobody's time runs
 */
export function countdownOf(
  { deadlineAt, waitsFor, dueAt }: Asked,
  work: WorkTime | null,
  now: Ms,
): Countdown | null {
  if (deadlineAt === null) return null
  const due = Date.parse(deadlineAt)
  // While the citizen is asked and the hours stand still, what comes next is not the deadline.
  if (waitsFor === 'citizen' && dueAt !== null && dueAt !== deadlineAt)
    return { text: 'tạm dừng, chờ người dân bổ sung', tone: 'paused' }
  const [from, to] = due < now ? [due, now] : [now, due]
  const ms = work === null ? null : workingBetween(work, from, to)
  if (due < now) return { text: work && ms === null ? longAgo(now - due) : lateText(ms), tone: 'late' }
  if (ms === null) return { text: 'còn hạn', tone: 'calm' }
  return { text: `còn ${workingText(ms)}`, tone: ms <= SOON_MS ? 'soon' : 'calm' }
}

const lateText = (ms: Ms | null) =>
  ms === null || ms < MINUTE_MS ? 'đã quá hạn' : `quá hạn ${workingText(ms)}`

/** Before the days whose hours are known: in days of the calendar. */
const longAgo = (ms: Ms) => `quá hạn ${Math.floor(ms / DAY_MS)} ngày`

const WEEKDAYS = ['Chủ nhật', 'thứ Hai', 'thứ Ba', 'thứ Tư', 'thứ Năm', 'thứ Sáu', 'thứ Bảy'] as const

/** `17:00 hôm nay`, `09:30 ngày mai`, `17:00 thứ Năm 26/11`. */
export function dueText(at: string, now: Ms): string {
  const local = new Date(Date.parse(at) + 7 * 3_600_000)
  const dayOf = (ms: Ms) => Math.floor((ms + 7 * 3_600_000) / DAY_MS)
  const two = (n: number) => String(n).padStart(2, '0')
  const time = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`
  const [day, month, year] = [local.getUTCDate(), local.getUTCMonth() + 1, local.getUTCFullYear()]
  const away = dayOf(Date.parse(at)) - dayOf(now)
  if (away === 0) return `${time} hôm nay`
  if (away === 1) return `${time} ngày mai`
  if (away === -1) return `${time} hôm qua`
  if (away > 1 && away < 7) return `${time} ${WEEKDAYS[local.getUTCDay()]} ${two(day)}/${two(month)}`
  return `${time} ngày ${two(day)}/${two(month)}/${year}`
}
