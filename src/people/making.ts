import { randomBytes, randomUUID } from 'node:crypto'
import { iso, type Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import {
  type By,
  emailOf,
  mobileOf,
  type NewPerson,
  type OneTime,
  type PeopleServiceNeeds,
  refuseFault,
  shownChange,
  told,
} from './account.ts'
import {
  canonicalName,
  canonicalUsername,
  hashSecret,
  LASTS,
  readableSecret,
  unitFault,
  usernameFault,
} from './credentials.ts'
import { NO_TOTP } from './secondfactor.ts'
import * as store from './store.ts'

/** New accounts, and the one-time passwords that open them. */
export function createMaking({ clock, journal, changed }: PeopleServiceNeeds) {
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
    const facts = { expiresAt: iso(expiresAt) }
    await journal(tx, told(by, { action: 'reset.created', personId, at: clock.now(), facts }))
    return { secret, ...facts }
  }

  return {
    handOut,
    /** @returns the person and a one-time password to hand over */
    async make(tx: Db, by: By, asked: NewPerson) {
      const row = newRow(asked, clock.now())
      await store.insertPerson(tx, row)
      await journal(
        tx,
        told(by, { action: 'person.created', personId: row.id, at: clock.now(), facts: shownChange(row) }),
      )
      await changed(tx, { ...store.toPerson(row), isDisabled: false })
      return { row, oneTime: await handOut(tx, by, row.id, LASTS.firstPasswordMs) }
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
  return {
    ...{ id: randomUUID(), username, displayName, role: asked.role, unitId, createdAt: now },
    ...{ mobile: mobileOf(asked.mobile), email: emailOf(asked.email) },
    ...{ passwordHash: null, failedLogins: 0, lockedUntil: null, disabledAt: null, reviewedAt: null },
    ...{ isDemo: false, ...NO_TOTP },
  }
}
