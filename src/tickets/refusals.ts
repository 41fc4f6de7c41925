import {
  type Answer,
  type Course,
  type CourseEvent,
  type CourseEventType,
  type CourseRefusal,
  type CourseRules,
  isAwaited,
  isRejectReason,
  isWithUnit,
  nextByClock,
  type Stage,
} from './course.ts'

/** What the regulation does not allow, and the article that says so. Pure. */

const WITH_UNIT: readonly Stage[] = ['with-officer', 'with-head']
const OPEN: readonly Stage[] = ['received', 'with-office', 'returned', ...WITH_UNIT]
const TOLD: readonly Stage[] = ['informed', 'closed', 'published']

/** At which stages each thing may be done. */
const WHERE: Readonly<Record<CourseEventType, readonly Stage[]>> = {
  reject: ['received', 'with-office'],
  guide: ['received'],
  setField: OPEN,
  setUrgency: OPEN,
  forward: ['received', 'with-office', 'returned'],
  askOffice: ['received', 'returned'],
  answer: OPEN,
  approve: WITH_UNIT,
  disapprove: WITH_UNIT,
  askSupplement: WITH_UNIT,
  supplemented: WITH_UNIT,
  promise: WITH_UNIT,
  giveBack: WITH_UNIT,
  assign: WITH_UNIT,
  report: WITH_UNIT,
  remind: WITH_UNIT,
  direct: OPEN,
  due: WITH_UNIT,
  lapse: WITH_UNIT,
  recount: WITH_UNIT,
  inform: ['answered'],
  close: ['informed'],
  publish: ['closed'],
  reopen: ['answered', ...TOLD],
  askReview: TOLD,
}

/** Whose answer is taken at which stage: a unit's while it has the ticket, the Office's while it is theirs. */
const ANSWERERS: Partial<Record<Stage, readonly Answer['level'][]>> = {
  received: ['operator'],
  returned: ['operator'],
  'with-office': ['office'],
  'with-officer': ['officer', 'head'],
  'with-head': ['officer', 'head'],
}

/** What must be said with it, and where that stands. */
const WORDS: Partial<Record<CourseEventType, readonly [code: string, article: string, text: string]>> = {
  askOffice: ['reason-missing', 'QC 9.6', 'Phải nêu vì sao chưa rõ thẩm quyền'],
  askSupplement: ['question-missing', 'QC 14.4', 'Phải nêu nội dung cần người dân bổ sung'],
  supplemented: ['text-missing', 'QC 14.4', 'Phải ghi nội dung người dân đã bổ sung'],
  promise: ['reason-missing', 'QC 9.3', 'Phải nêu lý do hẹn lại'],
  giveBack: ['reason-missing', 'Đề án III.I.2', 'Phải nêu lý do trả lại'],
  disapprove: ['reason-missing', 'QC 14.8', 'Phải nêu lý do không duyệt'],
  report: ['text-missing', 'Kế hoạch GL II.5.b', 'Phải ghi kết quả xử lý'],
  direct: ['text-missing', 'QC 9.4', 'Phải ghi nội dung chỉ đạo'],
  reopen: ['reason-missing', 'QC 15.1', 'Phải nêu lý do mở lại'],
  askReview: ['reason-missing', 'QC 17', 'Phải nêu vì sao người dân chưa hài lòng'],
}

const no = (code: string, article: string, text: string): CourseRefusal => ({ code, article, text })

/** It is not done at this stage, whoever asks; null when it is. */
export function refusalOfStage(
  { stage }: Pick<Course, 'stage'>,
  type: CourseEventType,
): CourseRefusal | null {
  return WHERE[type].includes(stage)
    ? null
    : no('wrong-stage', 'QC Điều 8, 9', 'Phiếu không ở bước cho phép thao tác này')
}

/** Why this may not be done now, with the article that says so; null when it may. */
export function refusalOf(course: Course, event: CourseEvent, rules: CourseRules): CourseRefusal | null {
  const elsewhere = refusalOfStage(course, event.type)
  if (elsewhere) return elsewhere
  const words = WORDS[event.type]
  if (words && !wordsOf(event).trim()) return no(...words)
  switch (event.type) {
    case 'reject':
      return refusalOfRejecting(event)
    case 'forward':
      return refusalOfForwarding(course, event, rules)
    case 'askOffice':
      return refusalOfAsking(course, rules)
    case 'answer':
      return refusalOfAnswer(course, event)
    case 'approve':
      if (course.proposed?.by === event.by)
        return no('own-answer', 'QC 14.8', 'Người soạn nội dung trả lời không được tự duyệt')
      return refusalOfDeciding(course)
    case 'disapprove':
      return refusalOfDeciding(course)
    case 'askSupplement':
      if (isAwaited(course)) return no('supplement-open', 'QC 14.4', 'Đang chờ người dân bổ sung')
      return rules.supplementsMost !== null && course.supplements >= rules.supplementsMost
        ? no(
            'supplement-used',
            'QC 14.4',
            `Chỉ được yêu cầu người dân bổ sung ${times(rules.supplementsMost)}`,
          )
        : null
    case 'supplemented':
      return isAwaited(course) || course.waits.at(-1)?.lapsed
        ? null
        : no('nothing-asked', 'QC 14.4', 'Không có yêu cầu bổ sung nào đang chờ')
    case 'promise':
      if (event.until <= event.at) return no('promise-past', 'QC 9.3', 'Thời điểm hẹn phải ở phía trước')
      return rules.promisesMost !== null && course.promises >= rules.promisesMost
        ? no('promise-used', 'QC 10.3', `Chỉ được hẹn lại ${times(rules.promisesMost)}`)
        : null
    case 'giveBack':
      return refusalOfReturn(course, event, rules)
    case 'assign':
    case 'report':
      return refusalOfInner(course, event, rules)
    default:
      return refusalOfRest(course, event, rules)
  }
}

