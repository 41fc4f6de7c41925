import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Static } from 'typebox'
import { type Ms, yearOf } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { Form } from '../directory/form.ts'
import { Refusal } from '../errors.ts'
import { readInstant } from '../http/timeline.ts'
import type { Person } from '../people/person.ts'
import { type Acting, type ActingNeeds, byOf, type Done, type From, notTheirs } from './acting.ts'
import type { AskedCancellation, AskedEntry, AskedReceipt, AskedRecord } from './askedschemas.ts'
import { received } from './course.ts'
import * as store from './course-store.ts'
import { createForms, type GivenForm } from './forms.ts'
import { isPlausibleReceipt, keyOfIntake, missingOf, sourceOf } from './receipt.ts'
import { mayEdit } from './rights.ts'
import { nextNumber } from './store.ts'
import {
  columnsOf,
  draftOf,
  isReceived,
  type RunningTicket,
  recordOf,
  type Source,
  type TicketRecord,
  ticketCode,
  type WholeTicket,
} from './ticket.ts'
import { type By, begun, noted, type Work } from './work.ts'

export type IntakeNeeds = ActingNeeds &
  Readonly<{
    acting: Acting
    /** Two letters, upper case: `DT`. */
    province: string
    /** A number in any usual form, as rows hold it; null = it is none. */
    readNumber(text: string): string | null
    /** The citizen of this number had their data hidden, and that still stands. */
    isRestricted(tx: Tx, number: string): Promise<boolean>
    /** The operator has finished the ticket of these calls: that may end their notes. */
    finished(personId: string, ticketId: string): Promise<void>
  }>

type Given = Omit<Static<typeof AskedReceipt>, 'updatedAt' | 'key' | 'step' | 'form'>
type Taking = Readonly<{ person: Person; by: By; first: First; receivedAt: Ms; isHidden: boolean }>
type Worked = Readonly<{ work: Work<RunningTicket>; receipt: number; at: Ms }>
type First = Static<typeof AskedReceipt>['step']

