import type { Ms } from '../clock.ts'
import {
  type Answer,
  type Course,
  type CourseEvent,
  type CourseRefusal,
  type CourseRules,
  dueOf,
  isAwaited,
  isWithUnit,
  type Notice,
  type NoticeCause,
  type Recipient,
  type Stage,
  type Step,
} from './course.ts'

/** Moves a ticket through the regulation (course.ts). Pure. */

const WITH_UNIT: readonly Stage[] = ['with-officer', 'with-head']
const OPEN: readonly Stage[] = ['received', 'with-office', 'returned', ...WITH_UNIT]

/** At which stages each thing may be done. */
const WHERE: Readonly<Record<CourseEvent['type'], readonly Stage[]>> = {
  reject: ['received'],
  guide: ['received'],
  setField: OPEN,
  forward: ['received', 'with-office', 'returned'],
  askOffice: ['received', 'returned'],
  answer: OPEN,
  approve: ['with-officer'],
  disapprove: ['with-officer'],
  askSupplement: WITH_UNIT,
  supplemented: WITH_UNIT,
  promise: WITH_UNIT,
  giveBack: WITH_UNIT,
  assign: WITH_UNIT,
  due: WITH_UNIT,
  inform: ['answered'],
  close: ['informed'],
  publish: ['closed'],
  reopen: ['informed', 'closed', 'published'],
}

/** Whose answer is taken at which stage: a unit's while it has the ticket, the Office's while it is theirs. */
const ANSWERERS: Partial<Record<Stage, readonly Answer['level'][]>> = {
  received: ['operator'],
  returned: ['operator'],
  'with-office': ['office'],
  'with-officer': ['officer', 'head'],
  'with-head': ['officer', 'head'],
}

const no = (code: string, article: string, text: string): CourseRefusal => ({ code, article, text })

/** Why this may not be done now, with the article that says so; null when it may. */
export function refusalOf(course: Course, event: CourseEvent, rules: CourseRules): CourseRefusal | null {
  if (!WHERE[event.type].includes(course.stage))
    return no('wrong-stage', 'QC Điều 8, 9', 'Phiếu không ở bước cho phép thao tác này')
  switch (event.type) {
    case 'reject':
      return event.reason.trim() && event.guidance.trim()
        ? null
        : no('reason-and-guidance', 'QC 8.2', 'Phải nêu lý do không tiếp nhận và hướng dẫn nơi liên hệ')
    case 'forward':
      return course.field === null
        ? no('field-missing', 'QC 11.1', 'Phải chọn lĩnh vực trước khi chuyển phiếu')
        : null
    case 'answer':
      return refusalOfAnswer(course, event)
    case 'approve':
    case 'disapprove':
      return course.proposed ? null : no('nothing-proposed', 'QC 14.8', 'Chưa có nội dung trả lời chờ duyệt')
    case 'askSupplement':
      if (isAwaited(course)) return no('supplement-open', 'QC 14.4', 'Đang chờ người dân bổ sung')
      return rules.supplementsMost !== null && course.supplements >= rules.supplementsMost
        ? no('supplement-used', 'QC 14.4', 'Chỉ được yêu cầu người dân bổ sung 01 lần')
        : null
    case 'supplemented':
      return isAwaited(course)
        ? null
        : no('nothing-asked', 'QC 14.4', 'Không có yêu cầu bổ sung nào đang chờ')
    case 'promise':
      if (event.until <= event.at) return no('promise-past', 'QC 9.3', 'Thời điểm hẹn phải ở phía trước')
      return rules.promisesMost !== null && course.promises >= rules.promisesMost
        ? no('promise-used', 'QC 10.3', 'Chỉ được hẹn lại 01 lần')
        : null
    case 'giveBack':
      return event.reason.trim() ? null : no('reason-missing', 'Đề án III.I.2', 'Phải nêu lý do trả lại')
    case 'due': {
      const due = dueOf(course, rules)
      return due !== null && due <= event.at ? null : no('not-due', 'QC 9.4', 'Chưa đến hạn')
    }
    case 'reopen':
      return event.reason.trim() ? null : no('reason-missing', 'QC 15.1', 'Phải nêu lý do mở lại')
    default:
      return null
  }
}

function refusalOfAnswer(
  course: Course,
  { level, text }: CourseEvent & { type: 'answer' },
): CourseRefusal | null {
  if (!text.trim()) return no('answer-empty', 'QC 12.1', 'Phải có nội dung trả lời')
  if (course.field === null) return no('field-missing', 'QC 11.1', 'Phải chọn lĩnh vực trước khi trả lời')
  return ANSWERERS[course.stage]?.includes(level)
    ? null
    : no('not-yours-to-answer', 'QC 9.1-9.6', 'Phiếu đang ở cấp khác, chưa thuộc phần trả lời của bạn')
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
    case 'forward':
      return forwarded(course, event, rules)
    case 'askOffice':
      return step(to(course, 'with-office', at), ['unclear', 'office'])
    case 'answer':
      return answered(course, event, rules)
    case 'approve':
      return approved(course, event, rules)
    case 'disapprove':
      return step({ ...course, proposed: null }, ['disapproved', 'officer'])
    case 'askSupplement': {
      const waits = [...course.waits, { from: at, to: null }]
      return step({ ...course, waits, supplements: course.supplements + 1 }, ['supplement-asked', 'citizen'])
    }
    case 'supplemented':
      return step(complete(course, at, rules), ['supplemented', holderOf(course)])
    case 'promise': {
      const { until, reason, by } = event
      const promised = { ...course, promise: { until, reason, by, at }, promises: course.promises + 1 }
      return step(promised, ['promised', 'citizen'], ['promised', 'operator'])
    }
    case 'giveBack':
      return step(to(course, 'returned', at), ['returned', 'operator'])
    case 'assign':
      return step({ ...course, assignee: { person: event.person, due: event.due } }, [
        'forwarded',
        'assignee',
      ])
    case 'due':
      return fellDue(course, at, rules)
    case 'inform':
      return step(to(course, 'informed', at))
    case 'close':
      return step(to(course, 'closed', at), ['closed', 'citizen'])
    case 'publish':
      return step(to(course, 'published', at))
    case 'reopen': {
      const anew = { ...to(course, 'with-office', at), reopenings: course.reopenings + 1 }
      return step(anew, ['reopened', 'operator'])
    }
  }
}

