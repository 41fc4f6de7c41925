import type { Ms } from '../clock.ts'
import {
  type CourseEvent,
  isRejectReason,
  type NoticeCause,
  REJECT_REASONS,
  type Recipient,
} from './course.ts'
import type { Move } from './steps.ts'
import type { Ticket } from './ticket.ts'

/** What people are told of a move (requirements §16), as the notices take it. Pure. */

/** The ticket as far as a notice needs it. */
export type ToldTicket = Readonly<{
  id: string
  code: string
  /** A01: one of the kinds a province may keep silent about. */
  kind: string | null
  /** The unit that has it, or had it last. */
  unitId: string | null
  unitName: string | null
  fieldName: string | null
  dueAt: Ms | null
  /** The operator who holds it. */
  operatorId: string | null
  /** Whom the officer gave it to inside the unit. */
  assigneeId: string | null
  callerNumber: string | null
  callerName: string | null
  email: string | null
}>

export type Told = Readonly<{
  /** Names what happened and who is told: under one key it is told once, however often it is said. */
  key: string
  cause: NoticeCause
  to: Recipient
  ticket: ToldTicket
  at: Ms
  facts: ToldFacts
}>

/** Words of the event, for the places of the templates. */
export type ToldFacts = Readonly<{
  reason?: string
  guidance?: string
  number?: string
  question?: string
  answer?: string
  direction?: string
  /** Promised instant. */
  until?: Ms
}>

/** Of the unit and the field, as they are called now. */
export type ToldNames = Readonly<{ unitName: string | null; fieldName: string | null }>

export function toldTicket(ticket: Ticket, { unitName, fieldName }: ToldNames): ToldTicket {
  const { id, code, kind, unitId, operatorId, assigneeId, callerNumber, callerName, email } = ticket
  return {
    ...{
      id,
      code,
      kind,
      unitId,
      unitName,
      fieldName,
      operatorId,
      assigneeId,
      callerNumber,
      callerName,
      email,
    },
    dueAt: ticket.deadlineAt,
  }
}

/** @param number of the event: with the cause and the one who is told it makes the key */
export function toldOf(
  ticket: ToldTicket,
  move: Pick<Move, 'event' | 'notices' | 'course'>,
  number: number,
): Told[] {
  const { event, notices } = move
  return notices.map(({ cause, to }) => ({
    ...{ key: `${ticket.id}:${number}:${cause}:${to}`, cause, to, ticket, at: event.at },
    facts: factsOf(event, move.course.answers.at(-1)?.text),
  }))
}

/** The citizen hears that it came in, where they do not hear at once what becomes of it (C12, §16). */
export const isAcknowledged = ({ stage }: Pick<Ticket, 'stage'>): boolean =>
  stage !== null && !['rejected', 'guided', 'informed'].includes(stage)

/** @param number of the event that received it */
export const acknowledgement = (ticket: ToldTicket, number: number, at: Ms): Told => ({
  key: `${ticket.id}:${number}:received:citizen`,
  ...{ cause: 'received', to: 'citizen', ticket, at, facts: {} },
})

/** As people read it: the regulation's reason, and what the operator added. */
export function rejectText({ reason, note = '' }: Readonly<{ reason: string; note?: string }>): string {
  const words = isRejectReason(reason) ? REJECT_REASONS[reason].text : reason
  return note.trim() ? `${words} (${note.trim()})` : words
}

function factsOf(event: CourseEvent, answer: string | undefined): ToldFacts {
  switch (event.type) {
    case 'reject':
      return { reason: rejectText(event), guidance: event.guidance }
    case 'guide':
      return { number: event.number }
    case 'askSupplement':
      return { question: event.question }
    case 'promise':
      return { until: event.until, reason: event.reason }
    case 'direct':
      return { direction: event.text }
    case 'answer':
    case 'approve':
    case 'inform':
    case 'close':
      return answer === undefined ? {} : { answer }
    case 'remind':
      return { reason: event.note }
    default:
      return 'reason' in event ? { reason: event.reason } : {}
  }
}
