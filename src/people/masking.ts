import { may } from './permissions.ts'
import type { Person } from './person.ts'

/** Digits that are left, so that two people can make sure they speak of the same caller. */
const SHOWN_DIGITS = 3

/** `+84912345678` → `*********678`. Numbers of three digits (113) are nobody's own and stay. */
export function maskNumber(number: string): string {
  if (number.length <= SHOWN_DIGITS) return number
  return '*'.repeat(number.length - SHOWN_DIGITS) + number.slice(-SHOWN_DIGITS)
}

/** A citizen's number as this person may see it: personal data is for those whose work needs it (F08). */
export function numberFor(person: Person, number: string | null): string | null {
  return number === null || may(person.role, 'number.read') ? number : maskNumber(number)
}

/** What tells who a citizen is, and where. */
export type Citizen = Readonly<{
  callerNumber: string | null
  callerName: string | null
  address: string | null
  email: string | null
}>
export type CitizenField = keyof Citizen
export const CITIZEN_FIELDS: readonly CitizenField[] = ['callerNumber', 'callerName', 'address', 'email']

/**
 * A citizen as this person may see them (F08).
 * @param isRestricted the citizen had their data hidden: only those who look after such requests see it
 * @returns also which fields were shown in full, for the journal of views
 */
export function citizenFor(
  { role }: Pick<Person, 'role'>,
  citizen: Citizen,
  isRestricted: boolean,
): { shown: Citizen; fields: CitizenField[] } {
  const isOpen = !isRestricted || may(role, 'citizen.readRestricted')
  const readsNumber = isOpen && may(role, 'number.read')
  const reads = isOpen && may(role, 'citizen.read')
  const { callerNumber, callerName, address, email } = citizen
  const shown: Citizen = {
    callerNumber: readsNumber || callerNumber === null ? callerNumber : maskNumber(callerNumber),
    callerName: reads ? callerName : masked(callerName, maskName),
    address: reads ? address : masked(address, maskAddress),
    email: reads ? email : masked(email, maskEmail),
  }
  const fields = CITIZEN_FIELDS.filter(
    field => citizen[field] !== null && (field === 'callerNumber' ? readsNumber : reads),
  )
  return { shown, fields }
}

const masked = (text: string | null, mask: (text: string) => string) => (text === null ? null : mask(text))

/** `Nguyễn Văn Năm` → `N. V. N.` */
export function maskName(name: string): string {
  const words = name.normalize('NFC').split(/\s+/).filter(Boolean)
  return words.map(word => `${[...word][0]}.`).join(' ')
}

/** `12 Lê Lợi, Phường 1, Cao Lãnh` → `***, Cao Lãnh`: the last part is a place of thousands. */
export function maskAddress(address: string): string {
  const parts = address.split(',').map(part => part.trim())
  return parts.length > 1 && parts.at(-1) ? `***, ${parts.at(-1)}` : '***'
}

/** `nam@example.vn` → `***@example.vn` */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return at < 0 ? '***' : `***${email.slice(at)}`
}
