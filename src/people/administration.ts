import { randomBytes, randomUUID } from 'node:crypto'
import type { AuditEntry } from '../audit/store.ts'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { breaks } from '../db/weather.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import {
  canonicalEmail,
  canonicalMobile,
  canonicalName,
  canonicalUsername,
  hashSecret,
  LASTS,
  readableSecret,
  unitFault,
  usernameFault,
} from './credentials.ts'
import type { Person, Role } from './person.ts'
import type { PeopleNeeds } from './proof.ts'
import { NO_TOTP } from './secondfactor.ts'
import * as store from './store.ts'

/** Who does it, and from where; `person` is null at the machine's own console. */
export type By = Readonly<{ person: Person | null; address: string }>

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
export type OneTime = Readonly<{ secret: string; expiresAt: string }>

export type PeopleServiceNeeds = PeopleNeeds &
  Readonly<{
    /** Other rooms' part in a new or changed person (phones, queue), in the same transaction. */
    changed(tx: Db, person: Person & { isDisabled: boolean }): Promise<void>
    /** After the commit. */
    afterChange(personId: string): void
  }>

/** Accounts as an administrator sees them. */
export function createAdministration(needs: PeopleServiceNeeds) {
  const { database, clock, journal } = needs

  async function handOut(tx: Db, by: By, personId: string, lastsMs: number): Promise<OneTime> {
    const secret = readableSecret(randomBytes(20))
    const expiresAt = clock.now() + lastsMs
    await store.endResets(tx, personId, clock.now())
    await store.insertReset(tx, {
      secretHash: hashSecret(secret),
      personId,
      createdAt: clock.now(),
      expiresAt,
    })
    await journal(
      tx,
      told(by, {
        action: 'reset.created',
        personId,
        at: clock.now(),
        facts: { expiresAt: new Date(expiresAt).toISOString() },
      }),
    )
    return { secret, expiresAt: new Date(expiresAt).toISOString() }
  }

  /** Locks the person, does the work, and tells the other rooms after the commit. */
  async function onPerson<T>(id: string, work: (tx: Db, person: store.PersonRow) => Promise<T>): Promise<T> {
    const done = await database.tx(async tx => {
      // One change at a time: two administrators must not end each other in the same moment.
      await store.lockAdministration(tx)
      const person = await store.lockPerson(tx, id)
      if (!person) throw personNotFound()
      return work(tx, person)
    })
    needs.afterChange(id)
    return done
  }

  return {
    async list(asked: { role?: Role; unitId?: string; cursor?: string; limit?: number }) {
      const { cursor, limit = 50, ...filter } = asked
      const after = cursor === undefined ? null : decodeCursor(cursor, ['string'])[0]
      const rows = await store.listPeople(database.db, { ...filter, after, rows: limit + 1 })
      return pageOf(rows, limit, row => [row.username], shownPerson)
    },

    async find(id: string) {
      const row = await store.personById(database.db, id)
      if (!row) throw personNotFound()
      return shownPerson(row)
    },

    /** @returns the person and a one-time password to hand over */
    async create(by: By, asked: NewPerson) {
      const row = newRow(asked, clock.now())
      const oneTime = await database
        .tx(async tx => {
          await store.insertPerson(tx, row)
          await journal(
            tx,
            told(by, {
              action: 'person.created',
              personId: row.id,
              at: clock.now(),
              facts: shownChange(row),
            }),
          )
          await needs.changed(tx, { ...store.toPerson(row), isDisabled: false })
          return handOut(tx, by, row.id, LASTS.firstPasswordMs)
        })
        .catch(asRefusal)
      needs.afterChange(row.id)
      return { person: shownPerson(row), oneTime }
    },

    async change(by: By, id: string, asked: PersonChange) {
      let ended: string[] = []
      const changed = await onPerson(id, async (tx, before) => {
        const change = changeOf(before, asked, clock.now())
        await refuseLastAdmin(tx, by, before, { ...before, ...change })
        if (Object.keys(change).length === 0) return before
        await store.updatePerson(tx, id, change)
        const after = { ...before, ...change }
        // A session carries what its person was when it was proved: another role proves itself anew.
        if (after.disabledAt !== null || after.role !== before.role)
          ended = await store.revokeSessions(tx, { personId: id }, clock.now())
        await journal(
          tx,
          told(by, { action: 'person.changed', personId: id, at: clock.now(), facts: shownChange(change) }),
        )
        await needs.changed(tx, { ...store.toPerson(after), isDisabled: after.disabledAt !== null })
        return after
      }).catch(asRefusal)
      needs.ended.sessions(ended)
      needs.ended.person(id)
      return shownPerson(changed)
    },

    createReset: (by: By, id: string): Promise<OneTime> =>
      onPerson(id, tx => handOut(tx, by, id, LASTS.resetMs)),

    /** For a lost telephone; the person sets up a new one at the next sign-in. */
    removeTotp: (by: By, id: string): Promise<void> =>
      onPerson(id, async tx => {
        await store.updatePerson(tx, id, NO_TOTP)
        await journal(tx, told(by, { action: 'totp.removed', personId: id, at: clock.now() }))
      }),

    async endSessions(by: By, id: string): Promise<void> {
      const ended = await onPerson(id, async tx => {
        const ids = await store.revokeSessions(tx, { personId: id }, clock.now())
        await journal(
          tx,
          told(by, {
            action: 'sessions.ended',
            personId: id,
            at: clock.now(),
            facts: { sessions: ids.length },
          }),
        )
        return ids
      })
      needs.ended.sessions(ended)
    },
  }
}

