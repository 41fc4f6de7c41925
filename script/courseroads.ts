import { join } from 'node:path'
import { readProvince } from '../src/directory/profile.ts'
import { heldOf } from '../src/settings/effective.ts'
import { calendarOf, rulesOf } from '../src/sla/rules.ts'
import {
  type Course,
  type CourseEvent,
  type CourseRules,
  labelOf,
  type Notice,
  received,
} from '../src/tickets/course.ts'
import { refusalOf } from '../src/tickets/refusals.ts'
import { next } from '../src/tickets/steps.ts'

/** The ticket's part of docs/states.md: the machine of the regulation, asked under the profile of each province. */

type Telling<E> = E extends CourseEvent ? Omit<E, 'at' | 'by'> : never
type Told = Telling<CourseEvent>

const PROVINCES = ['dong-thap', 'gia-lai', 'quang-nam'].map(name =>
  readProvince(join(import.meta.dirname, '..', 'provinces'), name),
)
const rulesIn = (province: (typeof PROVINCES)[number]): CourseRules =>
  rulesOf({
    ...{ regulation: province.regulation, calendar: calendarOf(heldOf(province, [], 'workingTime')) },
    ...{ unit: null, isUrgent: false },
  })
const ALL = PROVINCES.map(rulesIn)
const [DONG_THAP] = ALL as [CourseRules, ...CourseRules[]]
const APPROVING: CourseRules = { ...DONG_THAP, headApproves: true }
const PAUSING: CourseRules = { ...DONG_THAP, supplementPauses: true }

const START = Date.parse('2026-11-23T08:00:00+07:00') // a Monday
const MINUTE = 60_000
const YEAR = 365 * 24 * 60 * MINUTE

const NEWS: readonly (readonly [label: string, event: Told])[] = [
  ['not taken', { type: 'reject', reason: 'out-of-scope', guidance: 'UBND phường' }],
  ['guided to 113, 114, 115', { type: 'guide', number: '114' }],
  ['its field is set', { type: 'setField', field: 'y-te' }],
  ['is marked urgent', { type: 'setUrgency', isUrgent: true }],
  ['sent to a unit', { type: 'forward', unit: 'so-y-te', hasOfficer: true }],
  ['sent to a unit without an officer', { type: 'forward', unit: 'so-y-te', hasOfficer: false }],
  ['nobody knows whose it is', { type: 'askOffice', reason: 'x' }],
  ['the operator answers', { type: 'answer', level: 'operator', text: 'x' }],
  ['the officer answers', { type: 'answer', level: 'officer', text: 'x' }],
  ['the head answers', { type: 'answer', level: 'head', text: 'x' }],
  ['the Office answers', { type: 'answer', level: 'office', text: 'x' }],
  ['the head approves', { type: 'approve' }],
  ['the head does not approve', { type: 'disapprove', reason: 'x' }],
  ['the citizen is asked to complete it', { type: 'askSupplement', question: 'x' }],
  ['the citizen has completed it', { type: 'supplemented', text: 'x' }],
  ['the citizen stays silent', { type: 'lapse' }],
  ['another date is promised', { type: 'promise', until: START + 2 * YEAR, reason: 'x' }],
  ['given back', { type: 'giveBack', reason: 'x' }],
  ['given to somebody inside the unit', { type: 'assign', person: 'minh', due: null }],
  ['they report to the officer', { type: 'report', text: 'x' }],
  ['reminded', { type: 'remind', note: '' }],
  ['the leaders give a direction', { type: 'direct', text: 'x' }],
  ['what is due is due', { type: 'due' }],
  ['the citizen is told', { type: 'inform', note: '' }],
  ['closed', { type: 'close' }],
  ['published', { type: 'publish' }],
  ['the Office reopens it', { type: 'reopen', reason: 'x' }],
  ['the citizen is not content', { type: 'askReview', reason: 'x' }],
]
const BY_LABEL = new Map(NEWS)

