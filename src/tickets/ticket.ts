import { iso, isoOrNull, type Ms, yearOf } from '../clock.ts'
import type { Filled } from '../directory/form.ts'
import type { Satisfaction } from '../directory/sections.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import type { ToldStatus } from '../speech/vietnamese.ts'
import {
  type Course,
  type CourseRules,
  deadlineOf,
  dueOf,
  isOver,
  isWithUnit,
  type Level,
  labelOf,
  levelOf,
  type Stage,
  wasEverLate,
} from './course.ts'
import { remindAtOf } from './reminding.ts'

/**
 * `draft` while the operator writes, `cancelled` when the draft came to nothing. What was received stands at a stage of
 * the regulation (course.ts): `open` while somebody still has to do something, `closed` after.
 */
export const TICKET_STATES = ['draft', 'open', 'closed', 'cancelled'] as const
export type TicketState = (typeof TICKET_STATES)[number]

/** Somebody still has to do something. */
export const OPEN_TICKET_STATES: readonly TicketState[] = ['draft', 'open']

/** Where a ticket came from. */
export const TICKET_CHANNELS = ['phone', 'paper', 'portal', 'counter'] as const
export type TicketChannel = (typeof TICKET_CHANNELS)[number]

/** Yêu cầu, thắc mắc, góp ý, phản ánh, kiến nghị (QC 1.1). */
export const TICKET_KINDS = ['request', 'question', 'suggestion', 'report', 'petition'] as const
export type TicketKind = (typeof TICKET_KINDS)[number]

export const URGENCIES = ['normal', 'urgent'] as const
export type Urgency = (typeof URGENCIES)[number]

/**
 * `1022-DT-2026-000123`: the year of the instant in Asia/Ho_Chi_Minh, the running number of that year.
 * @param province two letters, upper case
 */
export function ticketCode(province: string, at: Ms, number: number): string {
  return `1022-${province}-${yearOf(at)}-${String(number).padStart(6, '0')}`
}

/**
 * The code that a caller means who types its digits: the year and the running number, as they stand at its end, perhaps
 * with the `1022` before them; leading zeros may be missing.
 * @returns null for digits that are no code's
 */
export function codeOfDigits(province: string, digits: string): string | null {
  const [, year, number] = /^(?:1022)?(20\d\d)(\d{1,8})$/.exec(digits) ?? []
  if (year === undefined || Number(number) === 0) return null
  return `1022-${province}-${year}-${String(Number(number)).padStart(6, '0')}`
}

/** What a citizen who asks by telephone is told of it. */
const TOLD: Readonly<Record<Stage, ToldStatus>> = {
  ...{ received: 'received', rejected: 'refused', guided: 'answered', 'with-office': 'processing' },
  ...{ 'with-officer': 'processing', 'with-head': 'processing', returned: 'processing' },
  ...{ answered: 'processing', informed: 'answered', closed: 'answered', published: 'answered' },
}
export function toldStatusOf({
  state,
  stage,
  isLate,
}: Pick<Ticket, 'state' | 'stage' | 'isLate'>): ToldStatus {
  if (stage === null) return state === 'cancelled' ? 'cancelled' : 'received'
  return isLate && isWithUnit({ stage }) ? 'overdue' : TOLD[stage]
}

/** What its channel knows of a ticket that was entered by hand (C09, C10); instants in epoch milliseconds. */
export type Source = Readonly<{
  /** Under which a paper letter was entered in the register. */
  registryNumber?: string
  /** Of the letter with which the Government Office sent it, `yyyy-MM-dd` for its date. */
  letterNumber?: string
  letterDate?: string
  externalCode?: string
  /** Which the letter itself sets. */
  ownDeadline?: Ms
  /** Who brought or entered it, in words. */
  note?: string
}>

/** The regulation as it was when the ticket was received, and the change of the settings that it came from. */
export type Frozen<Regulation = unknown> = Readonly<{ change: number | null; regulation: Regulation }>

/** The citizen's words and data: what may be put right later, every time with a version of its own (F04, E20). */
export type TicketRecord = Readonly<{
  kind: TicketKind | null
  content: string
  callerName: string | null
  /** E.164 or a short code; null = hidden number. */
  callerNumber: string | null
  address: string | null
  email: string | null
  /** What it is about is there, in words. */
  place: string | null
  fieldCode: string | null
  subtype: string | null
  areaCode: string | null
  urgency: Urgency
  /** About administrative rules, procedures or behaviour (A05). */
  isProcedural: boolean
  source: Source | null
  /** What its sub-type asks for besides (A04). */
  form: Filled | null
}>

export const EMPTY: TicketRecord = {
  ...{ kind: null, content: '', callerName: null, callerNumber: null, address: null, email: null },
  ...{ place: null, fieldCode: null, subtype: null, areaCode: null, urgency: 'normal', isProcedural: false },
  ...{ source: null, form: null },
}
export const recordOf = (ticket: TicketRecord): TicketRecord => {
  const names = Object.keys(EMPTY) as (keyof TicketRecord)[]
  return Object.fromEntries(names.map(name => [name, ticket[name]])) as TicketRecord
}

