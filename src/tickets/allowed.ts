import type { Ms } from '../clock.ts'
import type { Course, CourseEvent, CourseEventType, CourseRules } from './course.ts'
import { refusalOf } from './refusals.ts'
import { answererOf, mayDo, type Relation } from './rights.ts'

/** What somebody could do with a ticket now: for the buttons of a screen, which asks no more than the door allows. Pure. */

/** Said with words, as if somebody had written some. */
const SAMPLES: Readonly<Record<Exclude<CourseEventType, 'due' | 'lapse'>, (at: Ms) => object>> = {
  reject: () => ({ reason: 'unclear', guidance: '…' }),
  guide: () => ({ number: '113' }),
  setField: () => ({ field: '…' }),
  setUrgency: () => ({ isUrgent: true }),
  forward: () => ({ unit: '…', hasOfficer: true }),
  askOffice: () => ({ reason: '…' }),
  answer: () => ({ text: '…' }),
  approve: () => ({}),
  disapprove: () => ({ reason: '…' }),
  askSupplement: () => ({ question: '…' }),
  supplemented: () => ({ text: '…' }),
  promise: at => ({ until: at + 1, reason: '…' }),
  giveBack: () => ({ reason: '…' }),
  assign: () => ({ person: '…', due: null }),
  report: () => ({ text: '…' }),
  remind: () => ({ note: '' }),
  direct: () => ({ text: '…' }),
  recount: () => ({ why: 'rules' }),
  inform: () => ({ note: '' }),
  close: () => ({}),
  publish: () => ({}),
  reopen: () => ({ reason: '…' }),
  askReview: () => ({ reason: '…' }),
}

/** By the names under which they are asked for. */
export function allowedNow(relation: Relation, course: Course, rules: CourseRules, now: Ms): string[] {
  const at = Math.max(now, course.since)
  const level = answererOf(relation, course.stage) ?? 'operator'
  const types = Object.keys(SAMPLES) as (keyof typeof SAMPLES)[]
  return types
    .filter(type => mayDo(relation, type, course.stage))
    .filter(type => {
      const event = { type, level, at, by: relation.id, ...SAMPLES[type](at) } as unknown as CourseEvent
      return refusalOf(course, event, rules) === null
    })
    .map(type => (type === 'recount' ? 'migrate' : type))
}