const refusalOfDeciding = ({ proposed }: Course): CourseRefusal | null =>
  proposed ? null : no('nothing-proposed', 'QC 14.8', 'Chưa có nội dung trả lời chờ duyệt')

function refusalOfRest(course: Course, event: CourseEvent, rules: CourseRules): CourseRefusal | null {
  switch (event.type) {
    case 'direct':
      return course.isLate
        ? null
        : no('not-late', 'QC 9.4', 'Chỉ phiếu trễ hạn mới được báo cáo lãnh đạo Tỉnh chỉ đạo')
    case 'due':
    case 'lapse': {
      const due = nextByClock(course, rules)
      return due?.type === event.type && due.at <= event.at ? null : no('not-due', 'QC 9.4', 'Chưa đến hạn')
    }
    case 'askReview':
      return rules.reviewsMost !== null && course.reviews >= rules.reviewsMost
        ? no('review-used', 'QC 17', `Người dân chỉ được đề nghị xem lại ${times(rules.reviewsMost)}`)
        : null
    default:
      return null
  }
}

/** `01 lần`, as the regulation writes it. */
const times = (most: number) => `${String(most).padStart(2, '0')} lần`

/** What somebody had to say; empty where the event says nothing in words. */
function wordsOf(event: CourseEvent): string {
  if ('reason' in event) return event.reason
  if ('text' in event) return event.text
  return 'question' in event ? event.question : ''
}

function refusalOfRejecting({ reason, guidance }: CourseEvent & { type: 'reject' }): CourseRefusal | null {
  if (!reason.trim() || !guidance.trim())
    return no('reason-and-guidance', 'QC 8.2', 'Phải nêu lý do không tiếp nhận và hướng dẫn nơi liên hệ')
  return isRejectReason(reason)
    ? null
    : no('reason-unknown', 'QC 6, 8.2', 'Lý do không tiếp nhận không có trong quy chế')
}

/** E13: what is urgent, or of a unit without an officer, may be the Office's to forward. */
function refusalOfForwarding(
  course: Course,
  { hasOfficer }: CourseEvent & { type: 'forward' },
  rules: CourseRules,
): CourseRefusal | null {
  if (course.field === null)
    return no('field-missing', 'QC 11.1', 'Phải chọn lĩnh vực trước khi chuyển phiếu')
  if (course.stage === 'with-office') return null
  if (course.isUrgent && rules.urgentTo === 'office')
    return no('urgent-to-office', 'Kế hoạch GL II.5.b', 'Việc khẩn cấp phải chuyển đầu mối tại Văn phòng')
  return !hasOfficer && rules.noOfficerTo === 'office'
    ? no('no-officer', 'QC 9.2', 'Đơn vị chưa có cán bộ đầu mối: chuyển Văn phòng')
    : null
}

function refusalOfAsking({ isUrgent }: Course, rules: CourseRules): CourseRefusal | null {
  const { urgentTo, unclearTo, noOfficerTo } = rules
  return [unclearTo, noOfficerTo, ...(isUrgent ? [urgentTo] : [])].includes('office')
    ? null
    : no('not-to-office', 'QC 9.6', 'Quy chế của tỉnh không chuyển Văn phòng xác định thẩm quyền')
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

/** A slip that is not theirs: a unit says so, and soon (E21). */
function refusalOfReturn(
  course: Course,
  { at }: CourseEvent & { type: 'giveBack' },
  { returnWithinMs, between }: CourseRules,
): CourseRefusal | null {
  const from = course.officer?.from ?? course.head?.from ?? course.since
  return returnWithinMs !== null && between(from, at) > returnWithinMs
    ? no('return-too-late', 'Đề án III.I.2', 'Đã quá thời gian được trả lại phiếu')
    : null
}

/** E15: somebody inside the unit finds it out, and tells the officer; nothing of theirs reaches the citizen. */
function refusalOfInner(
  course: Course,
  event: CourseEvent & { type: 'assign' | 'report' },
  { innerStaff }: CourseRules,
): CourseRefusal | null {
  if (!innerStaff)
    return no(
      'no-inner-staff',
      'QC 9.3',
      'Quy chế của tỉnh không có bước giao cho bộ phận xử lý trong đơn vị',
    )
  if (event.type === 'assign')
    return event.due !== null && event.due <= event.at
      ? no('due-past', 'Kế hoạch GL II.5.b', 'Hạn giao trong đơn vị phải ở phía trước')
      : null
  return course.assignee && isWithUnit(course)
    ? null
    : no('not-assigned', 'Kế hoạch GL II.5.b', 'Phiếu chưa được giao cho bộ phận xử lý')
}
