import type { Ms } from '../clock.ts'
import {
  type Answer,
  CENTRE,
  type Course,
  type CourseEvent,
  type CourseRules,
  dueOf,
  isAwaited,
  isPaused,
  isWithUnit,
  type Notice,
  type NoticeCause,
  nextByClock,
  type OptionalCause,
  type Recipient,
  type Stage,
  type Step,
  wasEverLate,
} from './course.ts'
import { refusalOf } from './refusals.ts'
import { dueSince, recounted } from './reminding.ts'

/** Moves a ticket through the regulation (course.ts). Pure. */

/** What one event did, for the row, the journal and those who are told. */
export type Move = Step & Readonly<{ event: CourseEvent; before: Stage }>

/**
 * What should have happened by itself before `at` and has not, since nobody was there: it happens first, so that an
 * answer after its time is late however long the clock was away. What is due at that very instant is in time.
 */
export function fallen(course: Course, at: Ms, rules: CourseRules): Move[] {
  const moves: Move[] = []
  for (let now = course; ; ) {
    const due = nextByClock(now, rules)
    if (due === null || due.at >= at) return moves
    const event = { type: due.type, at, by: CENTRE } as const
    const step = next(now, event, rules)
    moves.push({ ...step, event, before: now.stage })
    now = step.course
  }
}

/** @returns the ticket as it was, and nobody told, for what may not be done: ask `refusalOf` before. */
export function next(course: Course, event: CourseEvent, rules: CourseRules): Step {
  if (refusalOf(course, event, rules)) return { course, notices: [] }
  const { at } = event
  switch (event.type) {
    case 'reject':
      return step(to(course, 'rejected', at), ['rejected', 'citizen'])
    case 'guide':
      return step(to(course, 'guided', at), ['guided', 'citizen'])
    case 'setField':
      return step({ ...course, field: event.field })
    case 'setUrgency':
      return urgencySet(course, event, rules)
    case 'forward':
      return forwarded(course, event, rules)
    case 'askOffice':
      return step(to(course, 'with-office', at), ['unclear', 'office'])
    case 'answer':
      return answered(course, event, rules)
    case 'approve':
      return approved(course, event, rules)
    case 'inform':
      return step(to(course, 'informed', at), ['answered', 'citizen'])
    case 'close':
      return step(to(course, 'closed', at), ['closed', 'citizen'])
    case 'publish':
      return step(to(course, 'published', at))
    case 'reopen': {
      const anew = { ...to(course, 'with-office', at), reopenings: course.reopenings + 1 }
      return step(anew, ['reopened', 'operator'])
    }
    case 'askReview': {
      const anew = { ...to(course, 'with-office', at), reviews: course.reviews + 1 }
      return step(anew, ['review-asked', 'office'], ['review-asked', 'operator'])
    }
    default:
      return atUnit(course, event, rules)
  }
}

/** What happens while a unit has it. */
function atUnit(course: Course, event: CourseEvent, rules: CourseRules): Step {
  const { at, by } = event
  switch (event.type) {
    case 'disapprove':
      return step({ ...course, proposed: null }, ['disapproved', 'officer'])
    case 'askSupplement': {
      const waits = [...course.waits, { from: at, to: null }]
      return step({ ...course, waits, supplements: course.supplements + 1 }, ['supplement-asked', 'citizen'])
    }
    case 'supplemented':
      return step(completed(course, at, rules), ['supplemented', holderOf(course)])
    case 'lapse':
      return lapsed(course, at, rules)
    case 'promise': {
      const { until, reason } = event
      const promised = { ...course, promise: { until, reason, by, at }, promises: course.promises + 1 }
      return step({ ...promised, remindedAt: null }, ['promised', 'citizen'], ['promised', 'operator'])
    }
    case 'giveBack':
      return step(to(course, 'returned', at), ['returned', 'operator'])
    case 'assign': {
      const assignee = { person: event.person, due: event.due, result: null }
      return step({ ...course, assignee }, ['assigned', 'assignee'])
    }
    case 'report': {
      const assignee = course.assignee && { ...course.assignee, result: event.text }
      return step({ ...course, assignee }, ['reported', holderOf(course)])
    }
    case 'remind':
      return step(by === CENTRE ? { ...course, remindedAt: at } : course, ['reminded', holderOf(course)])
    case 'direct': {
      const directions = [...course.directions, { by, at, text: event.text }]
      return step({ ...course, directions }, ['directed', 'head'], ['directed', 'office'])
    }
    case 'due':
      return fellDue(course, at, rules)
    case 'recount':
      return step(recounted(course, rules))
    default:
      return step(course)
  }
}

