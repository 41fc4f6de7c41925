import type { Ms } from '../clock.ts'
import {
  type Course,
  type CourseRules,
  deadlineOf,
  type Held,
  isPaused,
  type Span,
} from '../tickets/course.ts'

/** How long a ticket took and how long it still may, in working time (requirements §14.4, E12, E21). Pure. */

/** Working time that lies between two instants, in the calendar of a unit; null = of the province. */
export type Between = (from: Ms, to: Ms, unit: string | null) => Ms

export type Clocks = Readonly<{
  /** From the receipt to the answer (or to now), in the calendar of the province. */
  grossMs: Ms
  /** Without the time in which everybody waited for the citizen. */
  netMs: Ms
  /** With the operators: before it went anywhere, and after it came back. */
  operatorMs: Ms
  /** While the Office determined whose it is (E12), apart from the units' time. */
  officeMs: Ms
  /** Of each unit that had it, in its own calendar (E21). */
  units: readonly Readonly<{ unit: string; grossMs: Ms; netMs: Ms }>[]
}>

export function clocksOf(course: Pick<Course, 'holders' | 'waits'>, now: Ms, between: Between): Clocks {
  const { holders, waits } = course
  const gross = ({ from, to }: Span, unit: string | null) => between(from, to ?? now, unit)
  const net = (held: Span, unit: string | null) =>
    gross(held, unit) - sum(partsWithin(waits, held, now).map(({ from, to }) => between(from, to, unit)))
  const all = (who: Held['who']) => holders.filter(held => held.who === who)
  const units = [...new Set(all('unit').flatMap(({ unit }) => (unit === null ? [] : [unit])))]
  return {
    grossMs: sum(holders.map(held => gross(held, null))),
    netMs: sum(holders.map(held => net(held, null))),
    operatorMs: sum(all('operator').map(held => gross(held, null))),
    officeMs: sum(all('office').map(held => gross(held, null))),
    units: units.map(unit => {
      const mine = all('unit').filter(held => held.unit === unit)
      return {
        unit,
        grossMs: sum(mine.map(held => gross(held, unit))),
        netMs: sum(mine.map(held => net(held, unit))),
      }
    }),
  }
}

/** The parts of the waits that lie in this span. */
function partsWithin(waits: readonly Span[], span: Span, now: Ms) {
  return waits.flatMap(wait => {
    const [from, to] = [Math.max(wait.from, span.from), Math.min(wait.to ?? now, span.to ?? now)]
    return to > from ? [{ from, to }] : []
  })
}

const sum = (all: readonly Ms[]) => all.reduce((total, one) => total + one, 0)

/** How pressing it is: `soon` from the first reminder on, `urgent` from the last one. */
export const PRESSURES = ['calm', 'soon', 'urgent', 'late', 'paused'] as const
export type Pressure = (typeof PRESSURES)[number]

export type Left = Readonly<{
  /** The promised date, else what the limit says; stays when it is over. */
  due: Ms
  /** Working time until then; below 0 it is over by so much. */
  leftMs: Ms
  pressure: Pressure
  /** `còn 3 giờ 20 phút làm việc` */
  text: string
}>

/** What whoever has the ticket sees; null where nobody's time runs. */
export function leftOf(course: Course, rules: CourseRules, now: Ms): Left | null {
  const due = deadlineOf(course)
  if (due === null) return null
  const leftMs = now <= due ? rules.between(now, due) : -rules.between(due, now)
  if (isPaused(course, rules))
    return { due, leftMs, pressure: 'paused', text: 'tạm dừng, chờ người dân bổ sung' }
  // Over is over, also at night, when no working time has passed since.
  if (now > due) return { due, leftMs, pressure: 'late', text: overText(-leftMs) }
  const whole = rules.between(beganAt(course), due)
  const passed = rules.remindBefore.filter(
    one => leftMs <= ('share' in one ? whole * one.share : one.minutes * MINUTE_MS),
  )
  const pressure =
    passed.length === 0 ? 'calm' : passed.length < rules.remindBefore.length ? 'soon' : 'urgent'
  return { due, leftMs, pressure, text: `còn ${workingText(leftMs)}` }
}

/** When the time began that runs now. */
function beganAt({ stage, since, promise, officer, head }: Course): Ms {
  return promise?.at ?? (stage === 'with-officer' ? officer : head)?.from ?? since
}

const MINUTE_MS = 60_000

const overText = (ms: Ms) => (ms < MINUTE_MS ? 'đã quá hạn' : `quá hạn ${workingText(ms)}`)

/** `3 giờ 20 phút làm việc`: in hours however many, since offices differ in how long their day is. */
export function workingText(ms: Ms): string {
  const minutes = Math.floor(ms / MINUTE_MS)
  if (minutes < 1) return 'dưới 1 phút làm việc'
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const words = [...(hours > 0 ? [`${hours} giờ`] : []), ...(rest > 0 ? [`${rest} phút`] : [])]
  return `${words.join(' ')} làm việc`
}
