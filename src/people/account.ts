import type { AuditAction } from '../audit/actions.ts'
import type { AuditEntry } from '../audit/store.ts'
import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { breaks } from '../db/weather.ts'
import { Refusal } from '../errors.ts'
import type { Seen } from './changes.ts'
import { canonicalEmail, canonicalMobile } from './credentials.ts'
import type { Person, Role } from './person.ts'
import type { PeopleNeeds } from './proof.ts'
import * as store from './store.ts'

/** Who does it, and from where; `person` is null at the machine's own console, `address` where it was planned before. */
export type By = Readonly<{ person: Person | null; address: string | null }>

export type NewPerson = Readonly<{
  username: string
  displayName: string
  role: Role
  unitId?: string | null
  mobile?: string | null
  email?: string | null
}>
export type PersonChange = Readonly<{
  displayName?: string
  role?: Role
  unitId?: string | null
  mobile?: string | null
  email?: string | null
  isDisabled?: boolean
}>
export type AskedChange = PersonChange & Readonly<{ seen?: Seen; reason?: string }>
export type OneTime = Readonly<{ secret: string; expiresAt: string }>

export type PeopleServiceNeeds = PeopleNeeds &
  Readonly<{
    /** Other rooms' part in a new or changed person (phones, queue), in the same transaction. */
    changed(tx: Db, person: Person & { isDisabled: boolean }): Promise<void>
    /** Every unit by its code. */
    unitIds(db: Db): Promise<ReadonlyMap<string, string>>
    /** After the commit. */
    afterChange(personId: string): void
  }>

export function shownPerson(row: store.PersonRow) {
  return {
    ...store.toPerson(row),
    mobile: row.mobile,
    email: row.email,
    isDisabled: row.disabledAt !== null,
    hasPassword: row.passwordHash !== null,
    hasTotp: row.totpConfirmedAt !== null,
    lockedUntil: isoOrNull(row.lockedUntil),
    isDemo: row.isDemo,
    createdAt: iso(row.createdAt),
  }
}

export function mobileOf(typed: string | null | undefined): string | null {
  const mobile = canonicalMobile(typed ?? '')
  refuseFault('mobile-not-valid', mobile === undefined ? 'Số điện thoại di động không hợp lệ.' : null)
  return mobile ?? null
}

export function emailOf(typed: string | null | undefined): string | null {
  const email = canonicalEmail(typed ?? '')
  refuseFault('email-not-valid', email === undefined ? 'Địa chỉ thư điện tử không hợp lệ.' : null)
  return email ?? null
}

export function refuseFault(code: string, fault: string | null): void {
  if (fault !== null) throw new Refusal(code, 422, fault)
}

export type Told = Readonly<{
  action: AuditAction
  personId: string
  at: Ms
  facts?: Record<string, unknown>
}>

/** An entry of the audit log about a person. */
export function told({ person, address }: By, { personId, ...entry }: Told): AuditEntry {
  return { ...entry, personId: person?.id ?? null, subjectKind: 'person', subjectId: personId, address }
}

/** The part of a row that belongs into the audit log. */
export function shownChange(change: Partial<store.PersonRow>): Record<string, unknown> {
  const { username, displayName, role, unitId, disabledAt, mobile, email } = change
  const shown = {
    username,
    displayName,
    role,
    unitId,
    isDisabled: disabledAt === undefined ? undefined : disabledAt !== null,
    // The log stays for ever, a private number need not.
    hasMobile: mobile === undefined ? undefined : mobile !== null,
    hasEmail: email === undefined ? undefined : email !== null,
  }
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => value !== undefined))
}

/** What it is now, and under `before` what it was. */
export function changeTold(
  before: store.PersonRow,
  change: Partial<store.PersonRow>,
): Record<string, unknown> {
  const keys = Object.keys(change) as (keyof store.PersonRow)[]
  const was = Object.fromEntries(keys.map(key => [key, before[key]]))
  return { ...shownChange(change), before: shownChange(was) }
}

export function asRefusal(error: unknown): never {
  if (breaks(error, 'people_username_unique'))
    throw new Refusal('username-taken', 409, 'Tên đăng nhập này đã có người dùng.')
  if (breaks(error, 'people_unit_id_units_id_fk'))
    throw new Refusal('unit-not-found', 422, 'Không có đơn vị này.')
  throw error
}

export function personNotFound(): Refusal {
  return new Refusal('person-not-found', 404, 'Không tìm thấy người này.')
}
