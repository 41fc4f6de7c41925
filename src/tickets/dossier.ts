import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import type { Named, Names, Person } from '../people/person.ts'
import { clocksOf, leftOf } from '../sla/clocks.ts'
import { allowedNow } from './allowed.ts'
import type { Around } from './around.ts'
import type { Answer, Course } from './course.ts'
import * as store from './course-store.ts'
import type { createEntries } from './entries.ts'
import { eventText } from './eventtexts.ts'
import { mayEdit } from './rights.ts'
import { isReceived, type RunningTicket, type WholeTicket } from './ticket.ts'

export type DossierNeeds = Readonly<{
  database: Database
  clock: Readonly<{ now(): Ms }>
  names: Names
  around: Around
  entries: ReturnType<typeof createEntries>
}>

/** Everything of one ticket: where it stands for whoever reads it, and what happened to it (E20, F01, F03). */
export function createDossier(needs: DossierNeeds) {
  const { database, clock, names, around, entries } = needs
  const { db } = database

  async function standing(person: Person, ticket: RunningTicket) {
    const { course } = ticket
    const now = clock.now()
    const [rules, relation, unitRules] = [
      await around.rulesFor(ticket),
      await around.relationOf(person, ticket),
      await rulesOfUnits(ticket),
    ]
    const known = await names(peopleIn(course))
    const left = leftOf(course, rules, now)
    const clocks = clocksOf(course, now, (from, to, unit) => (unitRules.get(unit) ?? rules).between(from, to))
    return {
      course: shownCourse(course, known),
      left: left && { ...left, due: iso(left.due) },
      clocks: { ...clocks, units: clocks.units.map(({ unit, ...times }) => ({ unitId: unit, ...times })) },
      mayNow: [
        ...allowedNow(relation, course, rules, now),
        ...(mayEdit(relation, ticket.stage, ticket.state === 'closed') ? ['edit'] : []),
      ],
    }
  }

  /** Each unit counts in its own hours, the centre and the Office in the province's. */
  async function rulesOfUnits({ course, rules: frozen }: RunningTicket) {
    const { directory, regulation } = around
    const ids = [...new Set(course.holders.flatMap(({ unit }) => unit ?? []))]
    const units = await directory.holdersOf(ids, clock.now())
    const own = ids.map(
      id => [id, regulation.rulesOf(frozen, units.get(id) ?? null, course.isUrgent)] as const,
    )
    return new Map([[null, regulation.rulesOf(frozen, null, course.isUrgent)] as const, ...own])
  }

  function draftStanding(person: Person, ticket: WholeTicket) {
    const isTheirs = ticket.state === 'draft' && ticket.operatorId === person.id
    return { course: null, left: null, clocks: null, mayNow: isTheirs ? ['receive', 'cancel'] : [] }
  }

  async function happened(ticketId: string, callIds: readonly string[], reader: Db = db) {
    const [done, events, versions] = await Promise.all([
      entries.ofTicket(ticketId, callIds),
      store.eventsOf(reader, ticketId),
      store.versionsOf(reader, ticketId),
    ])
    return { entries: done, events, versions }
  }

  return {
    standing: async (person: Person, ticket: WholeTicket) =>
      isReceived(ticket) ? standing(person, ticket) : draftStanding(person, ticket),

    /** In the order in which it happened; nothing of it ever changes. */
    async timeline(ticketId: string, callIds: readonly string[]) {
      const all = await happened(ticketId, callIds)
      const known = await names([...all.events, ...all.versions].flatMap(({ byId }) => byId ?? []))
      const by = (id: string | null) => (id === null ? null : (known.get(id) ?? null))
      const items = [
        ...all.entries.map(({ id, at, kind, text, by, callId, facts }) => ({
          ...{ source: 'entry' as const, number: id, at, type: kind, text, by, callId, facts },
          ...{ before: null, after: null, isLate: false, unitId: null, address: null },
        })),
        ...all.events.map(row => ({
          ...{ source: 'event' as const, number: row.number, at: iso(row.at), type: row.type },
          ...{
            text: eventText(row.type, row.facts),
            by: by(row.byId),
            callId: null,
            facts: { ...row.facts },
          },
          ...{ before: row.before, after: row.after, isLate: row.isLate, unitId: row.unitId },
          address: row.address,
        })),
        ...all.versions.map(row => ({
          ...{ source: 'version' as const, number: row.number, at: iso(row.at), type: 'version' },
          ...{ text: row.reason ?? 'Thông tin, nội dung khi tiếp nhận', by: by(row.byId), callId: null },
          ...{ facts: { record: row.record }, before: null, after: null, isLate: false, unitId: null },
          address: row.address,
        })),
      ]
      return items.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : ORDER[a.source] - ORDER[b.source]))
    },
    happened,
  }
}

export type Dossier = ReturnType<typeof createDossier>

/** Of one instant: what was done, how it moved the ticket, what the ticket was then. */
const ORDER = { entry: 0, event: 1, version: 2 } as const

const peopleIn = ({ answers, proposed, directions, promise, assignee }: Course): string[] => [
  ...[...answers, ...(proposed ? [proposed] : [])].flatMap(one => [
    one.by,
    ...(one.approvedBy ? [one.approvedBy] : []),
  ]),
  ...directions.map(({ by }) => by),
  ...(promise ? [promise.by] : []),
  ...(assignee ? [assignee.person] : []),
]

function shownCourse(course: Course, known: ReadonlyMap<string, Named>) {
  const by = (id: string | null) => (id === null ? null : (known.get(id) ?? null))
  const answer = ({ at, approvedBy, ...one }: Answer) => ({
    ...one,
    ...{ at: iso(at), by: by(one.by), approvedBy: by(approvedBy) },
  })
  const { officer, head, promise, assignee, proposed } = course
  const countdown = (one: Course['officer']) =>
    one && { from: iso(one.from), due: iso(one.due), stoppedAt: isoOrNull(one.stoppedAt) }
  return {
    ...{ isUrgent: course.isUrgent, officer: countdown(officer), head: countdown(head) },
    ...{ supplements: course.supplements, promises: course.promises, reopenings: course.reopenings },
    ...{ reviews: course.reviews, reportedAt: isoOrNull(course.reportedAt) },
    waits: course.waits.map(({ from, to, lapsed = false }) => ({
      from: iso(from),
      to: isoOrNull(to),
      lapsed,
    })),
    holders: course.holders.map(({ who, unit, from, to }) => ({
      ...{ who, unitId: unit, from: iso(from), to: isoOrNull(to) },
    })),
    promise: promise && {
      until: iso(promise.until),
      reason: promise.reason,
      by: by(promise.by),
      at: iso(promise.at),
    },
    assignee: assignee && {
      person: by(assignee.person),
      due: isoOrNull(assignee.due),
      result: assignee.result,
    },
    proposed: proposed && answer(proposed),
    answers: course.answers.map(answer),
    directions: course.directions.map(({ at, text, by: who }) => ({ at: iso(at), text, by: by(who) })),
  }
}
