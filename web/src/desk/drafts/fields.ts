import type { Static } from 'typebox'
import type { FirstStep } from '../../../../src/tickets/askedschemas.ts'
import type { AskedDraft, TicketShown } from '../../../../src/tickets/schemas.ts'
import { excessOf } from '../../kit/excess.ts'
import { phoneOf } from '../../kit/format.ts'

/** What an operator writes down about a ticket, as the form has it. Pure. */

export type Ticket = Static<typeof TicketShown>

/** Texts are never null here: an empty box is an empty text. */
export type Fields = Readonly<{
  kind: Ticket['kind']
  content: string
  callerName: string
  callerNumber: string
  address: string
  email: string
  place: string
  areaCode: string | null
  fieldCode: string | null
  subtype: string | null
  urgency: Ticket['urgency']
  isProcedural: boolean
  /** What the sub-type asks for besides, by the names of its blanks. */
  form: Readonly<Record<string, string>> | null
  /** What shall be done first with the receipt, in words by the names of its blanks; kept here until then. */
  first: Readonly<Record<string, string>> | null
}>
export type FieldName = keyof Fields

/** Most characters, as the server takes them. */
export const LENGTHS = {
  ...{ content: 20_000, callerName: 200, callerNumber: 40, email: 254, address: 500, place: 500 },
} as const
const LIMITED = Object.keys(LENGTHS) as (keyof typeof LENGTHS)[]

export const EMPTY: Fields = {
  ...{ kind: null, content: '', callerName: '', callerNumber: '', address: '', email: '', place: '' },
  ...{ areaCode: null, fieldCode: null, subtype: null, urgency: 'normal', isProcedural: false },
  ...{ form: null, first: null },
}

export const fieldsOf = (ticket: Ticket): Fields => ({
  ...{ kind: ticket.kind, content: ticket.content, urgency: ticket.urgency },
  ...{
    callerName: ticket.callerName ?? '',
    callerNumber: ticket.callerNumber === null ? '' : phoneOf(ticket.callerNumber),
  },
  ...{ address: ticket.address ?? '', email: ticket.email ?? '', place: ticket.place ?? '' },
  ...{ areaCode: ticket.areaCode, fieldCode: ticket.fieldCode, subtype: ticket.subtype },
  isProcedural: ticket.isProcedural,
  form:
    ticket.form === null
      ? null
      : Object.fromEntries(ticket.form.entries.map(({ name, value }) => [name, value])),
  first: null,
})

/** A box that were left out here would never be saved. */
const NAMES = Object.keys(EMPTY) as FieldName[]

/** Words of a form are kept in one line, without spaces at their ends. */
const plain = (value: Fields[FieldName]): unknown =>
  value === null || typeof value !== 'object'
    ? value
    : Object.entries(value)
        .map(([name, text]) => [name, text.normalize('NFC').replace(/\s+/gu, ' ').trim()])
        .filter(([, text]) => text !== '')
        .sort()

export const isSame = (one: Fields[FieldName], other: Fields[FieldName]): boolean =>
  JSON.stringify(plain(one)) === JSON.stringify(plain(other))

export const differing = (one: Fields, other: Fields): FieldName[] =>
  NAMES.filter(name => !isSame(one[name], other[name]))

const EMAIL = /^[^\s@<>"',;:]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/
export const isEmail = (text: string) => EMAIL.test(text.trim())

/** Half an address, or a paste too long, would make the server refuse everything else too: it stays there as it was until it fits. */
export function savable(mine: Fields, saved: Fields): Fields {
  const isWhole = mine.email.trim() === '' || isEmail(mine.email)
  const ofReceipt = { callerNumber: saved.callerNumber, first: saved.first }
  const tooLong = LIMITED.filter(name => excessOf(mine[name], LENGTHS[name]) > 0)
  return {
    ...{ ...mine, ...ofReceipt, email: isWhole ? mine.email : saved.email },
    ...Object.fromEntries(tooLong.map(name => [name, saved[name]])),
  }
}

const orNull = (text: string) => (text.trim() === '' ? null : text)

/** @param withForm false once the server has refused what stands in the form: the rest must not wait for it */
export function draftBody(fields: Fields, updatedAt: string, withForm: boolean): Static<typeof AskedDraft> {
  const { callerNumber: _number, first: _first, form, ...rest } = fields
  return {
    ...rest,
    ...{ callerName: orNull(fields.callerName), address: orNull(fields.address) },
    ...{ email: orNull(fields.email.trim()), place: orNull(fields.place), updatedAt },
    ...(withForm && form !== null ? { form: { ...form } } : {}),
  }
}

/** What was typed as it goes with the receipt; the number too. */
export function receiptBody(fields: Fields) {
  const { kind, form, first, ...rest } = fields
  const step = first && stepOf(first)
  return {
    ...rest,
    ...(kind === null ? {} : { kind }),
    ...{ callerName: orNull(fields.callerName), callerNumber: orNull(fields.callerNumber) },
    ...{ address: orNull(fields.address), place: orNull(fields.place) },
    email: isEmail(fields.email) ? fields.email.trim() : null,
    ...(form === null ? {} : { form: { ...form } }),
    ...(step ? { step } : {}),
  }
}

type Step = Static<typeof FirstStep>

/** What may be done first (QC 8.2, 9.1, 9.2, 9.6, 4.6). */
export const FIRST_STEPS: Readonly<Record<Step['type'], string>> = {
  forward: 'Chuyển đơn vị',
  answer: 'Trả lời ngay',
  askOffice: 'Hỏi Văn phòng',
  guide: 'Hướng dẫn số khẩn cấp',
  reject: 'Không tiếp nhận',
}

/** Null = nothing is done yet: it waits in my list. */
export function stepOf(first: Readonly<Record<string, string>>): Step | null {
  const { type, unitId = '', text = '', reason = '', guidance = '', note = '', number = '' } = first
  switch (type) {
    case 'forward':
      return { type, unitId }
    case 'answer': {
      const sources = (first.sources ?? '').split('\n').map(line => line.trim())
      return { type, text, sources: sources.filter(line => line !== '') }
    }
    case 'askOffice':
      return { type, reason }
    case 'guide':
      return { type, number }
    case 'reject':
      return {
        ...{ type, guidance, reason: reason as (Step & { type: 'reject' })['reason'] },
        ...(note.trim() === '' ? {} : { note }),
      }
    default:
      return null
  }
}

/** By name, what the step asks for and has not; the server asks too. */
export function missingInStep(first: Fields['first']): string[] {
  const needed: Partial<Readonly<Record<string, readonly string[]>>> = {
    ...{ forward: ['unitId'], answer: ['text'], askOffice: ['reason'], guide: ['number'] },
    reject: ['reason', 'guidance'],
  }
  return (needed[first?.type ?? ''] ?? []).filter(name => (first?.[name] ?? '').trim() === '')
}
