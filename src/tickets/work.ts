import { isoOrNull, type Ms } from '../clock.ts'
import { CENTRE, type CourseRules } from './course.ts'
import type { NewEvent } from './course-store.ts'
import type { EventType } from './eventtexts.ts'
import type { Move } from './steps.ts'
import { columnsOf, type RunningTicket, type WholeTicket } from './ticket.ts'

/** What is done to a ticket in one go: the row as it comes out, and a line of its journal for each step. Pure. */

export type Work<T extends WholeTicket = WholeTicket> = Readonly<{
  ticket: T
  events: readonly NewEvent[]
  /** Moves by the number of their events: who is told of what. */
  moves: readonly Readonly<{ number: number; move: Move }>[]
  /** Which unit had it before. */
  unitBefore: string | null
}>

/** Who asked, and from where; null = the centre by itself. */
export type By = Readonly<{ personId: string | null; address: string | null; key: string | null }>

export const begun = <T extends WholeTicket>(ticket: T): Work<T> => ({
  ...{ ticket, events: [], moves: [], unitBefore: ticket.unitId },
})

/** A move of the regulation. */
export function moved(
  work: Work<RunningTicket>,
  move: Move,
  {
    rules,
    by,
    facts = {},
  }: Readonly<{ rules: CourseRules; by: By; facts?: Readonly<Record<string, unknown>> }>,
): Work<RunningTicket> {
  const { ticket } = work
  const standing = columnsOf(move.course, rules)
  const { type, at, by: who, ...words } = move.event
  const number = ticket.version + 1
  const isClock = who === CENTRE
  const dues = { dueBefore: isoOrNull(ticket.dueAt), dueAt: isoOrNull(standing.dueAt) }
  const event: NewEvent = {
    ...{ ticketId: ticket.id, number, at, type, before: move.before, after: standing.stage },
    ...{ unitId: standing.unitId, isLate: standing.isLate },
    byId: isClock ? null : by.personId,
    address: isClock ? null : by.address,
    key: isClock ? null : by.key,
    facts: { ...words, ...facts, ...(dues.dueBefore === dues.dueAt ? {} : dues) },
  }
  return {
    ...work,
    ticket: { ...ticket, ...standing, version: number, updatedAt: later(ticket, at) },
    events: [...work.events, event],
    moves: [...work.moves, { number, move }],
  }
}

/** Something done about it that the regulation's machine knows nothing of. */
export function noted<T extends WholeTicket>(
  work: Work<T>,
  { type, at, facts = {} }: Readonly<{ type: EventType; at: Ms; facts?: Readonly<Record<string, unknown>> }>,
  by: By,
  changes: Partial<WholeTicket> = {},
): Work<T> {
  const { ticket } = work
  const number = ticket.version + 1
  const changed = { ...ticket, ...changes, version: number, updatedAt: later(ticket, at) }
  const event: NewEvent = {
    ...{ ticketId: ticket.id, number, at, type, before: ticket.stage, after: changed.stage },
    ...{ unitId: changed.unitId, isLate: changed.isLate, byId: by.personId, address: by.address },
    ...{ key: by.key, facts },
  }
  return { ...work, ticket: changed, events: [...work.events, event] }
}

/** Whoever still writes into the draft must see that it is another one. */
const later = ({ updatedAt }: WholeTicket, at: Ms): Ms => Math.max(at, updatedAt + 1)
