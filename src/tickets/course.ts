import type { Ms } from '../clock.ts'

/**
 * A ticket's way through the regulation, as a value: from the intake to the officer of a unit, after 8 working hours to
 * its head, after 48 more to the Office and the leaders, until the citizen has the answer (Quy chế phối hợp, "QC", Điều 8
 * to 12; GL: the plan of Gia Lai; §: requirements). Pure.
 */
export const STAGES = [
  'received', // with the operator
  'rejected', // not taken, with a reason and where to go (QC 8.2)
  'guided', // told to dial 113, 114, 115 (QC 4.6)
  'with-office', // nobody knows yet whose it is (QC 9.6)
  'with-officer', // with the officer of a unit (QC 9.2, 9.3)
  'with-head', // with the head of the unit (QC 9.4)
  'returned', // a unit gave it back: not theirs
  'answered', // there is an answer that the citizen does not know yet
  'informed', // the citizen knows it
  'closed',
  'published', // QC 12.1
] as const
export type Stage = (typeof STAGES)[number]

/** As people read it; what is late is called so, whatever the stage (QC 10.2, the words are the regulation's). */
export const STAGE_LABELS: Readonly<Record<Stage, string>> = {
  received: 'mới tiếp nhận',
  rejected: 'không tiếp nhận',
  guided: 'hướng dẫn gọi số khẩn cấp',
  'with-office': 'chờ Văn phòng xác định thẩm quyền',
  'with-officer': 'đã chuyển đầu mối',
  'with-head': 'đã chuyển thủ trưởng',
  returned: 'trả lại – sai thẩm quyền',
  answered: 'đã trả lời',
  informed: 'đã thông báo công dân',
  closed: 'đã đóng',
  published: 'đã công khai',
}
export const LATE_LABEL = 'trễ hạn (đang chờ xử lý)'

/** Who answered: results are kept for each (QC 11.1). */
export const LEVELS = ['operator', 'officer', 'head', 'office'] as const
export type Level = (typeof LEVELS)[number]

/** Why something is not taken; a person decides it, never the software (B01). */
export const REJECT_REASONS = {
  'not-vietnamese': { article: 'QC 3.6, 6.1', text: 'không dùng tiếng Việt' },
  unclear: { article: 'QC 6.2', text: 'nội dung không rõ' },
  'out-of-scope': { article: 'QC 6.2', text: 'ngoài phạm vi tiếp nhận' },
  'no-identity': { article: 'QC 6.3, 8.1', text: 'thiếu họ tên, địa chỉ hoặc số điện thoại' },
  complaint: { article: 'QC 4.6', text: 'khiếu nại, tố cáo' },
} as const satisfies Readonly<Record<string, Readonly<{ article: string; text: string }>>>
export type RejectReason = keyof typeof REJECT_REASONS
export const isRejectReason = (reason: string): reason is RejectReason =>
  Object.hasOwn(REJECT_REASONS, reason)

/** Who acts where nobody does: the clock, a change of the calendar. Events and answers name people by their id else. */
export const CENTRE = 'centre'

/** Working time given to somebody; `to` null while it runs. */
export type Span = Readonly<{ from: Ms; to: Ms | null }>
export type Countdown = Readonly<{
  from: Ms
  /** By the calendar, from the start. It never moves: a breach stays to be seen (§14.4). */
  due: Ms
  /** When it was over: answered, given back, escalated. */
  stoppedAt: Ms | null
}>

export type Answer = Readonly<{
  level: Level
  by: string
  at: Ms
  text: string
  /** Null where no approval is asked for, or not given yet. */
  approvedBy: string | null
}>

/**
 * Who had it from when to when, until it was answered: the time at the Office is measured apart from a unit's (QC 9.6), and
 * each unit's for itself (E21).
 */
export type Held = Span & Readonly<{ who: 'operator' | 'office' | 'unit'; unit: string | null }>

/** The citizen was asked to complete it; `lapsed`: nobody answered in time, and the hours went on without them. */
export type Wait = Span & Readonly<{ lapsed?: true }>

