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

export type Course = Readonly<{
  stage: Stage
  since: Ms
  receivedAt: Ms
  /** A03: one field, before it goes anywhere. */
  field: string | null
  unit: string | null
  /** The first time that any unit had it, for the whole of its way (E21). */
  forwardedAt: Ms | null
  officer: Countdown | null
  head: Countdown | null
  /** Times when nobody but the citizen could go on; net time leaves them out (§14.4). */
  waits: readonly Span[]
  supplements: number
  /** The one new date that was promised; it takes the place of what is due (QC 10.3). */
  promise: Readonly<{ until: Ms; reason: string; by: string; at: Ms }> | null
  promises: number
  /** Whom the officer gave it to inside the unit (GL). */
  assignee: Readonly<{ person: string; due: Ms | null }> | null
  /** Written, and waiting for the head's approval. */
  proposed: Answer | null
  answers: readonly Answer[]
  /** Once late, for ever late in the figures. */
  isLate: boolean
  /** The leaders have been told (QC 9.4). */
  reportedAt: Ms | null
  reopenings: number
}>

/** What a province decides (§15), and the working time of the unit that has the ticket. */
export type CourseRules = Readonly<{
  officerMs: Ms
  headMs: Ms
  /** When the head's hours begin: when it comes to them, or when the unit first had it. */
  headStart: 'escalation' | 'first-forward'
  supplementsMost: number | null
  promisesMost: number | null
  /** Who tells the citizen what an officer answered. */
  replyBy: 'officer' | 'operator'
  /** An officer's answer needs the head's approval (QC 14.8). */
  headApproves: boolean
  /** While the citizen is asked to complete it, the hours do not run (§14.4; no document says so). */
  supplementPauses: boolean
  /** Working time of the unit, as src/sla/calendar.ts counts it: when so much has passed, and how much lies between. */
  after(from: Ms, workMs: Ms): Ms
  between(from: Ms, to: Ms): Ms
}>

type Told = Readonly<{ at: Ms; by: string }>
export type CourseEvent = Told &
  (
    | Readonly<{ type: 'reject'; reason: string; guidance: string }>
    | Readonly<{ type: 'guide'; number: string }>
    | Readonly<{ type: 'setField'; field: string }>
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
    /** What is due is due: told by the clock. */
    | Readonly<{ type: 'due' }>
    | Readonly<{ type: 'inform' }>
    | Readonly<{ type: 'close' }>
    | Readonly<{ type: 'publish' }>
    | Readonly<{ type: 'reopen'; reason: string }>
  )

/** Who is told of what (§16). */
export const NOTICE_CAUSES = [
  'rejected',
  'guided',
  'forwarded',
  'escalated',
  'late',
  'unclear',
  'supplement-asked',
  'supplemented',
  'promised',
  'returned',
  'approval-asked',
  'disapproved',
  'answered',
  'closed',
  'reopened',
] as const
export type NoticeCause = (typeof NOTICE_CAUSES)[number]
export const RECIPIENTS = ['citizen', 'operator', 'officer', 'head', 'office', 'leaders', 'assignee'] as const
export type Recipient = (typeof RECIPIENTS)[number]
export type Notice = Readonly<{ cause: NoticeCause; to: Recipient }>

export type Step = Readonly<{ course: Course; notices: readonly Notice[] }>

/** Why it may not be done. `article` as people may look it up. */
export type CourseRefusal = Readonly<{ code: string; article: string; text: string }>

export function received(at: Ms): Course {
  return {
    ...{ stage: 'received', since: at, receivedAt: at, field: null, unit: null, forwardedAt: null },
    ...{ officer: null, head: null, waits: [], supplements: 0, promise: null, promises: 0, assignee: null },
    ...{ proposed: null, answers: [], isLate: false, reportedAt: null, reopenings: 0 },
  }
}

/** Somebody of a unit must act. */
export const isWithUnit = ({ stage }: Pick<Course, 'stage'>): boolean =>
  stage === 'with-officer' || stage === 'with-head'

/** The citizen was asked and has not answered. */
export const isAwaited = ({ waits }: Pick<Course, 'waits'>): boolean => waits.at(-1)?.to === null

/** What people see: late is late at every open stage. */
export function labelOf(course: Course): string {
  return course.isLate && isWithUnit(course) ? LATE_LABEL : STAGE_LABELS[course.stage]
}

/** The instant at which something happens by itself; null where nothing does. */
export function dueOf(course: Course, rules: Pick<CourseRules, 'supplementPauses'>): Ms | null {
  if (!isWithUnit(course) || course.reportedAt !== null) return null
  if (rules.supplementPauses && isAwaited(course)) return null
  const { promise, officer, head } = course
  if (promise) return promise.until
  return (course.stage === 'with-officer' ? officer?.due : head?.due) ?? null
}
