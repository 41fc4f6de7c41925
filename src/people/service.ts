import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { type PeopleServiceNeeds, refuseFault, told } from './account.ts'
import { createAdministration } from './administration.ts'
import { canonicalPassword, canonicalSecret, canonicalUsername, hashSecret } from './credentials.ts'
import { createImporting } from './importing.ts'
import { createOwn } from './own.ts'
import { hashPassword } from './passwords.ts'
import { permissionsOf } from './permissions.ts'
import type { Person } from './person.ts'
import { createProof } from './proof.ts'
import { createReviewing } from './reviewing.ts'
import { createSecondFactor } from './secondfactor.ts'
import { createSessions } from './sessions.ts'
import * as store from './store.ts'
import { passwordFault } from './strength.ts'

export type People = ReturnType<typeof createPeople>

/** Accounts and what opens them. */
export function createPeople(needs: PeopleServiceNeeds) {
  const { database, clock } = needs
  const prove = createProof(needs)
  const sessions = createSessions(needs, prove)
  const totp = createSecondFactor(needs, prove)
  const admin = createAdministration(needs)

  async function setPassword(tx: Db, person: store.PersonRow, password: string): Promise<void> {
    const fresh = { passwordHash: await hashPassword(password), failedLogins: 0, lockedUntil: null }
    await store.updatePerson(tx, person.id, fresh)
    await store.endResets(tx, person.id, clock.now())
  }

  return {
    ...admin,
    ...createReviewing(needs),
    ...createOwn(needs),
    imports: createImporting(needs),
    sessions,
    totp,
    /** Under which their browser keeps what it could not save. */
    draftKeyOf: (personId: string) => needs.seal.keyFor('draft', personId),
    async personOf(reader: Db, id: string): Promise<Person | null> {
      const row = await store.personById(reader, id)
      return row && store.toPerson(row)
    },

    /** Sets a password by a one-time secret; everything that was open is closed. */
    async useReset(asked: {
      username: string
      secret: string
      newPassword: string
      address: string
    }): Promise<void> {
      const person = await store.personByUsername(database.db, canonicalUsername(asked.username))
      const secretHash = hashSecret(canonicalSecret(asked.secret))
      const notValid = new Refusal(
        'reset-not-valid',
        403,
        'Mật khẩu dùng một lần không đúng, đã dùng hoặc đã hết hạn.',
      )
      if (!person || !(await store.openReset(database.db, person.id, secretHash, clock.now()))) throw notValid
      const password = fitPassword(asked.newPassword, person.username)
      const ended = await database.tx(async tx => {
        if (!(await store.useReset(tx, person.id, secretHash, clock.now()))) throw notValid
        await setPassword(tx, person, password)
        const by = { person: store.toPerson(person), address: asked.address }
        await needs.journal(tx, told(by, { action: 'reset.used', personId: person.id, at: clock.now() }))
        return store.revokeSessions(tx, { personId: person.id }, clock.now())
      })
      needs.ended.sessions(ended)
    },

    /** One's own; every other session ends. */
    async changePassword(
      session: { sessionId: string; person: Person },
      asked: { currentPassword: string; newPassword: string; totp?: string; address: string },
    ): Promise<void> {
      const { username } = session.person
      const password = fitPassword(asked.newPassword, username)
      const { currentPassword, address, totp } = asked
      const person = await prove({ username, password: currentPassword, address, ...(totp ? { totp } : {}) })
      const ended = await database.tx(async tx => {
        await setPassword(tx, person, password)
        await needs.journal(
          tx,
          told(
            { person: session.person, address },
            { action: 'password.changed', personId: person.id, at: clock.now() },
          ),
        )
        return store.revokeSessions(
          tx,
          { personId: person.id, except: session.sessionId, kind: 'cookie' },
          clock.now(),
        )
      })
      needs.ended.sessions(ended)
    },
  }
}

/** What the person may do, for the console to show and hide by. */
export function shownSelf(person: Person, mustEnrol: boolean) {
  return { person, permissions: permissionsOf(person.role), mustSetUpTotp: mustEnrol }
}

function fitPassword(typed: string, username: string): string {
  const password = canonicalPassword(typed)
  refuseFault('password-too-weak', passwordFault(password, username))
  return password
}
