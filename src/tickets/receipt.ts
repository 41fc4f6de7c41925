import type { Ms } from '../clock.ts'
import { blanksLeft, type Filled, type Form } from '../directory/form.ts'
import { readInstant } from '../http/timeline.ts'
import type { Source, TicketChannel, TicketRecord } from './ticket.ts'

/** What must be known before a ticket is taken, by its channel (B03, C09, C10). Pure. */

/** What the province asks of the sender (src/directory/regulation.ts). */
export type ContactField = 'name' | 'address' | 'phone' | 'email'

/** What is missing, by the name under which the request says it. */
export type Missing = Readonly<{ field: string; article: string; text: string }>

const CONTACT: Readonly<Record<ContactField, { field: keyof TicketRecord; text: string }>> = {
  name: { field: 'callerName', text: 'họ và tên' },
  address: { field: 'address', text: 'địa chỉ liên hệ' },
  phone: { field: 'callerNumber', text: 'số điện thoại' },
  email: { field: 'email', text: 'thư điện tử' },
}

const SOURCE: Partial<Record<TicketChannel, readonly (readonly [keyof Source, string])[]>> = {
  paper: [['registryNumber', 'số vào sổ']],
  portal: [
    ['letterNumber', 'số văn bản của Văn phòng Chính phủ'],
    ['letterDate', 'ngày văn bản'],
    ['externalCode', 'mã trên Cổng TTĐT Chính phủ'],
  ],
}

export type Intake = Readonly<{
  channel: TicketChannel
  record: TicketRecord
  contact: readonly ContactField[]
  /** Of its sub-type (A04). */
  form?: Form | null
  /** It is not taken: nobody need say who they are to be told where to go. */
  isTaken: boolean
}>

const isBlank = (value: unknown) => value === null || value === undefined || String(value).trim() === ''

export function missingOf({ channel, record, contact, form = null, isTaken }: Intake): Missing[] {
  const source = (SOURCE[channel] ?? [])
    .filter(([field]) => isBlank(record.source?.[field]))
    .map(([field, text]) => ({ field: `source.${field}`, article: 'QC 3.5, 5.3', text }))
  if (!isTaken) return source
  const sender = contact
    .map(one => CONTACT[one])
    .filter(({ field }) => isBlank(record[field]))
    .map(({ field, text }) => ({ field, article: 'QC 6.3, 8.1', text }))
  const content = isBlank(record.content) ? [missing('content', 'QC 6.2', 'nội dung')] : []
  const kind = record.kind === null ? [missing('kind', 'QC 1.1', 'loại phản ánh, kiến nghị')] : []
  return [...sender, ...content, ...kind, ...missingIn(form, record.form), ...source]
}

/** What the form of the sub-type must have and has not. */
export const missingIn = (form: Form | null, filled: Filled | null): Missing[] =>
  form === null
    ? []
    : blanksLeft(form, filled).map(({ name, label }) =>
        missing(`form.${name}`, 'QC 4.1', label.toLocaleLowerCase('vi')),
      )

const missing = (field: string, article: string, text: string): Missing => ({ field, article, text })

type Told = Omit<Source, 'ownDeadline'> & Readonly<{ ownDeadline?: string }>

/** As it was asked for; null = nothing is known of it. */
export function sourceOf(told: Told | undefined): Source | null {
  if (!told) return null
  const { ownDeadline, ...words } = told
  return { ...words, ...(ownDeadline === undefined ? {} : { ownDeadline: readInstant(ownDeadline) }) }
}

/** Nobody brings a letter from tomorrow, or of a centre that was not there. */
const OLDEST_MS = 5 * 366 * 24 * 3_600_000
export const isPlausibleReceipt = (receivedAt: Ms, now: Ms): boolean =>
  receivedAt <= now && receivedAt >= now - OLDEST_MS

/**
 * What makes two entries of one thing one: the code of the Government's portal, the number of the register in its year.
 * Null where only the one who enters it can tell.
 */
export function keyOfIntake(channel: TicketChannel, source: Source | null, year: number): string | null {
  const plain = (text: string) => text.normalize('NFC').trim().toLowerCase()
  if (channel === 'portal' && source?.externalCode) return `portal:${plain(source.externalCode)}`
  if (channel === 'paper' && source?.registryNumber) return `paper:${year}:${plain(source.registryNumber)}`
  return null
}
