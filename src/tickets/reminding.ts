import type { Ms } from '../clock.ts'
import { type Course, type CourseRules, dueOf, isPaused, isWithUnit } from './course.ts'

/** When a unit is reminded of what it has not answered, and what a changed calendar makes of its hours (E17, §14). Pure. */

const MINUTE_MS = 60_000

/** What the hours of the unit are: of the new date where one was promised, else of whoever has it. */
function runningOf(course: Course, rules: CourseRules): { from: Ms; due: Ms } | null {
  const due = isPaused(course, rules) ? null : dueOf(course, rules)
  if (due === null) return null
  const { promise, officer, head } = course
  const from = promise ? promise.at : (course.stage === 'with-officer' ? officer : head)?.from
  return from === undefined ? null : { from, due }
}

/**
 * Every instant at which the unit is reminded (`remindBefore`: a share of its hours that is left, or working minutes), in
 * their order and in its working time: a minute before the deadline of 07:31 is not at night. None for a reminder that is
 * as long as the hours themselves.
 */
export function remindersOf(course: Course, rules: CourseRules): Ms[] {
  const running = runningOf(course, rules)
  if (!running) return []
  const { from, due } = running
  const whole = rules.between(from, due)
  const instants = rules.remindBefore
    .map(one => ('share' in one ? whole * one.share : one.minutes * MINUTE_MS))
    .filter(left => left > 0 && left < whole)
    .map(left => rules.after(from, Math.floor(whole - left)))
  return [...new Set(instants)].filter(at => at > from && at < due).sort((a, b) => a - b)
}

/** The next reminder by the clock; null = none as things stand. What was missed meanwhile is not made up for. */
export function remindAtOf(course: Course, rules: CourseRules): Ms | null {
  const after = Math.max(course.since, course.remindedAt ?? 0)
  return remindersOf(course, rules).find(at => at > after) ?? null
}

/**
 * The ticket under another calendar: what runs is counted anew from its beginning, as if it had always been so. What is
 * over stays as it was, also a breach that the leaders know of, and a date that was promised is a date (§14.4, §14.8).
 * @param rules the same limits with the calendar of now
 */
export function recounted(course: Course, rules: CourseRules): Course {
  if (!isWithUnit(course) || course.reportedAt !== null) return course
  const { officer, head } = course
  const anew = (countdown: Course['officer'], whose: Whose) =>
    countdown && countdown.stoppedAt === null
      ? { ...countdown, due: dueSince(course, countdown.from, rules, whose) }
      : countdown
  return { ...course, officer: anew(officer, 'officerDue'), head: anew(head, 'headDue') }
}

type Whose = 'officerDue' | 'headDue'

/**
 * When hours that began then are over. What was marked urgent meanwhile has the shorter limit from that instant, and never
 * more time than it had: a limit that nobody knew of cannot have been broken.
 */
export function dueSince(course: Course, from: Ms, rules: CourseRules, whose: Whose): Ms {
  const { urgentAt = from } = course
  if (urgentAt <= from) return laterByWaits(course, from, rules[whose](from), rules)
  return Math.min(
    laterByWaits(course, from, rules.usual[whose](from), rules),
    laterByWaits(course, urgentAt, rules[whose](urgentAt), rules),
  )
}

/** Where the hours stood still while the citizen was asked, they go on by as much later. */
function laterByWaits({ waits }: Course, begun: Ms, due: Ms, rules: CourseRules): Ms {
  if (!rules.supplementPauses) return due
  return waits
    .flatMap(({ from, to }) => (to === null ? [] : [{ from: Math.max(from, begun), to }]))
    .filter(({ from, to }) => to > from)
    .reduce((sum, { from, to }) => (sum <= from ? sum : rules.after(to, rules.between(from, sum))), due)
}