const step = (course: Course, ...notices: readonly (readonly [NoticeCause, Recipient])[]): Step => ({
  course,
  notices: notices.map(([cause, recipient]): Notice => ({ cause, to: recipient })),
})

const toCitizen = (cause: OptionalCause, { citizenTold }: CourseRules) =>
  citizenTold.includes(cause) ? ([[cause, 'citizen']] as const) : []

/** Whoever of the unit has it now. */
const holderOf = ({ stage }: Course): Recipient => (stage === 'with-head' ? 'head' : 'officer')

/** Another stage: what ran for the old one stands still. */
function to(course: Course, stage: Stage, at: Ms): Course {
  const stop = (countdown: Course['officer']) =>
    countdown && countdown.stoppedAt === null ? { ...countdown, stoppedAt: at } : countdown
  return {
    ...closeWait(course, at),
    ...{ stage, since: at, officer: stop(course.officer), head: stop(course.head) },
    ...{ holders: handedOn(course, stage, at), promise: null, proposed: null, remindedAt: null },
    assignee: isWithUnit({ stage }) ? course.assignee : null,
  }
}

/** Whose it is at that stage; an answer ends it. */
function handedOn({ holders, unit }: Course, stage: Stage, at: Ms): Course['holders'] {
  const who = WHOSE[stage]
  const last = holders.at(-1)
  const isSame = last?.to === null && last.who === who && last.unit === (who === 'unit' ? unit : null)
  if (isSame) return holders
  const before = holders.map(held => (held.to === null ? { ...held, to: at } : held))
  return who ? [...before, { who, unit: who === 'unit' ? unit : null, from: at, to: null }] : before
}

/** What the Office has decided is told to the operator and the citizen, whatever else the citizen is told (QC 9.6). */
const OUTCOME = [
  ['forwarded', 'operator'],
  ['forwarded', 'citizen'],
] as const

const WHOSE: Partial<Record<Stage, Course['holders'][number]['who']>> = {
  ...{ received: 'operator', returned: 'operator', 'with-office': 'office' },
  ...{ 'with-officer': 'unit', 'with-head': 'unit' },
}

function closeWait(course: Course, at: Ms): Course {
  if (!isAwaited(course)) return course
  return { ...course, waits: course.waits.map(wait => (wait.to === null ? { ...wait, to: at } : wait)) }
}

/** A unit's hours begin anew with it; the way of the whole ticket goes on (E21). What is urgent may be the head's (E13). */
function forwarded(course: Course, event: CourseEvent & { type: 'forward' }, rules: CourseRules): Step {
  const { at, unit, hasOfficer } = event
  const isOfficers = hasOfficer && !(course.isUrgent && rules.urgentTo === 'head')
  const moved = { ...to({ ...course, unit }, isOfficers ? 'with-officer' : 'with-head', at), assignee: null }
  const since = { forwardedAt: course.forwardedAt ?? at, reportedAt: null, isLate: false }
  const before = wasEverLate(course) ? { wasLate: true as const } : {}
  const run = (due: Ms) => ({ from: at, due, stoppedAt: null })
  const countdowns = isOfficers
    ? { officer: run(rules.officerDue(at)), head: null }
    : { officer: null, head: run(rules.headDue(at)) }
  return step(
    { ...moved, ...since, ...before, ...countdowns },
    ['forwarded', isOfficers ? 'officer' : 'head'],
    ...(course.stage === 'with-office' ? OUTCOME : toCitizen('forwarded', rules)),
  )
}

function answered(course: Course, event: CourseEvent & { type: 'answer' }, rules: CourseRules): Step {
  const { at, by, level, text } = event
  const answer: Answer = { level, by, at, text, approvedBy: null }
  if (level === 'officer' && rules.headApproves)
    return step({ ...course, proposed: answer }, ['approval-asked', 'head'])
  return given(course, answer, at, rules)
}

