import type { Ms } from '../clock.ts'
import type { Province } from '../directory/province.ts'
import { limitsOf } from '../directory/regulation.ts'
import { afterLimit, calendarOf } from '../sla/rules.ts'
import { type Change, effective, heldOf } from './effective.ts'

/** What a change of the calendar or the limits makes of deadlines, before anybody decides on it. Pure. */

export type DeadlineBeside = Readonly<{ of: 'officer' | 'head'; isUrgent: boolean; before: Ms; after: Ms }>

/** By when a slip that comes at that instant to an officer, or to a head, would have to be answered. */
export function deadlinesBeside(
  profile: Province,
  plans: Readonly<{ before: readonly Change[]; after: readonly Change[] }>,
  from: Ms,
): DeadlineBeside[] {
  const [old, young] = [plans.before, plans.after].map(changes => ({
    calendar: calendarOf(heldOf(profile, changes, 'workingTime')),
    regulation: effective(profile, changes, from).settled.regulation,
  }))
  if (!old || !young) return []
  const due = ({ calendar, regulation }: typeof old, of: 'officer' | 'head', isUrgent: boolean) =>
    afterLimit(calendar, from, limitsOf(regulation, isUrgent)[of])
  return [false, true].flatMap(isUrgent =>
    (['officer', 'head'] as const).map(of => ({
      ...{ of, isUrgent },
      before: due(old, of, isUrgent),
      after: due(young, of, isUrgent),
    })),
  )
}
