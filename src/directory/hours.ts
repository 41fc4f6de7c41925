import { DateTime } from 'luxon'
import Type, { type Static } from 'typebox'
import { type Ms, ZONE } from '../clock.ts'
import { type Fault, fault } from './shape.ts'

/** Wall time of the province, `24:00` only as an end. */
const Time = Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' })
const DateOnly = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const Shift = Type.Tuple([Time, Time])
const Shifts = Type.Array(Shift, { maxItems: 6 })
const Name = Type.String({ minLength: 1, maxLength: 100 })
const strict = { additionalProperties: false }
const DAYS_MOST = 500 // some years of holidays

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const Always = Type.Object({ kind: Type.Literal('always') }, strict)
const Weekly = Type.Object(
  {
    kind: Type.Literal('weekly'),
    /** Shifts `[from, to)` of each weekday; an empty list is a day off. */
    week: Type.Object(
      { mon: Shifts, tue: Shifts, wed: Shifts, thu: Shifts, fri: Shifts, sat: Shifts, sun: Shifts },
      strict,
    ),
    /** Days off, both ends included; they win over the week. */
    holidays: Type.Array(Type.Object({ from: DateOnly, to: DateOnly, name: Name }, strict), {
      maxItems: DAYS_MOST,
    }),
    /** Single days with hours of their own, as a Saturday worked for a bridged Friday; they win over holidays. */
    special: Type.Array(Type.Object({ on: DateOnly, shifts: Shifts, name: Name }, strict), {
      maxItems: DAYS_MOST,
    }),
  },
  strict,
)
export const Hours = Type.Union([Always, Weekly])
export type Hours = Static<typeof Hours>

/** One day as people plan it; `name` of the holiday or special day, if it is one. */
export type Day = Readonly<{
  on: string
  shifts: readonly (readonly [string, string])[]
  name: string | null
}>

/** Whether the centre answers at this instant; a shift holds its first minute and not its last. */
export function isOpenAt(hours: Hours, at: Ms): boolean {
  if (hours.kind === 'always') return true
  const local = DateTime.fromMillis(at, { zone: ZONE })
  const now = local.toFormat('HH:mm')
  return dayOf(hours, local.toFormat('yyyy-MM-dd')).shifts.some(([from, to]) => from <= now && now < to)
}

/** @param on `yyyy-MM-dd` of the province */
export function dayOf(hours: Hours, on: string): Day {
  if (hours.kind === 'always') return { on, shifts: [['00:00', '24:00']], name: null }
  const special = hours.special.find(day => day.on === on)
  if (special) return { on, shifts: special.shifts, name: special.name }
  const holiday = hours.holidays.find(({ from, to }) => from <= on && on <= to)
  if (holiday) return { on, shifts: [], name: holiday.name }
  const weekday = WEEKDAYS[DateTime.fromISO(on, { zone: ZONE }).weekday - 1]
  return { on, shifts: weekday ? hours.week[weekday] : [], name: null }
}

/** The instants at which `count` days of the province begin, that of `at` first. */
export function daysFrom(at: Ms, count: number): { on: string; startsAt: Ms }[] {
  const first = DateTime.fromMillis(at, { zone: ZONE }).startOf('day')
  return Array.from({ length: count }, (_, n) => {
    const day = first.plus({ days: n })
    return { on: day.toFormat('yyyy-MM-dd'), startsAt: day.toMillis() }
  })
}

/** @param path where these hours stand in the profile */
export function faultsOfHours(hours: Hours, path: string): Fault[] {
  if (hours.kind === 'always') return []
  const lists = [
    ...WEEKDAYS.map(day => ({ where: `${path}.week.${day}`, shifts: hours.week[day] })),
    ...hours.special.map(({ on, shifts }) => ({ where: `${path}.special ${on}`, shifts })),
  ]
  const faults = lists.flatMap(({ where, shifts }) => faultsOfShifts(where, shifts))
  const days = [...hours.holidays.flatMap(({ from, to }) => [from, to]), ...hours.special.map(({ on }) => on)]
  for (const day of new Set(days))
    if (!DateTime.fromISO(day, { zone: ZONE }).isValid)
      faults.push(fault(path, `${day} is not in the calendar`, `ngày ${day} không có trong lịch`))
  for (const { from, to, name } of hours.holidays)
    if (to < from)
      faults.push(
        fault(
          `${path}.holidays`,
          `${name} ends (${to}) before it begins (${from})`,
          `${name} kết thúc (${to}) trước khi bắt đầu (${from})`,
        ),
      )
  const specials = hours.special.map(({ on }) => on)
  for (const twice of new Set(specials.filter((on, index) => specials.indexOf(on) !== index)))
    faults.push(fault(`${path}.special`, `${twice} is there twice`, `ngày ${twice} bị ghi hai lần`))
  return faults
}

function faultsOfShifts(where: string, shifts: readonly (readonly [string, string])[]): Fault[] {
  const faults: Fault[] = []
  let end = ''
  for (const [from, to] of shifts) {
    if (to <= from)
      faults.push(
        fault(
          where,
          `the shift ${from}-${to} does not end after it begins`,
          `ca ${from}-${to} phải kết thúc sau giờ bắt đầu`,
        ),
      )
    if (from < end)
      faults.push(
        fault(
          where,
          `the shift ${from}-${to} begins before the one before it ends (${end})`,
          `ca ${from}-${to} bắt đầu trước khi ca trước kết thúc (${end})`,
        ),
      )
    end = to
  }
  return faults
}
