import type { AuditAction } from '../audit/actions.ts'
import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { SignedIn } from '../http/session.ts'
import { needsTotp } from './permissions.ts'
import type { PeopleNeeds, Prove } from './proof.ts'
import { SealBroken } from './seal.ts'
import * as store from './store.ts'
import { newTotpSecret, totpStep, totpUri } from './totp.ts'

export type SecondFactor = ReturnType<typeof createSecondFactor>

/** The authenticator app of a person: asked for, confirmed by a first code, taken away. */
export function createSecondFactor(needs: PeopleNeeds, prove: Prove) {
  const { database, clock, journal, seal } = needs
  const sealed = (secret: string, id: string) => ({ totpSecret: seal.close(secret, id), totpLastStep: null })

  const told = (tx: Db, session: SignedIn, action: AuditAction, address: string) =>
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
        await store.updatePerson(tx, session.person.id, { ...sealed(secret, session.person.id) })
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
        const secret = seal.open(person.totpSecret, person.id)
        const step = await totpStep(secret, code, clock.now(), person.totpLastStep)
        if (step === null) throw new Refusal('totp-wrong', 422, 'Mã xác thực hai lớp không đúng.')
        await store.updatePerson(tx, person.id, { totpConfirmedAt: clock.now(), totpLastStep: step })
        await told(tx, session, 'totp.confirmed', address)
      })
    },

    /**
     * Closes what is there from before there was a seal, or under a key that was replaced.
     * @returns how many, and how many nobody can read: their key is not in secrets.json
     */
    async reseal(): Promise<{ closed: number; unreadable: number }> {
      const counts = { closed: 0, unreadable: 0 }
      for (const { id, totpSecret } of await store.secretsKept(database.db)) {
        if (totpSecret === null || seal.isCurrent(totpSecret)) continue
        try {
          const anew = seal.close(seal.open(totpSecret, id), id)
          if (await store.replaceSecret(database.db, { id, before: totpSecret, after: anew })) counts.closed++
        } catch (error) {
          if (!(error instanceof SealBroken)) throw error
          counts.unreadable++
        }
      }
      return counts
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
