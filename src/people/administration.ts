import type { Db } from '../db/database.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import {
  type AskedChange,
  asRefusal,
  type By,
  changeTold,
  type NewPerson,
  type OneTime,
  type PeopleServiceNeeds,
  personNotFound,
  shownPerson,
  told,
} from './account.ts'
import { LASTS } from './credentials.ts'
import { changeOf, endsSessions, refuseLastAdmin, refuseMoved, seenIn } from './differing.ts'
import { createMaking } from './making.ts'
import type { AccountState } from './person.ts'
import { NO_TOTP } from './secondfactor.ts'
import * as store from './store.ts'

/** What else the journal keeps of a change: which one it takes back. */
type Recorded = Readonly<Record<string, unknown>>

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

    /** @param asked `seen` is how whoever decided saw them @param check in the transaction, once nobody else changes them */
    async change(
      by: By,
      id: string,
      { seen, reason, ...asked }: AskedChange,
      check: (tx: Db) => Promise<Recorded> = async () => ({}),
    ) {
      let ended: string[] = []
      const changed = await onPerson(id, async (tx, before) => {
        refuseMoved(seenIn(before), seen)
        const more = await check(tx)
        const change = changeOf(before, asked, clock.now())
        await refuseLastAdmin(tx, by, before, { ...before, ...change })
        if (Object.keys(change).length === 0) return before
        await store.updatePerson(tx, id, change)
        const after = { ...before, ...change }
        // A session carries what its person was when it was proved: another role proves itself anew.
        if (endsSessions(before, after)) ended = await store.revokeSessions(tx, { personId: id }, clock.now())
        const facts = { ...changeTold(before, change), ...(reason ? { reason } : {}), ...more }
        await journal(tx, told(by, { action: 'person.changed', personId: id, at: clock.now(), facts }))
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
