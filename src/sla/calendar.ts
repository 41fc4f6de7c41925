import { DateTime } from 'luxon'
import { type Ms, ZONE } from '../clock.ts'
import { dayOf, type Hours } from '../directory/hours.ts'

/** Working time, in which the regulation counts its 8 and 48 hours (QC 10.1, 10.2; requirements §14). Pure. */

/** From that day on (`yyyy-MM-dd` of the province) these hours hold, until the next version's day. */
export type Version = Readonly<{ from: string; hours: Hours }>
/** The hours in which an office works, as they were, are and will be. At least one version; before the first it holds too. */
export type Calendar = readonly [Version, ...Version[]]

/** No working time in so many days is no calendar but a fault in one. */
const DAYS_MOST = 1_000

type Shift = Readonly<{ from: Ms; to: Ms }>
type Day = Readonly<{ on: DateTime; shifts: readonly Shift[] }>

/**
 * The instant at which so much working time has passed since `from`. Out of hours the clock starts at the next working
 * instant (§14.5). A deadline that falls on the end of a shift stays there.
 * @param workMs at least 0; 0 is the next working instant
 * @throws RangeError where the calendar has no working time for years
 */
export function afterWorking(calendar: Calendar, from: Ms, workMs: Ms): Ms {
  let left = workMs
  for (const shift of shiftsFrom(calendar, from)) {
    const start = Math.max(shift.from, from)
    if (left <= shift.to - start) return start + left
    left -= shift.to - start
  }
  throw new RangeError(`no working time in ${DAYS_MOST} days from ${new Date(from).toISOString()}`)
}

/** How much working time lies in `[from, to)`; 0 where `to` is not later. */
export function workingBetween(calendar: Calendar, from: Ms, to: Ms): Ms {
  let sum = 0
  for (let day = dayAt(calendar, from); day.on.toMillis() < to; day = dayAfter(calendar, day))
    for (const shift of day.shifts) sum += Math.max(0, Math.min(shift.to, to) - Math.max(shift.from, from))
  return sum
}

/** Whether that instant is working time; a shift holds its first minute and not its last. */
export function isWorking(calendar: Calendar, at: Ms): boolean {
  return dayAt(calendar, at).shifts.some(({ from, to }) => from <= at && at < to)
}

/** Shifts that end after `from`, in their order. */
function* shiftsFrom(calendar: Calendar, from: Ms): Generator<Shift> {
  let day = dayAt(calendar, from)
  for (let n = 0; n < DAYS_MOST; n++) {
    for (const shift of day.shifts) if (shift.to > from) yield shift
    day = dayAfter(calendar, day)
  }
}

const dayAt = (calendar: Calendar, at: Ms): Day =>
  dayFrom(calendar, DateTime.fromMillis(at, { zone: ZONE }).startOf('day'))

const dayAfter = (calendar: Calendar, { on }: Day): Day => dayFrom(calendar, on.plus({ days: 1 }))

function dayFrom(calendar: Calendar, on: DateTime): Day {
  const date = on.toFormat('yyyy-MM-dd')
  return { on, shifts: dayOf(hoursOn(calendar, date), date).shifts.map(shift => shiftOn(on, shift)) }
}

function hoursOn(calendar: Calendar, date: string): Hours {
  const inForce = calendar.filter(({ from }) => from <= date)
  return inForce.reduce((last, one) => (one.from >= last.from ? one : last), inForce[0] ?? calendar[0]).hours
}

/** `24:00` is the next midnight. */
function shiftOn(on: DateTime, [from, to]: readonly [string, string]): Shift {
  return { from: instantOn(on, from), to: instantOn(on, to) }
}

function instantOn(on: DateTime, time: string): Ms {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return on.plus({ hours: hour, minutes: minute }).toMillis()
}
