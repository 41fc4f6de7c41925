import { iso, type Ms } from '../clock.ts'
import type { Hours } from '../directory/hours.ts'
import { type Limit, limitsOf, type Regulation, USUAL_SUPPLEMENT_WAIT } from '../directory/regulation.ts'
import type { CourseRules } from '../tickets/course.ts'
import { afterWorking, afterWorkingDays, type Calendar, type Version, workingBetween } from './calendar.ts'

/** What the regulation's machine is told of a province, a unit and a calendar. Pure. */

const HOUR_MS = 3_600_000

/** The hours of a unit that keeps its own (ngành dọc, điện, nước); neither = those of the province. */
export type UnitTime = Readonly<{ calendar: Hours | null; isRoundTheClock: boolean }>

export type Under = Readonly<{
  /** As the ticket was received under (§14.8). */
  regulation: Regulation
  /** As it is now: a new holiday counts for what is open. */
  calendar: Calendar
  /** Null while no unit has it. */
  unit: UnitTime | null
  isUrgent: boolean
}>

export function rulesOf({ regulation, calendar, unit, isUrgent }: Under): CourseRules {
  const working = calendarOfUnit(calendar, unit)
  const dues = ({ officer, head }: Regulation['limits']) => ({
    officerDue: (from: Ms) => afterLimit(working, from, officer),
    headDue: (from: Ms) => afterLimit(working, from, head),
  })
  const { headStart, supplementsMost, promisesMost, replyBy, headApproves } = regulation
  const { supplementPauses, innerStaff, citizenTold, remindBefore, reviewsMost } = regulation
  const { urgentTo, unclearTo, noOfficerTo, returnWithinHours } = regulation
  const { supplementWait = USUAL_SUPPLEMENT_WAIT } = regulation
  return {
    ...{ headStart, supplementsMost, promisesMost, replyBy, headApproves, supplementPauses, innerStaff },
    ...{ citizenTold, remindBefore, reviewsMost, urgentTo, unclearTo, noOfficerTo },
    returnWithinMs: returnWithinHours === null ? null : returnWithinHours * HOUR_MS,
    ...dues(limitsOf(regulation, isUrgent)),
    usual: dues(regulation.limits),
    supplementUntil: from => afterLimit(working, from, supplementWait),
    after: (from, workMs) => afterWorking(working, from, workMs),
    between: (from, to) => workingBetween(working, from, to),
  }
}

/** By when something of so many working hours or days must be done. */
export function afterLimit(calendar: Calendar, from: Ms, limit: Limit): Ms {
  return 'hours' in limit
    ? afterWorking(calendar, from, limit.hours * HOUR_MS)
    : afterWorkingDays(calendar, from, limit.days)
}

/**
 * The calendar in which a unit's limits are counted: its own week, with the province's holidays and worked Saturdays as
 * long as the unit does not say otherwise for that day.
 */
export function calendarOfUnit(calendar: Calendar, unit: UnitTime | null): Calendar {
  if (!unit) return calendar
  if (unit.isRoundTheClock) return [{ from: calendar[0].from, hours: { kind: 'always' } }]
  const own = unit.calendar
  if (!own) return calendar
  const [earliest, ...later] = calendar
  return [withOwn(earliest, own), ...later.map(version => withOwn(version, own))]
}

function withOwn({ from, hours }: Version, own: Hours): Version {
  if (own.kind === 'always' || hours.kind === 'always') return { from, hours: own }
  const isOwn = new Set(own.special.map(({ on }) => on))
  return {
    from,
    hours: {
      ...own,
      holidays: [...own.holidays, ...hours.holidays],
      special: [...own.special, ...hours.special.filter(({ on }) => !isOwn.has(on))],
    },
  }
}

/** A value of the section `workingTime`, and the instant from which it held; null = from the beginning. */
export type HeldFrom = Readonly<{ from: Ms | null; value: Hours }>

/** Earlier than every ticket. */
const BEGINNING = '2000-01-01'

/** The calendar as the settings had it, have it and will have it. */
export function calendarOf([profile, ...changes]: readonly [HeldFrom, ...HeldFrom[]]): Calendar {
  const version = ({ from, value }: HeldFrom): Version => ({
    from: from === null ? BEGINNING : iso(from),
    hours: value,
  })
  return [version(profile), ...changes.map(version)]
}