const step = (course: Course, ...notices: readonly (readonly [NoticeCause, Recipient])[]): Step => ({
  course,
  notices: notices.map(([cause, recipient]): Notice => ({ cause, to: recipient })),
})

const holderOf = ({ stage }: Course): Recipient => (stage === 'with-head' ? 'head' : 'officer')

/** Another stage: what ran for the old one stands still. */
function to(course: Course, stage: Stage, at: Ms): Course {
  const stop = (countdown: Course['officer']) =>
    countdown && countdown.stoppedAt === null ? { ...countdown, stoppedAt: at } : countdown
  return {
    ...closeWait(course, at),
    ...{ stage, since: at, officer: stop(course.officer), head: stop(course.head) },
    ...{ promise: null, proposed: null, assignee: isWithUnit({ stage }) ? course.assignee : null },
  }
}

function closeWait(course: Course, at: Ms): Course {
  if (!isAwaited(course)) return course
  return { ...course, waits: course.waits.map(wait => (wait.to === null ? { ...wait, to: at } : wait)) }
}

/** A unit's hours begin anew with it; the way of the whole ticket goes on (E21). */
function forwarded(course: Course, event: CourseEvent & { type: 'forward' }, rules: CourseRules): Step {
  const { at, unit, hasOfficer } = event
  const with_ = { ...to(course, hasOfficer ? 'with-officer' : 'with-head', at), unit, assignee: null }
  const since = {
    forwardedAt: course.forwardedAt ?? at,
    promises: 0,
    isLate: course.isLate,
    reportedAt: null,
  }
  const run = (ms: Ms) => ({ from: at, due: rules.after(at, ms), stoppedAt: null })
  if (hasOfficer)
    return step(
      { ...with_, ...since, officer: run(rules.officerMs), head: null },
      ['forwarded', 'officer'],
      ['forwarded', 'citizen'],
    )
  return step(
    { ...with_, ...since, officer: null, head: run(rules.headMs) },
    ['forwarded', 'head'],
    ['forwarded', 'citizen'],
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

/** There is an answer: an officer tells the citizen where the province has it so (E16), else the operator does. */
function given(course: Course, answer: Answer, at: Ms, rules: CourseRules): Step {
  const answers = [...course.answers, answer]
  const tells = answer.level === 'operator' || (answer.level === 'officer' && rules.replyBy === 'officer')
  const stage: Stage = tells ? 'informed' : 'answered'
  const over = { ...to(course, stage, at), answers, isLate: course.isLate || isOverdue(course, at, rules) }
  return step(over, ['answered', tells ? 'citizen' : 'operator'])
}

function isOverdue(course: Course, at: Ms, rules: CourseRules): boolean {
  const due = dueOf(course, rules)
  return course.stage === 'with-head' && due !== null && at > due
}

/** The citizen has completed it: where the hours stood still they go on, by as much later as they stood. */
function complete(course: Course, at: Ms, rules: CourseRules): Course {
  const stood = course.waits.at(-1)
  const done = closeWait(course, at)
  if (!rules.supplementPauses || !stood) return done
  const later = (countdown: Course['officer']) =>
    countdown && countdown.stoppedAt === null
      ? { ...countdown, due: laterBy(countdown.due, stood.from, at, rules) }
      : countdown
  return { ...done, officer: later(done.officer), head: later(done.head) }
}

/** The working time that was left at `from`, given again from `at` on. */
function laterBy(due: Ms, from: Ms, at: Ms, rules: CourseRules): Ms {
  return due <= from ? due : rules.after(at, rules.between(from, due))
}

/** QC 9.4: the officer's 8 hours are over, and it goes to the head; the head's 48 are over, and the leaders hear of it. */
function fellDue(course: Course, at: Ms, rules: CourseRules): Step {
  if (course.stage === 'with-officer') {
    const from = rules.headStart === 'escalation' ? at : (course.officer?.from ?? at)
    const head = { from, due: rules.after(from, rules.headMs), stoppedAt: null }
    const waits = course.waits
    const escalated = {
      ...to({ ...course, waits: [] }, 'with-head', at),
      waits,
      head,
      assignee: course.assignee,
    }
    return step(escalated, ['escalated', 'head'], ['escalated', 'officer'], ['escalated', 'operator'])
  }
  return step(
    { ...course, isLate: true, reportedAt: at },
    ['late', 'head'],
    ['late', 'office'],
    ['late', 'leaders'],
  )
}