function approved(course: Course, { at, by }: CourseEvent, rules: CourseRules): Step {
  const { proposed } = course
  if (!proposed) return step(course)
  return given(course, { ...proposed, approvedBy: by }, at, rules)
}

/**
 * There is an answer: an officer in time tells the citizen where the province has it so; after the escalation, and
 * everywhere else, the operator does (E16, §15).
 */
function given(course: Course, answer: Answer, at: Ms, rules: CourseRules): Step {
  const answers = [...course.answers, answer]
  const isOfficers = answer.level === 'officer' && course.stage === 'with-officer'
  const tells = answer.level === 'operator' || (isOfficers && rules.replyBy === 'officer')
  const over = to(course, tells ? 'informed' : 'answered', at)
  return step({ ...over, answers, isLate: isLateBy(course, at, rules) }, [
    'answered',
    tells ? 'citizen' : 'operator',
  ])
}

function isLateBy(course: Course, at: Ms, rules: CourseRules): boolean {
  const due = isPaused(course, rules) ? null : dueOf(course, rules)
  return course.isLate || (course.stage === 'with-head' && due !== null && at > due)
}

/**
 * The citizen has completed it: where the hours stood still they go on, by as much later as they stood. What comes after
 * they went on by themselves is taken, and moves nothing.
 */
function completed(course: Course, at: Ms, rules: CourseRules): Course {
  const done = lastWait(closeWait(course, at), { isLapsed: false })
  return isPaused(course, rules) ? recounted(done, rules) : done
}

/** QC 14.4 has the citizen asked once and says nothing of one who is silent: the hours go on, and everybody knows it. */
function lapsed(course: Course, at: Ms, rules: CourseRules): Step {
  return step(
    lastWait(recounted(closeWait(course, at), rules), { isLapsed: true }),
    ['supplement-lapsed', holderOf(course)],
    ['supplement-lapsed', 'operator'],
    ['supplement-lapsed', 'office'],
  )
}

function lastWait(course: Course, { isLapsed }: { isLapsed: boolean }): Course {
  const last = course.waits.at(-1)
  if (!last) return course
  const { lapsed: _, ...wait } = last
  return { ...course, waits: course.waits.with(-1, isLapsed ? { ...wait, lapsed: true } : wait) }
}

/**
 * A unit that has it is under the limits of what is urgent from then on, or again under the usual ones; where urgent
 * things go to the head or to the Office, they hear of it beside whoever is at work on it (E13).
 */
function urgencySet(course: Course, event: CourseEvent & { type: 'setUrgency' }, rules: CourseRules): Step {
  const { at, isUrgent } = event
  if (isUrgent === course.isUrgent) return step(course)
  const { urgentAt: _, ...rest } = course
  const marked: Course = { ...rest, isUrgent, ...(isUrgent ? { urgentAt: at } : {}) }
  if (!isWithUnit(course)) return step(marked)
  const others = (['head', 'office'] as const).filter(to => to === rules.urgentTo && to !== holderOf(course))
  const told = isUrgent ? [holderOf(course), ...others].map(to => ['urgent', to] as const) : []
  return step({ ...recounted(marked, rules), remindedAt: null }, ...told)
}

/** QC 9.4: the officer's 8 hours are over, and it goes to the head; the head's 48 are over, and the leaders hear of it. */
function fellDue(course: Course, at: Ms, rules: CourseRules): Step {
  if (course.stage === 'with-officer') {
    const from = rules.headStart === 'escalation' ? at : (course.officer?.from ?? at)
    const head = { from, due: dueSince(course, from, rules, 'headDue'), stoppedAt: null }
    // The citizen still owes the answer they were asked for, and what the officer wrote waits on for the head.
    const { waits, proposed } = course
    const escalated = { ...to(course, 'with-head', at), waits, proposed, head }
    return step(
      escalated,
      ['escalated', 'head'],
      ['escalated', 'officer'],
      ['escalated', 'operator'],
      ...toCitizen('escalated', rules),
    )
  }
  return step(
    { ...course, isLate: true, reportedAt: at },
    ['late', 'head'],
    ['late', 'office'],
    ['late', 'leaders'],
    ...toCitizen('late', rules),
  )
}