/** How a ticket comes in (QC 6, 8): out of the draft of a call, or by hand. */
export function createIntake(needs: IntakeNeeds) {
  const { clock, database, acting } = needs
  const { regulation } = needs.around
  const forms = createForms(needs)

  /** What was given takes the place of what was there; a number is kept as every row keeps it. */
  function recordWith(
    ticket: TicketRecord,
    given: Partial<Given> & { source?: Source | null },
  ): TicketRecord {
    const { callerNumber, callerName, ...rest } = given
    return {
      ...recordOf(ticket),
      ...rest,
      ...(callerName === undefined ? {} : { callerName: callerName?.normalize('NFC').trim() ?? null }),
      ...(callerNumber === undefined ? {} : { callerNumber: numberOf(callerNumber) }),
    } as TicketRecord
  }

  function numberOf(text: string | null): string | null {
    if (text === null || text.trim() === '') return null
    const number = needs.readNumber(text)
    if (number === null) throw new Refusal('bad-number', 400, 'Số điện thoại không hợp lệ.')
    return number
  }

  /** @throws Refusal with everything that is missing, each with the article that asks for it */
  function refuseIncomplete(
    { channel }: WholeTicket,
    { record, form }: Readonly<{ record: TicketRecord; form: Form | null }>,
    first: First,
  ): void {
    const isTaken = first?.type !== 'reject' && first?.type !== 'guide'
    const missing = missingOf({ channel, record, form, contact: regulation.contactOn(channel), isTaken })
    if (missing.length === 0) return
    const words = missing.map(({ text }) => text).join(', ')
    throw new Refusal('fields-missing', 400, `Còn thiếu: ${words} (QC 6, 8.1).`, { missing })
  }

  /** With what its sub-type asks for. @throws Refusal */
  async function withForm(record: TicketRecord, given: GivenForm, tx?: Tx) {
    const { form, filled } = await forms.filled(record, given, tx)
    return { form, record: { ...record, form: filled } }
  }

  /** A form that is left alone stays as it is, whatever the directory asks for by now. */
  async function editedWith(record: TicketRecord, given: GivenForm, tx: Tx): Promise<TicketRecord> {
    if (given === undefined) return record
    const whole = await withForm(record, given, tx)
    forms.refuseIncomplete(whole.form, whole.record.form)
    return whole.record
  }

  /** Whether this number's data is hidden. Asked before any ticket is locked (src/privacy/store.ts says why). */
  const hides = async (tx: Tx, number: string | null): Promise<boolean> =>
    number !== null && (await needs.isRestricted(tx, number))

  const taken = async (tx: Tx, ticket: WholeTicket, taking: Taking): Promise<Done> =>
    kept(tx, await worked(tx, ticket, taking), taking.by)

  /** Received, and the first step at once where one was asked for; nothing of it is written yet. */
  async function worked(
    tx: Tx,
    ticket: WholeTicket,
    { person, by, first, receivedAt, isHidden }: Taking,
  ): Promise<Worked> {
    const at = clock.now()
    const { fieldCode, subtype, urgency } = ticket
    const field = fieldCode === null ? null : await acting.fieldOf(tx, fieldCode, subtype)
    const course = { ...received(receivedAt, urgency === 'urgent'), field: field?.code ?? null }
    const frozen = regulation.now()
    const rules = regulation.rulesOf(frozen, null, course.isUrgent)
    const facts = { channel: ticket.channel, change: frozen.change }
    const changes = {
      ...{ ...columnsOf(course, rules), rules: frozen },
      isProcedural: ticket.isProcedural || (field?.isProcedural ?? false),
      restrictedAt: ticket.restrictedAt ?? (isHidden ? at : null),
    }
    let work = noted(begun(ticket), { type: 'receive', at, facts }, by, changes) as Work<RunningTicket>
    const receipt = work.ticket.version
    if (first) work = await acting.stepped(tx, work, { person, asked: first, by: { ...by, key: null } })
    return { work, receipt, at }
  }

  const kept = (tx: Tx, { work, receipt, at }: Worked, by: By): Promise<Done> =>
    acting.written(tx, work, { by, at, reason: null, receipt })

  async function receiving(person: Person, idOrCode: string, asked: Static<typeof AskedReceipt>, from: From) {
    const { updatedAt, key, step: first, form: filled, ...given } = asked
    const by = byOf(person, { ...from, key })
    return database.tx(async tx => {
      const { callerNumber } = given
      const number =
        callerNumber === undefined ? await store.numberOf(tx, store.keyOf(idOrCode)) : numberOf(callerNumber)
      const isHidden = await hides(tx, number)
      const ticket = await acting.locked(tx, person, idOrCode)
      if (isReceived(ticket) && by.key !== null && (await store.eventByKey(tx, ticket.id, by.key)))
        return { ticket, messages: [] }
      refuseOthers(person, ticket)
      if (ticket.updatedAt !== readInstant(updatedAt)) throw changed(ticket)
      const whole = await withForm(recordWith(ticket, given), filled, tx)
      refuseIncomplete(ticket, whole, first)
      if (whole.record.callerNumber !== number) throw changed(ticket)
      const receivedAt = Math.min(ticket.openedAt, clock.now())
      return taken(tx, { ...ticket, ...whole.record }, { person, by, first, receivedAt, isHidden })
    })
  }

  /** @throws Refusal where the same letter, or the same code of the portal, was entered before */
  async function entering(person: Person, asked: Static<typeof AskedEntry>, from: From) {
    const { channel, key, step: first, source, receivedAt: since, form: filled, ...given } = asked
    const by = byOf(person, { ...from, key })
    const at = clock.now()
    const receivedAt = since === undefined ? at : readInstant(since)
    if (!isPlausibleReceipt(receivedAt, at))
      throw new Refusal('bad-receipt', 400, 'Ngày nhận không hợp lý: ở tương lai hoặc quá cũ.')
    const plain = recordWith(draftOf({ ...NOBODY, channel, openedAt: at }), {
      ...given,
      source: sourceOf(source),
    })
    const { form, record } = await withForm(plain, filled)
    const intakeKey = keyOfIntake(channel, record.source, yearOf(receivedAt)) ?? by.key
    const opened = { id: randomUUID(), channel, openedAt: at, operatorId: person.id, intakeKey }
    refuseIncomplete(draftOf({ ...opened, code: '' }), { record, form }, first)
    return database
      .tx(async tx => {
        if (intakeKey !== null && (await store.enteredAs(tx, intakeKey))) throw new Again()
        const isHidden = await hides(tx, record.callerNumber)
        const draft = draftOf({ ...opened, code: '', ...record })
        const entry = await worked(tx, draft, { person, by, first, receivedAt, isHidden })
        // As late as can be: until the end nobody else is given a number, also no call that is being answered.
        const code = ticketCode(needs.province, at, await nextNumber(tx, at))
        if (!(await store.insertEntered(tx, { ...draft, code }))) throw new Again()
        const work = { ...entry.work, ticket: { ...entry.work.ticket, code } }
        return kept(tx, { ...entry, work }, by)
      })
      .catch(error => {
        if (!(error instanceof Again) || intakeKey === null) throw error
        return enteredBefore(intakeKey, by.key)
      })
  }

  /** The same request once more is answered as it was; another one about the same thing is refused. */
  async function enteredBefore(intakeKey: string, key: string | null): Promise<Done> {
    const ticket = await store.enteredAs(database.db, intakeKey)
    if (!ticket) throw new Error('an entry is there and is not')
    const isSame = key !== null && (await store.eventByKey(database.db, ticket.id, key)) !== null
    if (isSame) return { ticket, messages: [] }
    throw new Refusal('already-entered', 409, `Đã được nhập thành phiếu ${ticket.code}.`, {
      code: ticket.code,
    })
  }

  async function finish(person: Person, done: Done): Promise<WholeTicket> {
    acting.spread(done)
    if (done.messages.length > 0) await needs.finished(person.id, done.ticket.id)
    return done.ticket
  }

  return {
    async receive(person: Person, idOrCode: string, asked: Static<typeof AskedReceipt>, from: From) {
      try {
        return await finish(person, await receiving(person, idOrCode, asked, from))
      } catch (error) {
        const type = asked.step?.type ?? 'receive'
        await acting.journalRefused(person, idOrCode, { asked: { type }, from, error })
        throw error
      }
    },

    enter: async (person: Person, asked: Static<typeof AskedEntry>, from: From): Promise<WholeTicket> => {
      const done = await entering(person, asked, from)
      acting.spread(done)
      return done.ticket
    },

    /** A draft that came to nothing: its number stays used. */
    async cancel(person: Person, idOrCode: string, asked: Static<typeof AskedCancellation>, from: From) {
      const done = await database.tx(async tx => {
        const ticket = await acting.locked(tx, person, idOrCode)
        refuseOthers(person, ticket)
        const event = { type: 'cancel' as const, at: clock.now(), facts: { reason: asked.reason.trim() } }
        return acting.written(tx, noted(begun(ticket), event, byOf(person, from), { state: 'cancelled' }))
      })
      return finish(person, done)
    },

    /** The citizen's words and data put right, with the reason; what they were stays in the version before. */
    async edit(person: Person, idOrCode: string, asked: Static<typeof AskedRecord>, from: From) {
      const by = byOf(person, { ...from, key: asked.key })
      const done = await database.tx(async tx => {
        const { callerNumber } = asked.record
        const isHidden = callerNumber !== undefined && (await hides(tx, numberOf(callerNumber)))
        const ticket = await acting.running(tx, person, idOrCode)
        if (by.key !== null && (await store.eventByKey(tx, ticket.id, by.key)))
          return { ticket, messages: [] }
        await acting.refuseChanged(tx, ticket, asked.version)
        const relation = await needs.around.relationOf(person, ticket, tx)
        if (!mayEdit(relation, ticket.stage, ticket.state === 'closed')) throw notTheirs()
        const { form: filled, ...given } = asked.record
        const record = await editedWith(recordWith(ticket, given), filled, tx)
        const names = changedIn(recordOf(ticket), record)
        if (names.length === 0) return { ticket, messages: [] }
        const reason = asked.reason.trim()
        const event = { type: 'edit' as const, at: clock.now(), facts: { reason, changed: names } }
        // A number that is put right may be that of somebody who had their data hidden.
        const restrictedAt = ticket.restrictedAt ?? (isHidden ? event.at : null)
        const work = noted(begun(ticket), event, by, { ...record, restrictedAt })
        return acting.written(tx, work, { by, at: event.at, reason })
      })
      acting.spread(done)
      return done.ticket
    },
  }
}

/** Which of it is another; forms are compared by what stands in them. */
const changedIn = (before: TicketRecord, record: TicketRecord): (keyof TicketRecord)[] =>
  (Object.keys(record) as (keyof TicketRecord)[]).filter(name =>
    name === 'form' ? !isDeepStrictEqual(record.form, before.form) : record[name] !== before[name],
  )

/** Not a person's to see: an entry with this key was there before. */
class Again extends Error {}

const NOBODY = { id: '', code: '', operatorId: null }

function refuseOthers(person: Person, ticket: WholeTicket): void {
  if (ticket.state !== 'draft') throw new Refusal('ticket-not-draft', 409, 'Phiếu này không còn là bản nháp.')
  if (ticket.operatorId !== person.id)
    throw new Refusal('ticket-not-yours', 403, 'Phiếu này do người khác phụ trách.')
}

const changed = ({ updatedAt }: WholeTicket) =>
  new Refusal('ticket-changed', 409, 'Phiếu đã được thay đổi ở nơi khác. Vui lòng tải lại.', {
    updatedAt: new Date(updatedAt).toISOString(),
  })
