import { DateTime } from 'luxon'
import { ZONE } from '../../src/clock.ts'
import { afterWorking, type Calendar, workingBetween } from '../../src/sla/calendar.ts'
import { type Course, type CourseEvent, type CourseRules, received } from '../../src/tickets/course.ts'
import { refusalOf } from '../../src/tickets/refusals.ts'
import { next } from '../../src/tickets/steps.ts'

export const HOUR = 3_600_000
const shifts = [
  ['07:30', '11:30'],
  ['13:00', '17:00'],
] as [string, string][]
const week = { mon: shifts, tue: shifts, wed: shifts, thu: shifts, fri: shifts, sat: [], sun: [] }
const calendar: Calendar = [
  { from: '2020-01-01', hours: { kind: 'weekly', week, holidays: [], special: [] } },
]
/** Đồng Tháp (§15). */
const within = (officer: number, head: number) => ({
  officerDue: (from: number) => afterWorking(calendar, from, officer * HOUR),
  headDue: (from: number) => afterWorking(calendar, from, head * HOUR),
})
export const DONG_THAP: CourseRules = {
  ...within(8, 48),
  usual: within(8, 48),
  supplementUntil: from => afterWorking(calendar, from, 40 * HOUR),
  ...{ headStart: 'escalation', supplementsMost: 1, promisesMost: 1 },
  ...{ replyBy: 'officer', headApproves: false, supplementPauses: false },
  ...{ innerStaff: false, returnWithinMs: null, citizenTold: ['forwarded'], reviewsMost: 1 },
  ...{ urgentTo: 'transfer', unclearTo: 'office', noOfficerTo: 'head', remindBefore: [] },
  after: (from, ms) => afterWorking(calendar, from, ms),
  between: (from, to) => workingBetween(calendar, from, to),
}
/** Where what is urgent has hours of its own. */
export const IF_URGENT: CourseRules = { ...DONG_THAP, ...within(2, 4) }
export const GIA_LAI: CourseRules = {
  ...DONG_THAP,
  supplementsMost: null,
  replyBy: 'operator',
  innerStaff: true,
}

/** `23/11 08:00` of 2026; 23/11 is a Monday. */
export const at = (text: string) =>
  DateTime.fromFormat(`${text} 2026`, 'dd/MM HH:mm yyyy', { zone: ZONE }).toMillis()
export const shown = (instant: number | null) =>
  instant === null ? null : DateTime.fromMillis(instant, { zone: ZONE }).toFormat('dd/MM HH:mm')

type Telling<E> = E extends CourseEvent ? Omit<E, 'at' | 'by'> : never
export type Told = Telling<CourseEvent>

/** A ticket told step by step; every step must be allowed. */
export class Story {
  course: Course
  told: string[] = []
  readonly rules: CourseRules
  constructor(rules: CourseRules, from = '23/11 08:00') {
    this.rules = rules
    this.course = received(at(from))
  }
  and(when: string, event: Told, by = 'lan'): this {
    const full = { ...event, at: at(when), by } as CourseEvent
    const refused = refusalOf(this.course, full, this.rules)
    if (refused) throw new Error(`${event.type}: ${refused.code}`)
    const { course, notices } = next(this.course, full, this.rules)
    this.course = course
    this.told = notices.map(({ cause, to }) => `${cause} → ${to}`)
    return this
  }
  refused(when: string, event: Told): string | undefined {
    const full = { ...event, at: at(when), by: 'lan' } as CourseEvent
    const refused = refusalOf(this.course, full, this.rules)
    if (refused && next(this.course, full, this.rules).course !== this.course)
      throw new Error('refused, and moved')
    return refused?.code
  }
}
export const FORWARD = { type: 'forward', unit: 'so-y-te', hasOfficer: true } as const
export const forwarded = (rules = DONG_THAP) =>
  new Story(rules).and('23/11 08:05', { type: 'setField', field: 'y-te' }).and('23/11 08:10', FORWARD)
export const reply = (level: 'operator' | 'officer' | 'head' | 'office') =>
  ({ type: 'answer', level, text: 'Đã xử lý.' }) as const
