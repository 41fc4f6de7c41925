import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { Person } from '../people/person.ts'
import type { SignatureReport } from '../signatures/report.ts'

/** A file that belongs to a ticket: what may be kept, and under which name. Pure. */
export const ATTACHMENT_KINDS = [
  'scan', // of a letter on paper (C10)
  'photo', // of what is reported
  'signed-answer', // of a unit, with a digital signature (K01)
  'letter', // official letters and their signed copies (K02, E11)
  'other',
] as const
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number]

const OOXML = 'application/vnd.openxmlformats-officedocument.'
export const TYPES = {
  'image/jpeg': { extension: 'jpg', form: 'image' },
  'image/png': { extension: 'png', form: 'image' },
  'image/webp': { extension: 'webp', form: 'image' },
  'application/pdf': { extension: 'pdf', form: 'pdf' },
  [`${OOXML}wordprocessingml.document`]: { extension: 'docx', form: 'office' },
  [`${OOXML}spreadsheetml.sheet`]: { extension: 'xlsx', form: 'office' },
} as const satisfies Record<string, { extension: string; form: 'image' | 'pdf' | 'office' }>
export type AttachmentType = keyof typeof TYPES
type Form = 'image' | 'pdf' | 'office'

const FORMS: Readonly<Record<AttachmentKind, readonly Form[]>> = {
  scan: ['image', 'pdf'],
  photo: ['image'],
  'signed-answer': ['pdf'],
  letter: ['pdf', 'image', 'office'],
  other: ['image', 'pdf', 'office'],
}

export function typeOf(mime: string | null): AttachmentType | null {
  return mime !== null && Object.hasOwn(TYPES, mime) ? (mime as AttachmentType) : null
}

export const formOf = (type: AttachmentType): Form => TYPES[type].form

export function suits(kind: AttachmentKind, type: AttachmentType): boolean {
  return FORMS[kind].includes(formOf(type))
}

const NAME_CHARS = 120
/** Control characters, what turns the direction of writing (`gpj.exe`), and what a file system or a header trips over. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are meant
const UNWELCOME = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"|?*\\/]/g

/**
 * The name a file is kept and given out under: the last part of whatever path came with it, NFC, with the ending that
 * its content has, whatever it was called.
 */
export function safeName(given: string | undefined, type: AttachmentType): string {
  const last = (given ?? '').normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const stem = last
    .replace(UNWELCOME, '')
    .replace(/\s+/g, ' ')
    .replace(/\.[^.]*$/, '')
    .replace(/^[. ]+|[. ]+$/g, '')
  const short = [...stem].slice(0, NAME_CHARS).join('').trim()
  return `${short || 'tep'}.${TYPES[type].extension}`
}

/** RFC 6266: a name every browser takes, and beside it the one with its accents. */
export function dispositionOf(name: string): string {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .replace(/[^\w .()-]/g, '_')
  const whole = encodeURIComponent(name).replace(/['()*!]/g, mark => `%${mark.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`
}

/** A file as its rows hold it. */
export type Attachment = Readonly<{
  id: string
  ticketId: string
  at: Ms
  byId: string | null
  kind: AttachmentKind
  name: string
  type: string
  sizeBytes: number
  sha256: string
  width: number | null
  height: number | null
  withdrawnAt: Ms | null
  withdrawnById: string | null
  withdrawnWhy: string | null
  /** Of a PDF: what its signatures say, as it was looked at last. */
  signatures: SignatureReport | null
}>

/** Whoever put it there by mistake, and the Office, which answers for the record. Nothing is deleted by it. */
export function mayWithdraw(person: Person, { byId }: Pick<Attachment, 'byId'>): boolean {
  return byId === person.id || person.role === 'office'
}

/** A withdrawn file is kept as evidence, for whoever inspects. */
export function maySeeWithdrawn({ role }: Person): boolean {
  return role === 'auditor'
}

/**
 * As somebody sees it from whom the citizen is hidden: that it is there, and whether its signatures hold. Its name and
 * its signer may say who the citizen is, and its bytes nearly always do.
 */
export function anonymous(attachment: Attachment): Attachment {
  const { name, signatures } = attachment
  return {
    ...{ ...attachment, name: `tep${name.slice(name.lastIndexOf('.'))}`, withdrawnWhy: null },
    signatures: signatures && {
      ...signatures,
      signatures: signatures.signatures.map(one => ({ ...one, signer: null })),
    },
  }
}

/** As the API shows it, without the people. */
export function shownAttachment(attachment: Attachment) {
  const { at, byId, withdrawnAt, withdrawnById, ...rest } = attachment
  return { ...rest, at: iso(at), withdrawnAt: isoOrNull(withdrawnAt) }
}
