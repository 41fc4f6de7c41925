import { createHash } from 'node:crypto'
import { DateTime } from 'luxon'
import { type Ms, ZONE } from '../clock.ts'
import { dayOf, type Hours, type Day as PlanDay } from '../directory/hours.ts'

/** Working time, in which the regulation counts its 8 and 48 hours (QC 10.1, 10.2; requirements §14). Pure. */

/**
 * These hours hold from then on until the next version begins. ISO 8601: a day or an instant, of the province where no
 * offset is said. What was worked under an older version stays worked.
 */
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
  throw endless(from)
}

/**
 * The end of the last shift of the so-manieth working day after the day of `from`: the day on which a period begins does
 * not count, whenever it was (Bộ luật Dân sự 2015, Điều 147.2).
 * @param days at least 1
 * @throws RangeError where the calendar has no working time for years
 */
export function afterWorkingDays(calendar: Calendar, from: Ms, days: number): Ms {
  let left = days
  for (const { shifts } of daysAfter(calendar, from)) {
    const last = shifts.at(-1)
    if (last && --left === 0) return last.to
  }
  throw endless(from)
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

/** The days from that of `from` to that of `to`, as they are worked; at most `most` of them. */
export function daysIn(
  calendar: Calendar,
  { from, to, most }: { from: Ms; to: Ms; most: number },
): PlanDay[] {
  const days: PlanDay[] = []
  let day = dayAt(calendar, from)
  while (day.on.toMillis() <= to && days.length < most) {
    const { on, shifts } = day
    const next = dayAfter(calendar, day)
    const { name } = dayOf(hoursAt(calendar, next.on.toMillis() - 1), on.toFormat('yyyy-MM-dd'))
    const told = shifts.map(shift => [timeIn(on, shift.from), timeIn(on, shift.to)] as const)
    days.push({ on: on.toFormat('yyyy-MM-dd'), shifts: told, name })
    day = next
  }
  return days
}

/** The hours that hold at that instant. */
export function hoursAt(calendar: Calendar, at: Ms): Hours {
  const began = ordered(calendar).filter(({ from }) => from <= at)
  return (began.at(-1) ?? first(calendar)).hours
}

/** Another word for every calendar that differs, whatever it differs in. */
export function versionOf(calendar: Calendar): string {
  return createHash('sha256').update(JSON.stringify(calendar)).digest('hex').slice(0, 16)
}

const endless = (from: Ms) =>
  new RangeError(`no working time in ${DAYS_MOST} days from ${new Date(from).toISOString()}`)

/** Shifts that end after `from`, in their order. */
function* shiftsFrom(calendar: Calendar, from: Ms): Generator<Shift> {
  for (const shift of dayAt(calendar, from).shifts) if (shift.to > from) yield shift
  for (const day of daysAfter(calendar, from)) yield* day.shifts
}

function* daysAfter(calendar: Calendar, from: Ms): Generator<Day> {
  let day = dayAt(calendar, from)
  for (let n = 0; n < DAYS_MOST; n++) {
    day = dayAfter(calendar, day)
    yield day
  }
}

const DAY_MS = 24 * 3_600_000
/** Vietnam is UTC+7 all year (src/clock.ts): asked of the zone for every deadline, this would cost more than the rest. */
const OFFSET_MS = 7 * 3_600_000

const dayAt = (calendar: Calendar, at: Ms): Day =>
  dayFrom(calendar, Math.floor((at + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS)

const dayAfter = (calendar: Calendar, { on }: Day): Day => dayFrom(calendar, on.toMillis() + DAY_MS)

/** Days are asked for again and again: of one calendar, thousands of deadlines. */
const KNOWN = new WeakMap<Calendar, Map<Ms, Day>>()
const KNOWN_MOST = 5_000

/** @param start of the day */
function dayFrom(calendar: Calendar, start: Ms): Day {
  let days = KNOWN.get(calendar)
  if (!days || days.size > KNOWN_MOST) {
    days = new Map()
    KNOWN.set(calendar, days)
  }
  const known = days.get(start)
  if (known) return known
  const on = DateTime.fromMillis(start, { zone: ZONE })
  const day = { on, shifts: shiftsOn(calendar, on) }
  days.set(start, day)
  return day
}

type Term = Readonly<{ from: Ms; hours: Hours }>

/** Of each version the part of the day in which it holds. */
function shiftsOn(calendar: Calendar, on: DateTime): Shift[] {
  const [start, end] = [on.toMillis(), on.plus({ days: 1 }).toMillis()]
  const date = on.toFormat('yyyy-MM-dd')
  const terms = ordered(calendar)
  return terms.flatMap(({ from, hours }, place) => {
    const since = place === 0 ? start : Math.max(from, start)
    const until = Math.min(terms[place + 1]?.from ?? end, end)
    if (until <= since) return []
    return dayOf(hours, date).shifts.flatMap(([begins, ends]) => {
      const shift = { from: Math.max(instantOn(on, begins), since), to: Math.min(instantOn(on, ends), until) }
      return shift.to > shift.from ? [shift] : []
    })
  })
}

/** Of two that begin together the later in the list holds. */
function ordered(calendar: Calendar): Term[] {
  const terms = calendar.map(({ from, hours }) => ({
    from: DateTime.fromISO(from, { zone: ZONE }).toMillis(),
    hours,
  }))
  const sorted = terms.sort((a, b) => a.from - b.from)
  return sorted.filter((term, place) => term.from !== sorted[place + 1]?.from)
}

function first(calendar: Calendar): Term {
  return ordered(calendar)[0] as Term
}

/** The next midnight is `24:00`. */
function timeIn(on: DateTime, at: Ms): string {
  const time = DateTime.fromMillis(at, { zone: ZONE })
  return time.hasSame(on, 'day') ? time.toFormat('HH:mm') : '24:00'
}

/** `24:00` is the next midnight. */
function instantOn(on: DateTime, time: string): Ms {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return on.plus({ hours: hour, minutes: minute }).toMillis()
}
