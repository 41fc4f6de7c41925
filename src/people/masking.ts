import type { Filled } from '../directory/form.ts'
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
  /** What was filled in for the sub-type (A04); left out where a ticket was kept before there were forms. */
  form?: Filled | null
}>
export type CitizenField = keyof Citizen
/** Of whom nothing is known. */
export const NOBODY: Citizen = { callerNumber: null, callerName: null, address: null, email: null }
export const CITIZEN_FIELDS: readonly CitizenField[] = [
  ...(['callerNumber', 'callerName', 'address', 'email', 'form'] as const),
]

/** How a citizen stands to the person who looks. */
export type Looking = Readonly<{
  /** They had their data hidden: only those who look after such requests see it. */
  isHidden: boolean
  /** False: the ticket was this person's unit's once, and is no more. */
  isTheirs: boolean
}>

/**
 * A citizen as this person may see them (F08).
 * @returns also which fields were shown in full, for the journal of views
 */
export function citizenFor(
  { role }: Pick<Person, 'role'>,
  citizen: Citizen,
  { isHidden, isTheirs }: Looking,
): { shown: Citizen; fields: CitizenField[] } {
  const isOpen = isTheirs && !isHiddenFrom({ role }, isHidden)
  const readsNumber = isOpen && may(role, 'number.read')
  const reads = isOpen && may(role, 'citizen.read')
  const hidden = masked(citizen)
  const { callerName, address, email } = reads ? citizen : hidden
  const { callerNumber } = readsNumber ? citizen : hidden
  const form = citizen.form && shownForm(citizen.form, entry => isShown(entry, { reads, readsNumber }))
  const shown: Citizen = { callerNumber, callerName, address, email, ...(form === undefined ? {} : { form }) }
  const fields = CITIZEN_FIELDS.filter(field => {
    if (field === 'callerNumber') return citizen[field] !== null && readsNumber
    if (field !== 'form') return citizen[field] !== null && reads
    return (
      citizen.form?.entries.some(one => one.is !== 'text' && isShown(one, { reads, readsNumber })) === true
    )
  })
  return { shown, fields }
}

type Entry = Filled['entries'][number]

const isShown = ({ is }: Entry, { reads, readsNumber }: { reads: boolean; readsNumber: boolean }): boolean =>
  is === 'text' || (is === 'phone' ? readsNumber : reads)

const shownForm = ({ entries, ...form }: Filled, isOpen: (entry: Entry) => boolean): Filled => ({
  ...form,
  entries: entries.map(entry => (isOpen(entry) ? entry : { ...entry, value: maskEntry(entry) })),
})

function maskEntry({ is, value }: Entry): string {
  if (is === 'phone') return maskNumber(value)
  if (is === 'name') return maskName(value)
  return is === 'address' ? maskAddress(value) : '***'
}

/** They had their data hidden, and this person is not one of those who look after such requests. */
export const isHiddenFrom = ({ role }: Pick<Person, 'role'>, isRestricted: boolean): boolean =>
  isRestricted && !may(role, 'citizen.readRestricted')

/** As everybody may see them who sees the ticket. */
export function masked({ callerNumber, callerName, address, email, form }: Citizen): Citizen {
  return {
    ...(form === undefined ? {} : { form: form && shownForm(form, ({ is }) => is === 'text') }),
    callerNumber: callerNumber === null ? null : maskNumber(callerNumber),
    callerName: callerName === null ? null : maskName(callerName),
    address: address === null ? null : maskAddress(address),
    email: email === null ? null : maskEmail(email),
  }
}

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
