import { randomUUID } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import type { Static } from 'typebox'
import type { CallBrief } from '../calls/read.ts'
import { soughtNumber } from '../calls/sought.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import type { LiveMessage } from '../http/live.ts'
import { readInstant, sliceOf } from '../http/timeline.ts'
import { numberFor } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import type { Named, Names, Person } from '../people/person.ts'
import { type Recording, shownRecording } from '../recordings/recording.ts'
import { createEntries } from './entries.ts'
import type { AskedDraft, TicketQuery } from './schemas.ts'
import * as store from './store.ts'
import { type Survey, storeSurvey } from './survey-store.ts'
import { codeOfDigits, shownTicket, type Ticket, TOLD_STATES, ticketCode, ticketReachOf } from './ticket.ts'

export type TicketsNeeds = Readonly<{
  database: Database
  clock: Clock
  /** Two letters, upper case: `DT`. */
  province: string
  names: Names
  publish(messages: readonly LiveMessage[]): void
  /** What other rooms know of a ticket's calls. */
  callsOf(callIds: readonly string[]): Promise<readonly CallBrief[]>
  recordingsOf(callIds: readonly string[]): Promise<readonly Recording[]>
}>

/** @see ofDigits */
type Told = Readonly<{ code: string; status: (typeof TOLD_STATES)[Ticket['state']] }>

export type Tickets = ReturnType<typeof createTickets>

const NOTHING = sql`false`
const CODE = /^1022-/

