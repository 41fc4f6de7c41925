import type { AuditEntry } from '../audit/store.ts'
import type { CallBrief } from '../calls/read.ts'
import { isoOrNull } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { pageOf } from '../http/cursor.ts'
import { may } from '../people/permissions.ts'
import type { Named, Names, Person } from '../people/person.ts'
import { type Recording, shownRecording } from '../recordings/recording.ts'
import { type Around, notFound } from './around.ts'
import { isAwaited, isWithUnit } from './course.ts'
import * as courses from './course-store.ts'
import type { Dossier } from './dossier.ts'
import type { createEntries } from './entries.ts'
import { createExporting, type Look } from './exporting.ts'
import { latenessOf } from './lateness.ts'
import { type AskedList, createSearch, type SearchNeeds } from './search.ts'
import { createSeeing, type Seeing, type SeeingNeeds } from './seeing.ts'
import * as store from './store.ts'
import { shownTicket, type Ticket, ticketReachOf, type WholeTicket } from './ticket.ts'
import { countsOf } from './todo-store.ts'

export type ReadsNeeds = Omit<SearchNeeds, 'unitsOf' | 'todoOf'> &
  Readonly<{
    names: Names
    viewed: SeeingNeeds['viewed']
    around: Around
    dossier: Dossier
    entries: ReturnType<typeof createEntries>
    /** What other rooms know of a ticket's calls. */
    callsOf(callIds: readonly string[]): Promise<readonly CallBrief[]>
    recordingsOf(callIds: readonly string[]): Promise<readonly Recording[]>
    journal(reader: Db, entry: AuditEntry): Promise<void>
  }>

