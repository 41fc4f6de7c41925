import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { type By, emailOf, mobileOf, type PersonChange, refuseFault } from './account.ts'
import { SEEN, type Seen } from './changes.ts'
import { canonicalName, unitFault } from './credentials.ts'
import * as store from './store.ts'

/** What really differs from before. @throws Refusal naming what does not fit */
export function changeOf(before: store.PersonRow, asked: PersonChange, now: Ms): Partial<store.PersonRow> {
  const change: Partial<store.PersonRow> = {}
  if (asked.displayName !== undefined) change.displayName = canonicalName(asked.displayName)
  if (asked.role !== undefined) change.role = asked.role
  if (asked.unitId !== undefined) change.unitId = asked.unitId
  if (asked.mobile !== undefined) change.mobile = mobileOf(asked.mobile)
  if (asked.email !== undefined) change.email = emailOf(asked.email)
  if (asked.isDisabled !== undefined) change.disabledAt = asked.isDisabled ? (before.disabledAt ?? now) : null
  const differs = Object.entries(change).filter(
    ([key, value]) => before[key as keyof store.PersonRow] !== value,
  )
  const after = { ...before, ...change }
  refuseFault('name-missing', after.displayName === '' ? 'Thiếu họ tên.' : null)
  refuseFault('unit-missing', unitFault(after.role, after.unitId))
  return Object.fromEntries(differs)
}

/** A centre that nobody can administer any more would need its console. */
export async function refuseLastAdmin(
  tx: Db,
  by: By,
  before: store.PersonRow,
  after: store.PersonRow,
): Promise<void> {
  const steps = before.role === 'admin' && (after.role !== 'admin' || after.disabledAt !== null)
  if (!steps) return
  if (by.person?.id === before.id)
    throw new Refusal('not-yourself', 409, 'Bạn không thể tự khóa hoặc đổi vai trò của chính mình.')
  if ((await store.otherAdmins(tx, before.id)) === 0)
    throw new Refusal('last-admin', 409, 'Phải còn ít nhất một quản trị viên.')
}

/** Another role, or the end of the account, ends what is open. */
export const endsSessions = (before: store.PersonRow, after: store.PersonRow): boolean =>
  after.disabledAt !== null || after.role !== before.role

export const seenIn = ({ displayName, role, unitId, disabledAt }: store.PersonRow): Seen => ({
  ...{ displayName, role, unitId, isDisabled: disabledAt !== null },
})

/** Whoever decided saw another account than the one there is by now. */
export function refuseMoved(now: Seen, seen: Seen | undefined): void {
  if (seen === undefined) return
  const isSame = SEEN.every(key => now[key] === seen[key])
  if (!isSame)
    throw new Refusal('person-moved', 409, 'Tài khoản vừa được người khác sửa. Vui lòng xem lại rồi làm lại.')
}