export function createTickets(needs: TicketsNeeds) {
  const { database, clock, names } = needs
  const { db } = database
  const entries = createEntries({ database, names })

  /** The condition for what this person may see; undefined = everything. */
  function within(person: Person): SQL | undefined {
    switch (ticketReachOf(person)) {
      case 'all':
        return undefined
      case 'unit':
        return person.unitId === null ? NOTHING : store.ofUnit(person.unitId)
      case 'held':
        return store.heldBy(person.id)
      case 'none':
        return NOTHING
    }
  }

  /** @throws Refusal also for what exists but is not this person's to see */
  async function find(person: Person, idOrCode: string): Promise<Ticket> {
    const key = CODE.test(idOrCode) ? { code: idOrCode } : { id: idOrCode }
    const ticket = await store.findTicket(db, key, within(person))
    if (!ticket) throw new Refusal('ticket-not-found', 404, 'Không tìm thấy phiếu.')
    return ticket
  }

  function show(person: Person, ticket: Ticket, known: ReadonlyMap<string, Named>) {
    const callerNumber = numberFor(person, ticket.callerNumber)
    const operator = ticket.operatorId === null ? null : (known.get(ticket.operatorId) ?? null)
    return { ...shownTicket({ ...ticket, callerNumber }), operator }
  }

  const showOne = async (person: Person, ticket: Ticket) => show(person, ticket, await names(holders(ticket)))

  return {
    heldByUnit: store.heldByUnit,
    enter: entries.enter,
    /** For other rooms' views. */
    ofCalls: (callIds: readonly string[]) => store.ticketsOf(db, callIds),
    ofCaller: (number: string, rows: number) => store.ofCaller(db, number, rows),

    /**
     * The ticket of an answered call: opened once, and given on when the call is answered by somebody else. A message's
     * is nobody's, and never taken from somebody.
     */
    async openForCall(
      tx: Tx,
      {
        callId,
        operatorId,
        callerNumber,
        at,
      }: { callId: string; operatorId: string | null; callerNumber: string | null; at: Ms },
    ): Promise<LiveMessage[]> {
      store.lockCall(tx, callId)
      const draft = await store.draftOfCall(tx, callId)
      if (draft) {
        if (operatorId === null || draft.operatorId === operatorId)
          return [liveTicket(draft, callId, holders(draft))]
        const given = await store.giveTo(tx, draft, operatorId, at)
        return [liveTicket(given, callId, [operatorId, ...holders(draft)])]
      }
      const ticket: Ticket = {
        ...{
          id: randomUUID(),
          state: 'draft',
          channel: 'phone',
          content: '',
          callerName: null,
          unitId: null,
        },
        ...{ satisfaction: null, satisfactionAskedAt: null, satisfactionAnsweredAt: null },
        ...{ operatorId, callerNumber, openedAt: at, updatedAt: at },
        code: ticketCode(needs.province, at, await store.nextNumber(tx, at)),
      }
      store.insertTicket(tx, ticket, callId)
      return [liveTicket(ticket, callId, holders(ticket))]
    },

    /** A call about a ticket that is there already; whose it is stays. */
    async linkCall(
      tx: Tx,
      { callId, ticketId, operatorId }: { callId: string; ticketId: string; operatorId: string },
    ): Promise<LiveMessage[]> {
      store.linkCall(tx, ticketId, callId)
      const ticket = await store.findTicket(tx, { id: ticketId }, undefined)
      return ticket ? [liveTicket(ticket, callId, [operatorId, ...holders(ticket)])] : []
    },

    /** The citizen of this call is asked whether they are content, or has answered; on the ticket opened last for it. */
    async survey(tx: Tx, { callId, ...survey }: Survey & { callId: string }): Promise<LiveMessage[]> {
      const ticket = await storeSurvey(tx, callId, survey)
      return ticket ? [liveTicket(ticket, callId, holders(ticket))] : []
    },

    /** How the ticket stands that a caller means by these digits; null = there is none. */
    async ofDigits(digits: string): Promise<Told | null> {
      const code = codeOfDigits(needs.province, digits)
      const ticket = code === null ? null : await store.findTicket(db, { code }, undefined)
      return ticket && { code: ticket.code, status: TOLD_STATES[ticket.state] }
    },

    async list(person: Person, asked: Static<typeof TicketQuery>) {
      const { caller, ...rest } = asked
      const { limit, slice } = sliceOf(asked)
      const filter = caller === undefined ? rest : { ...rest, callerNumber: soughtNumber(person, caller) }
      const rows = await store.listTickets(db, slice, filter, within(person))
      const known = await names(rows.flatMap(holders))
      return pageOf(
        rows,
        limit,
        row => [row.openedAt, row.id],
        row => show(person, row, known),
      )
    },

    /** Whom it is about. @throws Refusal where it is not this person's to see */
    async callerOf(person: Person, idOrCode: string): Promise<{ id: string; number: string | null }> {
      const { id, callerNumber } = await find(person, idOrCode)
      return { id, number: callerNumber }
    },

    /** One ticket with its calls and their recordings. */
    async one(person: Person, idOrCode: string) {
      const ticket = await find(person, idOrCode)
      const callIds = await store.callsOfTicket(db, ticket.id)
      const [shown, done, calls, recordings] = await Promise.all([
        showOne(person, ticket),
        entries.ofTicket(ticket.id, callIds),
        needs.callsOf(callIds),
        needs.recordingsOf(callIds),
      ])
      return { ...shown, entries: done, calls: [...calls], recordings: recordings.map(shownRecording) }
    },

    /** An operator sees to a message that nobody has taken yet. @throws Refusal where somebody else has */
    async take(person: Person, idOrCode: string) {
      const { id } = await find(person, idOrCode)
      const taken = await store.takeTicket(db, id, person.id, clock.now())
      if (taken) needs.publish([liveTicket(taken, null, [person.id])])
      const ticket = taken ?? (await find(person, id))
      if (ticket.operatorId !== person.id) throw whyNotSaved(ticket, person)
      return showOne(person, ticket)
    },

    /**
     * Keeps what the holder has written so far.
     * @throws Refusal where the ticket is not theirs, no draft any more, or was changed since they read it
     */
    async saveDraft(person: Person, idOrCode: string, asked: Static<typeof AskedDraft>) {
      const ticket = await find(person, idOrCode)
      const { updatedAt, ...draft } = asked
      const seenAt = readInstant(updatedAt)
      const saved = await store.saveDraft(db, {
        ...{ id: ticket.id, operatorId: person.id, seenAt, at: clock.now(), draft },
      })
      if (!saved) throw whyNotSaved(await find(person, ticket.id), person)
      needs.publish([liveTicket(saved, null, [person.id])])
      return showOne(person, saved)
    },
  }
}

const holders = ({ operatorId }: Pick<Ticket, 'operatorId'>) => (operatorId === null ? [] : [operatorId])

function whyNotSaved(ticket: Ticket, person: Person): Refusal {
  const { updatedAt } = shownTicket(ticket)
  if (ticket.operatorId !== person.id)
    return new Refusal('ticket-not-yours', 403, 'Phiếu này do người khác phụ trách.')
  if (ticket.state !== 'draft')
    return new Refusal('ticket-not-draft', 409, 'Phiếu này không còn là bản nháp.')
  return new Refusal('ticket-changed', 409, 'Phiếu đã được thay đổi ở nơi khác. Vui lòng tải lại.', {
    updatedAt,
  })
}

/** @param readers who holds it, and who just lost it: both screens must change */
function liveTicket(ticket: Ticket, callId: string | null, readers: readonly string[]): LiveMessage {
  return {
    type: 'ticket',
    data: { ...shownTicket(ticket), callId },
    mayRead: person => readers.includes(person.id) || may(person.role, 'live.watch'),
  }
}
