import type { Static } from 'typebox'
import type { AskedDraft, TicketShown } from '../../../../src/tickets/schemas.ts'

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
}>
export type FieldName = keyof Fields

/** Most characters, as the server takes them. */
export const LENGTHS = { content: 20_000, callerName: 200, callerNumber: 40, email: 254, words: 500 } as const

export const fieldsOf = (ticket: Ticket): Fields => ({
  ...{ kind: ticket.kind, content: ticket.content, urgency: ticket.urgency },
  ...{ callerName: ticket.callerName ?? '', callerNumber: ticket.callerNumber ?? '' },
  ...{ address: ticket.address ?? '', email: ticket.email ?? '', place: ticket.place ?? '' },
  ...{ areaCode: ticket.areaCode, fieldCode: ticket.fieldCode, subtype: ticket.subtype },
  isProcedural: ticket.isProcedural,
  form:
    ticket.form === null
      ? null
      : Object.fromEntries(ticket.form.entries.map(({ name, value }) => [name, value])),
})

const NAMES = [
  ...(['kind', 'content', 'callerName', 'callerNumber', 'address', 'email', 'place'] as const),
  ...(['areaCode', 'fieldCode', 'subtype', 'urgency', 'isProcedural', 'form'] as const),
] satisfies readonly FieldName[]

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

/** Half an address would make the server refuse everything else too: what it cannot take yet stays as it has it. */
export function savable(mine: Fields, saved: Fields): Fields {
  const isWhole = mine.email.trim() === '' || isEmail(mine.email)
  return { ...mine, callerNumber: saved.callerNumber, email: isWhole ? mine.email : saved.email }
}

const orNull = (text: string) => (text.trim() === '' ? null : text)

/** @param withForm false once the server has refused what stands in the form: the rest must not wait for it */
export function draftBody(fields: Fields, updatedAt: string, withForm: boolean): Static<typeof AskedDraft> {
  const { callerNumber: _later, form, ...rest } = fields
  return {
    ...rest,
    ...{ callerName: orNull(fields.callerName), address: orNull(fields.address) },
    ...{ email: orNull(fields.email.trim()), place: orNull(fields.place), updatedAt },
    ...(withForm && form !== null ? { form: { ...form } } : {}),
  }
}

/** What was typed as it goes with the receipt; the number too. */
export function receiptBody(fields: Fields) {
  const { kind, form, ...rest } = fields
  return {
    ...rest,
    ...(kind === null ? {} : { kind }),
    ...{ callerName: orNull(fields.callerName), callerNumber: orNull(fields.callerNumber) },
    ...{ address: orNull(fields.address), place: orNull(fields.place) },
    email: isEmail(fields.email) ? fields.email.trim() : null,
    ...(form === null ? {} : { form: { ...form } }),
  }
}
