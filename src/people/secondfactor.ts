import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { SignedIn } from '../http/session.ts'
import { needsTotp } from './permissions.ts'
import type { PeopleNeeds, Prove } from './proof.ts'
import * as store from './store.ts'
import { newTotpSecret, totpStep, totpUri } from './totp.ts'

export type SecondFactor = ReturnType<typeof createSecondFactor>

/** The authenticator app of a person: asked for, confirmed by a first code, taken away. */
export function createSecondFactor(needs: PeopleNeeds, prove: Prove) {
  const { database, clock, journal } = needs

  const told = (tx: Db, session: SignedIn, action: string, address: string) =>
    journal(tx, {
      at: clock.now(),
      personId: session.person.id,
      action,
      subjectKind: 'person',
      subjectId: session.person.id,
      address,
    })

  return {
    /** A new secret, which counts for nothing until a code made from it comes back. */
    async begin(session: SignedIn, address: string): Promise<{ secret: string; uri: string }> {
      const secret = newTotpSecret()
      await database.tx(async tx => {
        const person = await store.lockPerson(tx, session.person.id)
        if (person?.totpConfirmedAt) throw alreadyThere()
        await store.updatePerson(tx, session.person.id, { totpSecret: secret, totpLastStep: null })
        await told(tx, session, 'totp.begun', address)
      })
      return { secret, uri: totpUri(secret, session.person.username) }
    },

    async confirm(session: SignedIn, code: string, address: string): Promise<void> {
      await database.tx(async tx => {
        const person = await store.lockPerson(tx, session.person.id)
        if (person?.totpConfirmedAt) throw alreadyThere()
        if (!person?.totpSecret)
          throw new Refusal('totp-not-begun', 409, 'Hãy lấy mã bí mật trước khi xác nhận.')
        const step = await totpStep(person.totpSecret, code, clock.now(), person.totpLastStep)
        if (step === null) throw new Refusal('totp-wrong', 422, 'Mã xác thực hai lớp không đúng.')
        await store.updatePerson(tx, person.id, { totpConfirmedAt: clock.now(), totpLastStep: step })
        await told(tx, session, 'totp.confirmed', address)
      })
    },

    /** Only with password and a code: a browser left open must not be enough. */
    async remove(
      session: SignedIn,
      asked: { password: string; totp: string; address: string },
    ): Promise<void> {
      if (!needs.isDemo && needsTotp(session.person.role))
        throw new Refusal('totp-needed', 403, 'Vai trò của bạn bắt buộc dùng xác thực hai lớp.')
      await prove({ ...asked, username: session.person.username })
      await database.tx(async tx => {
        await store.updatePerson(tx, session.person.id, { ...NO_TOTP, failedLogins: 0, lockedUntil: null })
        await told(tx, session, 'totp.removed', asked.address)
      })
    },
  }
}

/** A person without a second factor. */
export const NO_TOTP = { totpSecret: null, totpConfirmedAt: null, totpLastStep: null } as const

function alreadyThere(): Refusal {
  return new Refusal('totp-already-set-up', 409, 'Xác thực hai lớp đã được thiết lập.')
}