function newRow(asked: NewPerson, now: Ms): store.PersonRow {
  const username = canonicalUsername(asked.username)
  const displayName = canonicalName(asked.displayName)
  const unitId = asked.unitId ?? null
  refuseFault('username-not-allowed', usernameFault(username))
  refuseFault('name-missing', displayName === '' ? 'Thiếu họ tên.' : null)
  refuseFault('unit-missing', unitFault(asked.role, unitId))
  const blank = {
    passwordHash: null,
    failedLogins: 0,
    lockedUntil: null,
    ...{ disabledAt: null, reviewedAt: null },
    isDemo: false,
    mobile: mobileOf(asked.mobile),
    email: emailOf(asked.email),
    ...NO_TOTP,
  }
  return { id: randomUUID(), username, displayName, role: asked.role, unitId, createdAt: now, ...blank }
}

/** What really differs from before. */
function changeOf(before: store.PersonRow, asked: PersonChange, now: Ms): Partial<store.PersonRow> {
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
async function refuseLastAdmin(
  tx: Db,
  by: By,
  before: store.PersonRow,
  after: store.PersonRow,
): Promise<void> {
  const steps = before.role === 'admin' && (after.role !== 'admin' || after.disabledAt !== null)
  if (!steps) return
  if (by.person?.id === before.id)
    throw new Refusal('not-yourself', 409, 'Bạn không thể tự khoá hoặc đổi vai trò của chính mình.')
  if ((await store.otherAdmins(tx, before.id)) === 0)
    throw new Refusal('last-admin', 409, 'Phải còn ít nhất một quản trị viên.')
}

export function shownPerson(row: store.PersonRow) {
  const iso = (at: Ms | null) => (at === null ? null : new Date(at).toISOString())
  return {
    ...store.toPerson(row),
    mobile: row.mobile,
    email: row.email,
    isDisabled: row.disabledAt !== null,
    hasPassword: row.passwordHash !== null,
    hasTotp: row.totpConfirmedAt !== null,
    lockedUntil: iso(row.lockedUntil),
    isDemo: row.isDemo,
    createdAt: new Date(row.createdAt).toISOString(),
  }
}

function mobileOf(typed: string | null | undefined): string | null {
  const mobile = canonicalMobile(typed ?? '')
  refuseFault('mobile-not-valid', mobile === undefined ? 'Số điện thoại di động không hợp lệ.' : null)
  return mobile ?? null
}

function emailOf(typed: string | null | undefined): string | null {
  const email = canonicalEmail(typed ?? '')
  refuseFault('email-not-valid', email === undefined ? 'Địa chỉ thư điện tử không hợp lệ.' : null)
  return email ?? null
}

export function refuseFault(code: string, fault: string | null): void {
  if (fault !== null) throw new Refusal(code, 422, fault)
}

export type Told = Readonly<{ action: string; personId: string; at: Ms; facts?: Record<string, unknown> }>

/** An entry of the audit log about a person. */
export function told({ person, address }: By, { personId, ...entry }: Told): AuditEntry {
  return { ...entry, personId: person?.id ?? null, subjectKind: 'person', subjectId: personId, address }
}

/** The part of a row that belongs into the audit log. */
function shownChange(change: Partial<store.PersonRow>): Record<string, unknown> {
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

function asRefusal(error: unknown): never {
  if (breaks(error, 'people_username_unique'))
    throw new Refusal('username-taken', 409, 'Tên đăng nhập này đã có người dùng.')
  if (breaks(error, 'people_unit_id_units_id_fk'))
    throw new Refusal('unit-not-found', 422, 'Không có đơn vị này.')
  throw error
}

export function personNotFound(): Refusal {
  return new Refusal('person-not-found', 404, 'Không tìm thấy người này.')
}
