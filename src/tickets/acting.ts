import type { AuditEntry } from '../audit/store.ts'
import { iso, type Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Person } from '../people/person.ts'
import { type Around, type AroundNeeds, notFound } from './around.ts'
import type { AskedStep } from './askedschemas.ts'
import { type CompletingNeeds, createCompleting } from './completing.ts'
import type { CourseRefusal } from './course.ts'
import * as store from './course-store.ts'
import { eventText } from './eventtexts.ts'
import { refusalOf, refusalOfStage } from './refusals.ts'
import { articleOfRight, mayDo } from './rights.ts'
import { fallen, next } from './steps.ts'
import { liveLeft, liveTicket } from './telling.ts'
import { isReceived, type RunningTicket, recordOf, type WholeTicket } from './ticket.ts'
import { acknowledgement, isAcknowledged, type Told, toldOf, toldTicket } from './told.ts'
import { type By, begun, moved, type Work } from './work.ts'

export type ActingNeeds = AroundNeeds &
  CompletingNeeds &
  Readonly<{
    around: Around
    journal(tx: Db, entry: AuditEntry): Promise<void>
    /** In the transaction of what happened: both are there, or neither. */
    tell(tx: Tx, told: readonly Told[]): Promise<readonly LiveMessage[]>
    publish(messages: readonly LiveMessage[]): void
    /** Something falls due then. */
    hint(at: Ms | null): void
  }>

/** Who asks, from where, and perhaps under a key of their own making. */
export type From = Readonly<{ address: string; key?: string | undefined }>
/** @property receipt the number of the event that received it, where that was now */
type Telling = Readonly<{ moves: Work['moves']; receipt: number | null }>
export type Done = Readonly<{ ticket: WholeTicket; messages: readonly LiveMessage[] }>

const NOBODY: By = { personId: null, address: null, key: null }

export type Acting = ReturnType<typeof createActing>

export const byOf = (person: Person, { address, key }: From): By => ({
  ...{ personId: person.id, address, key: key === undefined ? null : `${person.id}:${key}` },
})

