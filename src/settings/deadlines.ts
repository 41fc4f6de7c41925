import type { Ms } from '../clock.ts'
import type { Province } from '../directory/province.ts'
import { limitsOf } from '../directory/regulation.ts'
import { REQUEST_KINDS, type RequestKind } from '../privacy/request.ts'
import { dueOf } from '../privacy/rules.ts'
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

export type RequestDue = Readonly<{ of: 'answer' | RequestKind; before: Ms; after: Ms }>

/** By when a citizen who asks about their data at that instant would have to hear of it, and what they ask be done. */
export function requestDuesBeside(old: Province, young: Province, from: Ms): RequestDue[] {
  const due = ({ workingTime, personalData }: Province, kind: RequestKind) =>
    dueOf(kind, { at: from, hours: workingTime }, personalData)
  return [
    {
      of: 'answer',
      before: due(old, 'export').answerDueAt,
      after: due(young, 'export').answerDueAt,
    },
    ...REQUEST_KINDS.map(kind => ({
      of: kind,
      before: due(old, kind).dueAt,
      after: due(young, kind).dueAt,
    })),
  ]
}
