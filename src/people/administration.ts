import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import {
  asRefusal,
  type By,
  emailOf,
  mobileOf,
  type NewPerson,
  type OneTime,
  type PeopleServiceNeeds,
  type PersonChange,
  personNotFound,
  refuseFault,
  shownChange,
  shownPerson,
  told,
} from './account.ts'
import { canonicalName, LASTS, unitFault } from './credentials.ts'
import { createMaking } from './making.ts'
import type { AccountState } from './person.ts'
import { NO_TOTP } from './secondfactor.ts'
import * as store from './store.ts'

type Filter = Pick<store.PeopleAsked, 'role' | 'unitId' | 'find'> & Readonly<{ state?: AccountState }>

/** Accounts as an administrator sees them. */
export function createAdministration(needs: PeopleServiceNeeds) {
  const { database, clock, journal } = needs
  const making = createMaking(needs)

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
    async list(asked: Filter & { cursor?: string; limit?: number }) {
      const { cursor, limit = 50, state, ...filter } = asked
      const after = cursor === undefined ? null : decodeCursor(cursor, ['string'])[0]
      const rows = await store.listPeople(database.db, {
        ...filter,
        ...(state ? { state: { is: state, at: clock.now() } } : {}),
        ...{ after, rows: limit + 1 },
      })
      return pageOf(rows, limit, row => [row.username], shownPerson)
    },

    async find(id: string) {
      const row = await store.personById(database.db, id)
      if (!row) throw personNotFound()
      return shownPerson(row)
    },

    /** @returns the person and a one-time password to hand over */
    async create(by: By, asked: NewPerson) {
      const { row, oneTime } = await database.tx(tx => making.make(tx, by, asked)).catch(asRefusal)
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
      onPerson(id, tx => making.handOut(tx, by, id, LASTS.resetMs)),

    /** For a lost telephone; the person sets up a new one at the next sign-in. */
    removeTotp: (by: By, id: string): Promise<void> =>
      onPerson(id, async tx => {
        await store.updatePerson(tx, id, NO_TOTP)
        await journal(tx, told(by, { action: 'totp.removed', personId: id, at: clock.now() }))
      }),

    /** Who mistyped too often may try again at once; whoever guesses begins anew too. */
    liftLockout: (by: By, id: string): Promise<void> =>
      onPerson(id, async (tx, { failedLogins }) => {
        if (failedLogins === 0) return
        await store.saveFailures(tx, id, { failedLogins: 0, lockedUntil: null })
        const facts = { failedLogins }
        await journal(tx, told(by, { action: 'lockout.lifted', personId: id, at: clock.now(), facts }))
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
