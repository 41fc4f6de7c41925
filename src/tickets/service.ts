import { randomUUID } from 'node:crypto'
import type { SQLWrapper } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Static } from 'typebox'
import { isoOrNull, type Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { messageOf, Refusal } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import { readInstant } from '../http/timeline.ts'
import { isHiddenFrom } from '../people/masking.ts'
import type { Person } from '../people/person.ts'
import { type Acting, type ActingNeeds, createActing, type From } from './acting.ts'
import { type Around, createAround, notFound } from './around.ts'
import type { AskedEvent } from './askedschemas.ts'
import * as courses from './course-store.ts'
import { createDossier } from './dossier.ts'
import { createEntries } from './entries.ts'
import { createForms } from './forms.ts'
import { createIntake, type IntakeNeeds } from './intake.ts'
import { createReads, holders, type ReadsNeeds } from './reads.ts'
import { createRecorded } from './recorded.ts'
import type { AskedDraft } from './schemas.ts'
import * as store from './store.ts'
import { type Survey, storeSurvey } from './survey-store.ts'
import { liveTicket } from './telling.ts'
import { codeOfDigits, draftOf, shownTicket, type Ticket, ticketCode, toldStatusOf } from './ticket.ts'

export type TicketsNeeds = Omit<ActingNeeds, 'around'> &
  Omit<ReadsNeeds, 'around' | 'dossier' | 'entries'> &
  Omit<IntakeNeeds, 'around' | 'acting' | 'finished'> &
  Readonly<{
    log: Logger
    /** An operator has finished the ticket of this call: that may end their notes. */
    ticketFinished(personId: string, callId: string): Promise<void>
  }>

/** @see ofDigits */
type Told = Readonly<{ code: string; status: ReturnType<typeof toldStatusOf> }>

export type Tickets = ReturnType<typeof createTickets>

export function createTickets(needs: TicketsNeeds) {
  const { database, clock, names } = needs
  const { db } = database
  const around = createAround(needs)
  const entries = createEntries({ database, names, around })
  const acting = createActing({ ...needs, around })
  const dossier = createDossier({ ...{ database, clock, names, around, entries } })
  const { find, findEver, showOne, showDone, ...reads } = createReads({ ...needs, around, dossier, entries })
  const intake = createIntake({ ...needs, around, acting, finished })
  const forms = createForms({ ...needs, around })

  /** Notes after a talk end by themselves where this fails. */
  async function finished(personId: string, ticketId: string): Promise<void> {
    try {
      for (const callId of await store.callsOfTicket(db, ticketId))
        await needs.ticketFinished(personId, callId)
    } catch (error) {
      needs.log.warn({ ticketId, reason: messageOf(error) }, 'a finished ticket did not end the notes')
    }
  }

  return {
    ...reads,
    ...createRecorded({ ...needs, findEver, within: around.within }),
    /** Condition for other rooms: the call has a ticket of this unit, or of one whose work came to it (A08). */
    heldByUnit: async (callId: SQLWrapper, unitId: string) =>
      store.heldByUnits(callId, await needs.directory.heldBy(unitId, clock.now())),
    ...{ enter: entries.enter, entered: entries.entered },
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
      const code = ticketCode(needs.province, at, await store.nextNumber(tx, at))
      const opened = { id: randomUUID(), code, channel: 'phone', openedAt: at, operatorId } as const
      const ticket = draftOf({ ...opened, callerNumber })
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
      return ticket
        ? [await told(tx, ticket, around, { callId, readers: [operatorId, ...holders(ticket)] })]
        : []
    },

    /** The citizen of this call is asked whether they are content, or has answered; on the ticket opened last for it. */
    async survey(tx: Tx, { callId, ...survey }: Survey & { callId: string }): Promise<LiveMessage[]> {
      const ticket = await storeSurvey(tx, callId, survey)
      return ticket ? [await told(tx, ticket, around, { callId })] : []
    },

    /** How the ticket stands that a caller means by these digits; null = there is none. */
    async ofDigits(digits: string): Promise<Told | null> {
      const code = codeOfDigits(needs.province, digits)
      const ticket = code === null ? null : await store.findTicket(db, { code }, undefined)
      return ticket && { code: ticket.code, status: toldStatusOf(ticket) }
    },

    /** Whom it is about, and whether that is hidden from who asks. @throws Refusal where it is not theirs to see */
    async callerOf(person: Person, idOrCode: string) {
      const { id, callerNumber: number, restrictedAt } = await find(person, idOrCode)
      return { id, number, isHidden: isHiddenFrom(person, restrictedAt !== null) }
    },

    /** For documents and the export: all of one ticket, as it is kept. */
    async dossierOf(ticketId: string) {
      const ticket = await courses.wholeTicket(db, ticketId)
      if (!ticket) throw notFound()
      const callIds = await store.callsOfTicket(db, ticket.id)
      const [done, calls, recordings, items] = await Promise.all([
        dossier.happened(ticket.id, callIds),
        needs.callsOf(callIds),
        needs.recordingsOf(callIds),
        dossier.timeline(ticket.id, callIds),
      ])
      return { ticket, ...done, timeline: items, calls, recordings }
    },

    ...doorsOf(acting, intake, showDone),

    /** Something that belongs to it has changed: screens that show it look again. */
    async touched(ticketId: string): Promise<void> {
      const ticket = await store.findTicket(db, { id: ticketId }, undefined)
      if (ticket) needs.publish([await told(db, ticket, around)])
    },

    /** An operator sees to a message that nobody has taken yet. @throws Refusal where somebody else has */
    async take(person: Person, idOrCode: string, address: string | null = null) {
      const { id } = await find(person, idOrCode)
      const taken = await store.takeTicket(db, id, person.id, clock.now())
      if (taken) needs.publish([liveTicket(taken, null, [person.id])])
      const ticket = taken ?? (await find(person, id))
      if (ticket.operatorId !== person.id) throw whyNotSaved(ticket, person)
      return showDone(person, ticket, address)
    },

    /**
     * Keeps what the holder has written so far.
     * @throws Refusal where the ticket is not theirs, no draft any more, or was changed since they read it
     */
    async saveDraft(person: Person, idOrCode: string, asked: Static<typeof AskedDraft>) {
      const ticket = await find(person, idOrCode)
      const { updatedAt, form, ...words } = asked
      const seenAt = readInstant(updatedAt)
      const { filled } = await forms.filled({ ...ticket, ...words }, form)
      const draft = { ...words, form: filled }
      const saved = await store.saveDraft(db, {
        ...{ id: ticket.id, operatorId: person.id, seenAt, at: clock.now(), draft },
      })
      if (!saved) throw whyNotSaved(await find(person, ticket.id), person)
      needs.publish([liveTicket(saved, null, [person.id])])
      return showOne(person, saved)
    },
  }
}