export type Course = Readonly<{
  stage: Stage
  since: Ms
  receivedAt: Ms
  /** A03: one field, before it goes anywhere. */
  field: string | null
  /** In scope and pressing; never what 113, 114, 115 are for (§17.2). */
  isUrgent: boolean
  /** When it was marked so after the receipt: nobody is late for what they could not know. */
  urgentAt?: Ms
  unit: string | null
  holders: readonly Held[]
  /** The first time that any unit had it, for the whole of its way (E21). */
  forwardedAt: Ms | null
  officer: Countdown | null
  head: Countdown | null
  /** Times when nobody but the citizen could go on; net time leaves them out (§14.4). */
  waits: readonly Wait[]
  supplements: number
  /** The one new date that was promised; it takes the place of what is due (QC 10.3). */
  promise: Readonly<{ until: Ms; reason: string; by: string; at: Ms }> | null
  promises: number
  /** Whom the officer gave it to inside the unit (GL), and what they found out: for the officer, never for the citizen. */
  assignee: Readonly<{ person: string; due: Ms | null; result: string | null }> | null
  /** The clock's last reminder of the countdown that runs; people's are events only. */
  remindedAt: Ms | null
  /** Written, and waiting for the head's approval. */
  proposed: Answer | null
  answers: readonly Answer[]
  /** The unit that has it, or had it last, was late (QC 10.2). One that gets it anew has its own hours. */
  isLate: boolean
  /** A unit before that one was: late stays late in the figures (E09). Absent = none was. */
  wasLate?: true
  /** The leaders have been told (QC 9.4). */
  reportedAt: Ms | null
  /** What the leaders ordered (chỉ đạo). */
  directions: readonly Readonly<{ by: string; at: Ms; text: string }>[]
  reopenings: number
  /** How often the citizen was not content and had it looked at again (§17.6). */
  reviews: number
}>

/** Before what is due: when such a share of the time is left, or so many working minutes. */
export type Reminder = Readonly<{ share: number }> | Readonly<{ minutes: number }>

/** Where something goes: `transfer` = the call itself, recorded, and the slip to the officer. */
export const WAYS = ['transfer', 'officer', 'head', 'office'] as const
export type Way = (typeof WAYS)[number]

/** What a province decides (§15), and the working time of the unit that has the ticket. */
export type CourseRules = Readonly<{
  /** By when an officer who got it then must have answered, and by when a head: so many hours, or so many days. */
  officerDue(from: Ms): Ms
  headDue(from: Ms): Ms
  /** The same of what is not urgent. */
  usual: Readonly<{ officerDue(from: Ms): Ms; headDue(from: Ms): Ms }>
  /** When the head's hours begin: when it comes to them, or when the unit first had it. */
  headStart: 'escalation' | 'first-forward'
  supplementsMost: number | null
  promisesMost: number | null
  /** Who tells the citizen what an officer answered. */
  replyBy: 'officer' | 'operator'
  /** An officer's answer needs the head's approval (QC 14.8). */
  headApproves: boolean
  /** E13: where what is urgent goes, what nobody knows the unit of, and what is of a unit without an officer. */
  urgentTo: Way
  unclearTo: Way
  noOfficerTo: Way
  /** Working time in which a unit may give back what is not theirs; null = as long as they have it (E21). */
  returnWithinMs: Ms | null
  /** How often a citizen may have it looked at again; null = without end. */
  reviewsMost: number | null
  remindBefore: readonly Reminder[]
  /** While the citizen is asked to complete it, the hours do not run (§14.4; no document says so). */
  supplementPauses: boolean
  /** By when a citizen who was asked then must have answered; afterwards the hours go on without them. */
  supplementUntil(from: Ms): Ms
  /** An officer may give it to somebody inside the unit (GL). */
  innerStaff: boolean
  /** What the citizen hears of beside what must be told (§16). */
  citizenTold: readonly OptionalCause[]
  /** Working time of the unit, as src/sla/calendar.ts counts it: when so much has passed, and how much lies between. */
  after(from: Ms, workMs: Ms): Ms
  between(from: Ms, to: Ms): Ms
}>

type Told = Readonly<{ at: Ms; by: string }>
export type CourseEvent = Told &
  (
    | Readonly<{ type: 'reject'; reason: string; guidance: string; note?: string }>
    | Readonly<{ type: 'guide'; number: string }>
    | Readonly<{ type: 'setField'; field: string }>
    | Readonly<{ type: 'setUrgency'; isUrgent: boolean }>
    /** `hasOfficer` false: nobody of the unit is there to get it, so its head does (E02). */
    | Readonly<{ type: 'forward'; unit: string; hasOfficer: boolean }>
    | Readonly<{ type: 'askOffice'; reason: string }>
    | Readonly<{ type: 'answer'; level: Level; text: string }>
    | Readonly<{ type: 'approve' }>
    | Readonly<{ type: 'disapprove'; reason: string }>
    | Readonly<{ type: 'askSupplement'; question: string }>
    | Readonly<{ type: 'supplemented'; text: string }>
    | Readonly<{ type: 'promise'; until: Ms; reason: string }>
    | Readonly<{ type: 'giveBack'; reason: string }>
    | Readonly<{ type: 'assign'; person: string; due: Ms | null }>
    /** What the processing staff found out, for the officer (E15). */
    | Readonly<{ type: 'report'; text: string }>
    /** By an operator (QC 13.2), or by the clock before what is due. */
    | Readonly<{ type: 'remind'; note: string }>
    | Readonly<{ type: 'direct'; text: string }>
    /** What is due is due: told by the clock. */
    | Readonly<{ type: 'due' }>
    /** The citizen was asked, and has not answered while the hours stood still: told by the clock. */
    | Readonly<{ type: 'lapse' }>
    /** The calendar is another one, or the Office puts it under the rules of today (§14.8). */
    | Readonly<{ type: 'recount'; why: 'calendar' | 'rules' }>
    | Readonly<{ type: 'inform'; note: string }>
    | Readonly<{ type: 'close' }>
    | Readonly<{ type: 'publish' }>
    | Readonly<{ type: 'reopen'; reason: string }>
    /** The citizen is not content (§17.6). */
    | Readonly<{ type: 'askReview'; reason: string }>
  )