/** How a ticket comes to stand there, by the labels above. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  received: [],
  'received, field known': ['its field is set'],
  'with-office': ['its field is set', 'nobody knows whose it is'],
  'with-officer': ['its field is set', 'sent to a unit'],
  'with-officer, citizen asked': [
    'its field is set',
    'sent to a unit',
    'the citizen is asked to complete it',
  ],
  'with-officer, completed by the citizen': [
    ...['its field is set', 'sent to a unit'],
    ...['the citizen is asked to complete it', 'the citizen has completed it'],
  ],
  'with-officer, date promised': ['its field is set', 'sent to a unit', 'another date is promised'],
  'with-head': ['its field is set', 'sent to a unit', 'what is due is due'],
  'with-head, late': ['its field is set', 'sent to a unit', 'what is due is due', 'what is due is due'],
  returned: ['its field is set', 'sent to a unit', 'given back'],
  answered: ['its field is set', 'sent to a unit', 'the head answers'],
  informed: ['its field is set', 'the operator answers'],
  closed: ['its field is set', 'the operator answers', 'closed'],
  published: ['its field is set', 'the operator answers', 'closed', 'published'],
}
const WAITING = 'with-officer, where the head approves, answer proposed'
const SILENT = 'with-officer, where hours stand still, citizen asked'

/** Who wrote an answer does not approve it. */
const byOf = ({ type }: Told) => (type === 'approve' ? 'minh' : 'lan')

/** As late as it takes: the clock's own news needs its time, everything else may come at any. */
function tell(course: Course, told: Told, rules: CourseRules): Course | null {
  const at =
    told.type === 'due' ? (course.promise?.until ?? course.head?.due ?? course.officer?.due ?? 0) : START
  const event = { ...told, at: Math.max(at, course.since + MINUTE), by: byOf(told) } as CourseEvent
  return refusalOf(course, event, rules) ? null : next(course, event, rules).course
}

function standing(way: readonly string[], rules: CourseRules): Course {
  return way.reduce((course, label) => {
    const after = tell(course, BY_LABEL.get(label) as Told, rules)
    if (!after) throw new Error(`${label} is refused on the way`)
    return after
  }, received(START))
}

/** What it becomes and who is told, or why it is refused. */
function asked(
  course: Course,
  told: Told,
  rules: CourseRules,
): { refused: string } | { becomes: string; told: string } {
  const due = course.promise?.until ?? course.head?.due ?? course.officer?.due ?? START
  const byClock =
    told.type === 'lapse'
      ? rules.supplementUntil(course.waits.at(-1)?.from ?? course.since)
      : Math.max(due, course.since)
  const at = told.type === 'due' || told.type === 'lapse' ? byClock : course.since + MINUTE
  const event = { ...told, at, by: byOf(told) } as CourseEvent
  const refused = refusalOf(course, event, rules)
  if (refused) return { refused: `refused: \`${refused.code}\` (${refused.article})` }
  const step = next(course, event, rules)
  return { becomes: labelOf(step.course), told: step.notices.map(shownNotice).join(' · ') || '–' }
}

const shownNotice = ({ cause, to }: Notice) => `${to} (${cause})`

function rowsOf(state: string, course: Course, rules: CourseRules): string[] {
  return NEWS.flatMap(([label, told]) => {
    const after = asked(course, told, rules)
    return 'refused' in after ? [] : [`| ${state} | ${label} | ${after.becomes} | ${after.told} |`]
  })
}

export function courseRows(): string[] {
  const rows = Object.entries(WAYS).flatMap(([state, way]) =>
    rowsOf(state, standing(way, DONG_THAP), DONG_THAP),
  )
  const proposed = standing(['its field is set', 'sent to a unit', 'the officer answers'], APPROVING)
  const paused = standing(WAYS['with-officer, citizen asked'] ?? [], PAUSING)
  return [...rows, ...rowsOf(WAITING, proposed, APPROVING), ...rowsOf(SILENT, paused, PAUSING)]
}

/** Where the three profiles answer differently. */
export function differingRows(): string[] {
  return Object.entries(WAYS).flatMap(([state, way]) => {
    const courses = ALL.map(rules => [standing(way, rules), rules] as const)
    return NEWS.flatMap(([label, told]) => {
      const cells = courses.map(([course, rules]) => {
        const after = asked(course, told, rules)
        return 'refused' in after ? after.refused : `${after.becomes}; ${after.told}`
      })
      return new Set(cells).size === 1 ? [] : [`| ${state} | ${label} | ${cells.join(' | ')} |`]
    })
  })
}

export const PROVINCE_NAMES = PROVINCES.map(({ name }) => name)