type About = Readonly<{ callId?: string; readers?: readonly string[] }>

/** With whoever has the work of its unit now (A08). */
const told = async (reader: Db, ticket: Ticket, around: Around, about: About = {}) => {
  const { callId = null, readers = holders(ticket) } = about
  return liveTicket(ticket, callId, readers, await around.toldUnits(ticket.unitId, reader))
}

type Intake = ReturnType<typeof createIntake>
type ShowDone<Shown> = (person: Person, ticket: Ticket, address: string | null) => Promise<Shown>

/** What moves a ticket, answered with the ticket as it is then. */
function doorsOf<Shown>(acting: Acting, intake: Intake, show: ShowDone<Shown>) {
  return {
    /** One step through the regulation. @throws Refusal with the article */
    async act(person: Person, idOrCode: string, asked: Static<typeof AskedEvent>, from: From) {
      const { version, key, event } = asked
      const step = { asked: event, version, from: { ...from, key } }
      return show(person, await acting.act(person, idOrCode, step), from.address)
    },
    /** What the Office sees before it says whose it is. @throws Refusal */
    async forwarding(person: Person, idOrCode: string, unitId: string) {
      const asked = { type: 'forward', unitId } as const
      const { unitId: to, stage, deadlineAt } = await acting.foreseen(person, idOrCode, asked)
      return { unitId: to, stage, deadlineAt: isoOrNull(deadlineAt) }
    },
    receive: async (...asked: Parameters<Intake['receive']>) =>
      show(asked[0], await intake.receive(...asked), asked[3].address),
    enterByHand: async (...asked: Parameters<Intake['enter']>) =>
      show(asked[0], await intake.enter(...asked), asked[2].address),
    cancel: async (...asked: Parameters<Intake['cancel']>) =>
      show(asked[0], await intake.cancel(...asked), asked[3].address),
    edit: async (...asked: Parameters<Intake['edit']>) =>
      show(asked[0], await intake.edit(...asked), asked[3].address),
  }
}

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