/** Where it stands in the regulation, as the row is asked for it; all of it follows from the course. */
export type Standing = Readonly<{
  state: TicketState
  unitId: string | null
  stage: Stage | null
  stageSince: Ms | null
  receivedAt: Ms | null
  forwardedAt: Ms | null
  dueAt: Ms | null
  remindAt: Ms | null
  deadlineAt: Ms | null
  isLate: boolean
  wasLate: boolean
  level: Level | null
  assigneeId: string | null
  course: Course | null
}>

/** What a course makes of the row. Whoever moves a ticket writes all of it. */
export function columnsOf(course: Course, rules: CourseRules): Standing & { course: Course; stage: Stage } {
  const isOffices = course.holders.at(-1)?.who === 'office'
  return {
    state: isOver(course) ? 'closed' : 'open',
    // What the Office has, or answered, is no unit's any more: one that had it sees its own time (E21).
    ...{
      unitId: isOffices ? null : course.unit,
      stage: course.stage,
      stageSince: course.since,
      receivedAt: course.receivedAt,
    },
    ...{ forwardedAt: course.forwardedAt, isLate: course.isLate, wasLate: wasEverLate(course) },
    ...{ level: levelOf(course), course },
    ...{ dueAt: dueOf(course, rules), remindAt: remindAtOf(course, rules), deadlineAt: deadlineOf(course) },
    assigneeId: course.assignee?.person ?? null,
  }
}

const AS_A_DRAFT: Standing = {
  ...{ state: 'draft', unitId: null, stage: null, stageSince: null, receivedAt: null, forwardedAt: null },
  ...{ dueAt: null, remindAt: null, deadlineAt: null, isLate: false, wasLate: false },
  ...{ level: null, assigneeId: null, course: null },
}

/** A ticket as lists have it; instants in epoch milliseconds. */
export type Ticket = Omit<TicketRecord, 'source'> &
  Omit<Standing, 'course'> &
  Readonly<{
    id: string
    code: string
    channel: TicketChannel
    openedAt: Ms
    /** Null: opened by a message, and nobody has taken it yet. */
    operatorId: string | null
    intakeKey: string | null
    /** The number of its last event. */
    version: number
    /** The citizen had their data hidden. */
    restrictedAt: Ms | null
    satisfaction: Satisfaction | null
    satisfactionAskedAt: Ms | null
    satisfactionAnsweredAt: Ms | null
    updatedAt: Ms
  }>

/** All that its row holds. */
export type WholeTicket = Ticket &
  Readonly<{ source: Source | null; course: Course | null; rules: Frozen | null }>
/** One that was received. */
export type RunningTicket = WholeTicket & Readonly<{ stage: Stage; course: Course; rules: Frozen }>
export const isReceived = (ticket: WholeTicket): ticket is RunningTicket => ticket.course !== null

/** A ticket just opened: nothing is known yet but whose it is. */
export function draftOf(
  opened: Pick<Ticket, 'id' | 'code' | 'channel' | 'openedAt' | 'operatorId'> & Partial<WholeTicket>,
): WholeTicket {
  return {
    ...{ ...EMPTY, ...AS_A_DRAFT, intakeKey: null, rules: null, version: 0, restrictedAt: null },
    ...{ satisfaction: null, satisfactionAskedAt: null, satisfactionAnsweredAt: null },
    ...{ updatedAt: opened.openedAt, ...opened },
  }
}

/** Which tickets a person may see. */
export type TicketReach = 'all' | 'unit' | 'held' | 'none'

export function ticketReachOf({ role }: Person): TicketReach {
  if (may(role, 'ticket.read')) return 'all'
  if (may(role, 'ticket.readOwnUnit')) return 'unit'
  return may(role, 'ticket.readOwn') ? 'held' : 'none'
}

/** A ticket as the API and the live view show it; the citizen as the reader may see them. */
export function shownTicket(ticket: Ticket) {
  const { id, code, state, channel, operatorId, unitId, assigneeId, stage, isLate, wasLate, level, version } =
    ticket
  const { source: _source, ...record } = recordOf({ ...ticket, source: null })
  return {
    ...{ id, code, state, channel, operatorId, unitId, assigneeId, stage, isLate, wasLate, level, version },
    ...record,
    label: stage === null ? null : labelOf({ stage, isLate }),
    stageSince: isoOrNull(ticket.stageSince),
    receivedAt: isoOrNull(ticket.receivedAt),
    forwardedAt: isoOrNull(ticket.forwardedAt),
    dueAt: isoOrNull(ticket.dueAt),
    deadlineAt: isoOrNull(ticket.deadlineAt),
    satisfaction: ticket.satisfaction,
    satisfactionAskedAt: isoOrNull(ticket.satisfactionAskedAt),
    satisfactionAnsweredAt: isoOrNull(ticket.satisfactionAnsweredAt),
    openedAt: iso(ticket.openedAt),
    updatedAt: iso(ticket.updatedAt),
  }
}