export type CourseEventType = CourseEvent['type']

/** Who is told of what (§16). */
export const NOTICE_CAUSES = [
  'received',
  'rejected',
  'guided',
  'forwarded',
  'escalated',
  'late',
  'unclear',
  'supplement-asked',
  'supplemented',
  'supplement-lapsed',
  'urgent',
  'promised',
  'returned',
  'assigned',
  'reported',
  'reminded',
  'directed',
  'approval-asked',
  'disapproved',
  'answered',
  'closed',
  'reopened',
  'review-asked',
] as const
export type NoticeCause = (typeof NOTICE_CAUSES)[number]
/** A province decides whether the citizen hears of these. */
export const OPTIONAL_CAUSES = ['forwarded', 'escalated', 'late'] as const satisfies readonly NoticeCause[]
export type OptionalCause = (typeof OPTIONAL_CAUSES)[number]
export const RECIPIENTS = ['citizen', 'operator', 'officer', 'head', 'office', 'leaders', 'assignee'] as const
export type Recipient = (typeof RECIPIENTS)[number]
export type Notice = Readonly<{ cause: NoticeCause; to: Recipient }>

export type Step = Readonly<{ course: Course; notices: readonly Notice[] }>

/** Why it may not be done. `article` as people may look it up. */
export type CourseRefusal = Readonly<{ code: string; article: string; text: string }>

export function received(at: Ms, isUrgent = false): Course {
  return {
    ...{ stage: 'received', since: at, receivedAt: at, field: null, isUrgent, unit: null, forwardedAt: null },
    holders: [{ who: 'operator', unit: null, from: at, to: null }],
    ...{ officer: null, head: null, waits: [], supplements: 0, promise: null, promises: 0, assignee: null },
    ...{ remindedAt: null, proposed: null, answers: [], isLate: false, reportedAt: null, directions: [] },
    ...{ reopenings: 0, reviews: 0 },
  }
}

/** Somebody of a unit must act. */
export const isWithUnit = ({ stage }: Pick<Course, 'stage'>): boolean =>
  stage === 'with-officer' || stage === 'with-head'

const OVER: readonly Stage[] = ['rejected', 'guided', 'closed', 'published']

/** Nobody has to do anything about it any more. */
export const isOver = ({ stage }: Pick<Course, 'stage'>): boolean => OVER.includes(stage)

/** The citizen was asked and has not answered. */
export const isAwaited = ({ waits }: Pick<Course, 'waits'>): boolean => waits.at(-1)?.to === null

/** And the hours stand still meanwhile. */
export const isPaused = (course: Pick<Course, 'waits'>, rules: Pick<CourseRules, 'supplementPauses'>) =>
  rules.supplementPauses && isAwaited(course)

/** Late at any unit, at whatever time. */
export const wasEverLate = ({ isLate, wasLate }: Course): boolean => isLate || wasLate === true

/** What people see: a unit that is late is called so as long as it has the ticket. */
export function labelOf(course: Pick<Course, 'stage' | 'isLate'>): string {
  return course.isLate && isWithUnit(course) ? LATE_LABEL : STAGE_LABELS[course.stage]
}

/** Whose last answer it is: 1 operator, 2 officer, 3 head, and the Office (§17.1). */
export const levelOf = ({ answers }: Pick<Course, 'answers'>): Level | null => answers.at(-1)?.level ?? null

/** By when the unit that has it must have answered, whether that is over or not; null where no unit has it. */
export function deadlineOf(course: Course): Ms | null {
  if (!isWithUnit(course)) return null
  const { stage, promise, officer, head } = course
  return promise?.until ?? (stage === 'with-officer' ? officer : head)?.due ?? null
}

export type ByClock = Readonly<{ type: 'due' | 'lapse'; at: Ms }>
type ClockRules = Pick<CourseRules, 'supplementPauses' | 'supplementUntil'>

/** What happens next by itself; null where nothing does. */
export function nextByClock(course: Course, rules: ClockRules): ByClock | null {
  if (!isWithUnit(course) || course.reportedAt !== null) return null
  const asked = isPaused(course, rules) ? course.waits.at(-1) : undefined
  if (asked) return { type: 'lapse', at: rules.supplementUntil(asked.from) }
  const at = deadlineOf(course)
  return at === null ? null : { type: 'due', at }
}

/** The instant of that. */
export const dueOf = (course: Course, rules: ClockRules): Ms | null => nextByClock(course, rules)?.at ?? null