/** The one door through which a ticket that was received is moved. */
export function createActing(needs: ActingNeeds) {
  const { database, clock, around } = needs
  const { completed, fieldOf } = createCompleting(needs)

  /** @throws Refusal also for what exists but is not this person's to see */
  async function locked(tx: Tx, person: Person, idOrCode: string): Promise<WholeTicket> {
    const ticket = await store.lockTicket(tx, store.keyOf(idOrCode))
    if (!ticket || !(await around.mayRead(person, ticket, tx))) throw notFound()
    return ticket
  }

  /** One that is on its way through the regulation. @throws Refusal */
  async function running(tx: Tx, person: Person, idOrCode: string): Promise<RunningTicket> {
    const ticket = await locked(tx, person, idOrCode)
    if (isReceived(ticket)) return ticket
    throw new Refusal('ticket-not-received', 409, 'Phiếu còn là bản nháp hoặc đã hủy.')
  }

  /**
   * What the clock did meanwhile does not stand in the way: the regulation decides on where the ticket is now.
   * @throws Refusal with what was done since, where another person was first
   */
  async function refuseChanged(tx: Tx, ticket: WholeTicket, version: number): Promise<void> {
    if (version === ticket.version) return
    const since = version < ticket.version ? await store.eventsOf(tx, ticket.id, version) : []
    const byPeople = since.filter(({ byId }) => byId !== null)
    if (version < ticket.version && byPeople.length === 0) return
    throw new Refusal('ticket-changed', 409, 'Phiếu đã được người khác thay đổi. Vui lòng xem lại.', {
      version: ticket.version,
      since: byPeople.map(({ number, type, at, facts }) => ({
        ...{ number, type, at: iso(at), text: eventText(type, facts) },
      })),
    })
  }

  /** Everything that this work brings: the row, its journals, the audit, those who are told. */
  async function written(
    tx: Tx,
    work: Work,
    version?: Readonly<{ by: By; at: Ms; reason: string | null; receipt?: number }>,
  ): Promise<Done> {
    const { ticket, events, moves } = work
    await store.storeTicket(tx, ticket)
    await store.insertEvents(tx, events)
    if (version) {
      const { at, reason, by } = version
      const who = { byId: by.personId, address: by.address }
      const record = recordOf(ticket)
      await store.insertVersion(tx, {
        ticketId: ticket.id,
        number: ticket.version,
        at,
        ...who,
        reason,
        record,
      })
    }
    for (const { type, at, byId, address, number } of events) {
      if (byId === null) continue
      const subject = { action: `ticket.${type}` as const, subjectKind: 'ticket', subjectId: ticket.id }
      await needs.journal(tx, { at, personId: byId, ...subject, address, facts: { number } })
    }
    const messages = await tell(tx, ticket, { moves, receipt: version?.receipt ?? null })
    return { ticket, messages: [...(await shownLive(tx, work)), ...messages] }
  }

  /** Screens of those who have it, and of those who had it until now. */
  async function shownLive(tx: Tx, { ticket, unitBefore }: Work): Promise<LiveMessage[]> {
    const readers = ticket.operatorId === null ? [] : [ticket.operatorId]
    const units = await around.toldUnits(ticket.unitId, tx)
    const message = liveTicket(ticket, null, readers, units)
    if (unitBefore === null || unitBefore === ticket.unitId) return [message]
    const lost = (await around.toldUnits(unitBefore, tx)).filter(id => !units.includes(id))
    return [message, liveLeft(ticket, lost)]
  }

  /** All of it at once: whoever is told, and how they are reached, is looked up once. */
  async function tell(tx: Tx, ticket: WholeTicket, { moves, receipt }: Telling) {
    const isHeard = receipt !== null && isAcknowledged(ticket)
    if (!isHeard && moves.every(({ move }) => move.notices.length === 0)) return []
    const about = toldTicket(ticket, await around.namesFor(ticket, tx))
    const told = moves.flatMap(({ number, move }) => toldOf(about, move, number))
    return needs.tell(tx, isHeard ? [...told, acknowledgement(about, receipt, ticket.updatedAt)] : told)
  }

  /** After the commit. */
  function spread({ ticket, messages }: Done): void {
    needs.publish(messages)
    for (const at of [ticket.dueAt, ticket.remindAt]) needs.hint(at)
  }

  /**
   * One step of this work. What should have happened by itself before it happens first.
   * @throws Refusal where it is not theirs to do, or the regulation does not allow it: with the article
   */
  async function stepped(
    tx: Tx,
    work: Work<RunningTicket>,
    { person, asked, by }: Readonly<{ person: Person; asked: AskedStep; by: By }>,
  ): Promise<Work<RunningTicket>> {
    const at = Math.max(clock.now(), work.ticket.course.since)
    const before = await around.rulesFor(work.ticket, tx)
    const settled = fallen(work.ticket.course, at, before).reduce(
      (now, move) => moved(now, move, { rules: before, by }),
      work,
    )
    const { ticket } = settled
    const type = asked.type === 'migrate' ? 'recount' : asked.type
    const elsewhere = refusalOfStage(ticket.course, type)
    if (elsewhere) throw refused(elsewhere)
    const relation = await around.relationOf(person, ticket, tx)
    if (!mayDo(relation, type, ticket.stage)) throw notTheirs(articleOfRight(type, ticket.stage))
    const { event, rules, facts, changes } = await completed(tx, { ticket, relation, person, asked, at })
    const refusal = refusalOf(ticket.course, event, rules)
    if (refusal) throw refused(refusal)
    if (type === 'publish' && ticket.restrictedAt !== null) throw refused(HIDDEN)
    const move = { ...next(ticket.course, event, rules), event, before: ticket.stage }
    const done = moved(settled, move, { rules, by, facts })
    return { ...done, ticket: { ...done.ticket, ...changes } }
  }

  /** E06: what the regulation refuses is kept too: who tried it. */
  async function journalRefused(
    person: Person,
    idOrCode: string,
    { asked, from, error }: Tried,
  ): Promise<void> {
    if (!(error instanceof Refusal) || error.facts.article === undefined) return
    await needs.journal(database.db, {
      ...{ at: clock.now(), personId: person.id, action: 'ticket.refused', address: from.address },
      ...{ subjectKind: 'ticket', subjectId: idOrCode },
      facts: { type: asked.type, code: error.code, article: error.facts.article },
    })
  }

  async function tried(
    person: Person,
    idOrCode: string,
    { asked, from, version }: Readonly<{ asked: AskedStep; from: From; version: number }>,
  ): Promise<Done> {
    const by = byOf(person, from)
    return database.tx(async tx => {
      const ticket = await running(tx, person, idOrCode)
      if (by.key !== null && (await store.eventByKey(tx, ticket.id, by.key))) return { ticket, messages: [] }
      await refuseChanged(tx, ticket, version)
      const work = await stepped(tx, begun(ticket), { person, asked, by })
      const isRecord = asked.type === 'setField' || asked.type === 'setUrgency'
      const at = work.ticket.updatedAt
      return written(tx, work, isRecord ? { by, at, reason: null } : undefined)
    })
  }

  return {
    ...{ locked, running, refuseChanged, written, spread, stepped, fieldOf, journalRefused },
    /** How it would stand after this step, were it taken now; nothing is kept. @throws Refusal as the step would */
    foreseen: (person: Person, idOrCode: string, asked: AskedStep): Promise<RunningTicket> =>
      database.tx(async tx => {
        const work = begun(await running(tx, person, idOrCode))
        return (await stepped(tx, work, { person, asked, by: NOBODY })).ticket
      }),
    /** @throws Refusal */
    async act(
      person: Person,
      idOrCode: string,
      step: Readonly<{ asked: AskedStep; from: From; version: number }>,
    ): Promise<WholeTicket> {
      try {
        const done = await tried(person, idOrCode, step)
        spread(done)
        return done.ticket
      } catch (error) {
        await journalRefused(person, idOrCode, { ...step, error })
        throw error
      }
    },
  }
}

export type Tried = Readonly<{ asked: Readonly<{ type: string }>; from: From; error: unknown }>

/** The citizen had their data hidden: what they said is not published either. */
const HIDDEN: CourseRefusal = {
  code: 'citizen-restricted',
  article: 'Luật 91/2025/QH15',
  text: 'Người dân đã yêu cầu hạn chế xử lý dữ liệu cá nhân nên không công khai phiếu này',
}

const refused = ({ code, article, text }: CourseRefusal) =>
  new Refusal(code, 409, `${text} (${article}).`, { article })

export function notTheirs(article?: string): Refusal {
  const text = 'Thao tác này không thuộc phần việc của bạn với phiếu này'
  return article === undefined
    ? new Refusal('ticket-not-yours', 403, `${text}.`)
    : new Refusal('ticket-not-yours', 403, `${text} (${article}).`, { article })
}