/** Tickets as people read them: found, masked for who looks, and the look written down. */
export function createReads(needs: ReadsNeeds) {
  const { database, names, around, dossier, entries } = needs
  const { db } = database
  const { unitsOf, todoOf } = around
  const search = createSearch({ ...needs, unitsOf, todoOf })
  const seeing = createSeeing({ viewed: needs.viewed, unitsOf })

  /** @throws Refusal also for what exists but is not this person's to see */
  async function find(person: Person, idOrCode: string): Promise<WholeTicket> {
    if (!courses.isKey(idOrCode)) throw notFound()
    const ticket = await store.findTicket(db, courses.keyOf(idOrCode), await around.within(person))
    if (!ticket) throw notFound()
    return ticket
  }

  /** Also what was with their unit once. @throws Refusal */
  async function findEver(person: Person, idOrCode: string): Promise<WholeTicket> {
    if (ticketReachOf(person) !== 'unit') return find(person, idOrCode)
    if (!courses.isKey(idOrCode)) throw notFound()
    const units = await around.unitsOf(person)
    const ticket = await store.findTicket(db, courses.keyOf(idOrCode), store.everOfUnits(units))
    if (!ticket) throw notFound()
    return ticket
  }

  function show(ticket: Ticket, seen: Seeing, known: ReadonlyMap<string, Named>) {
    const operator = ticket.operatorId === null ? null : (known.get(ticket.operatorId) ?? null)
    return { ...shownTicket({ ...ticket, ...seen.citizenOf(ticket) }), operator }
  }

  const showOne = async (person: Person, ticket: Ticket) =>
    show(ticket, await seeing.as(person), await names(holders(ticket)))

  /** As the answer to what somebody did, which may be the first time that they see it. */
  async function showDone(person: Person, ticket: Ticket, address: string | null) {
    await (await seeing.as(person)).note(address, 'ticket', [ticket])
    return showOne(person, ticket)
  }

  /** What those see whose unit had it once: their own time, and nothing of what came of it. */
  async function formerOne(ticket: WholeTicket, seen: Seeing, callIds: readonly string[]) {
    const [done, steps, records] = await Promise.all([
      entries.ofTicket(ticket.id, callIds),
      stepsOf(ticket.id),
      store.recordsOf(db, [ticket.id]),
    ])
    const then = seen.former(ticket, steps, records.get(ticket.id) ?? [])
    const during = { entries: seen.during(done, steps), calls: [], recordings: [] }
    return { ...show(then, seen, new Map()), ...NO_STANDING, source: shownSource(then), ...during }
  }

  const stepsOf = async (id: string) => (await store.stepsOf(db, [id])).get(id) ?? []

  /** What is theirs no more, as it was when it left them; the others as they are. */
  async function former<T extends Ticket>(tickets: readonly T[], seen: Seeing): Promise<T[]> {
    const ids = tickets.filter(one => !seen.isTheirs(one)).map(({ id }) => id)
    if (ids.length === 0) return [...tickets]
    const [steps, records] = [await store.stepsOf(db, ids), await store.recordsOf(db, ids)]
    return tickets.map(one =>
      ids.includes(one.id) ? seen.former(one, steps.get(one.id) ?? [], records.get(one.id) ?? []) : one,
    )
  }

  /** Rows of a list, once it is written down who is shown them. */
  async function listed(person: Person, rows: readonly WholeTicket[], { purpose, address }: Look) {
    const seen = await seeing.as(person)
    await seen.note(address, purpose, rows)
    const shown = await former(rows, seen)
    const [known, over] = await Promise.all([
      names(shown.flatMap(holders)),
      latenessOf(shown, around, needs.clock.now()),
    ])
    return shown.map(row => ({
      ...show(row, seen, known),
      waitsFor: seen.isTheirs(row) ? waitsForOf(row) : null,
      overMs: over.get(row.id) ?? null,
    }))
  }

  return {
    ...{ find, findEver, showOne, showDone },
    ...createExporting({ ...needs, search, listed }),

    async list(person: Person, asked: AskedList, address: string | null = null) {
      const { rows, limit, keyOf } = await search.find(person, asked)
      const { items, next } = pageOf(rows, limit, keyOf, row => row)
      return { items: await listed(person, items, { purpose: 'tickets.list', address }), next }
    },

    /** Of what its reader sees and a unit has. */
    counts: async (person: Person) => countsOf(db, await around.within(person), await todoOf(person)),

    /** One ticket with its calls and their recordings, and what its reader may do with it now. */
    async one(person: Person, idOrCode: string, address: string | null = null) {
      const ticket = await findEver(person, idOrCode)
      const seen = await seeing.as(person)
      await seen.note(address, 'ticket', [ticket])
      const callIds = await store.callsOfTicket(db, ticket.id)
      if (!seen.isTheirs(ticket)) return formerOne(ticket, seen, callIds)
      const [shown, standing, done, calls, recordings] = await Promise.all([
        showOne(person, ticket),
        dossier.standing(person, ticket),
        entries.ofTicket(ticket.id, callIds),
        needs.callsOf(callIds),
        needs.recordingsOf(callIds),
      ])
      return {
        ...{ ...shown, ...standing, source: shownSource(ticket), entries: done },
        ...{ calls: [...calls], recordings: recordings.map(shownRecording) },
      }
    },

    /** Who did what to it when, and what it was (E20); citizens' data as this person may see them. */
    async timeline(person: Person, idOrCode: string, address: string | null = null) {
      const ticket = await findEver(person, idOrCode)
      const seen = await seeing.as(person)
      await seen.note(address, 'ticket.timeline', [ticket])
      const all = await dossier.timeline(ticket.id, await store.callsOfTicket(db, ticket.id))
      // E19: from where somebody worked is kept for those who inspect.
      const told = may(person.role, 'audit.read') ? all : all.map(item => ({ ...item, address: null }))
      const items = seen.isTheirs(ticket) ? told : seen.during(told, await stepsOf(ticket.id))
      return { items: items.map(item => seen.masked(ticket, item)), next: null }
    },
  }
}

/** Whom it waits for meanwhile, beside whoever has it. */
function waitsForOf({ course, stage }: WholeTicket): 'citizen' | 'approval' | null {
  if (!course || stage === null || !isWithUnit({ stage })) return null
  if (course.proposed) return 'approval'
  return isAwaited(course) ? 'citizen' : null
}

const NO_STANDING = { course: null, left: null, clocks: null, mayNow: [] }

export const holders = ({ operatorId }: Pick<Ticket, 'operatorId'>) =>
  operatorId === null ? [] : [operatorId]

function shownSource({ source }: Pick<WholeTicket, 'source'>) {
  return source && { ...source, ownDeadline: isoOrNull(source.ownDeadline ?? null) }
}
