import { actorsIn, stepOf } from '../audit/step.ts'
import type { AuditAsked, AuditRow } from '../audit/store.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { Names, Person } from '../people/person.ts'
import type { Phones } from './service.ts'

type Who = Readonly<{ person: Person; address: string }>
/** `seen` is what the preview told: the newest change there was. */
type Why = Readonly<{ reason: string; seen?: number }>

export type SecretChangingNeeds = Readonly<{
  database: Database
  phones: Pick<Phones, 'phone' | 'isUsed' | 'newSecret' | 'withdraw'>
  journaled(db: Db, asked: AuditAsked): Promise<AuditRow[]>
  names: Names
}>

export type SecretChanging = ReturnType<typeof createSecretChanging>

/** A telephone's secret is changed some times in its life. */
const CHANGES_MOST = 50

/** What another secret, or none, would do to a telephone; and who gave and took which. */
export function createSecretChanging({ database, phones, journaled, names }: SecretChangingNeeds) {
  const changesOf = (db: Db, endpoint: string, rows: number) =>
    journaled(db, { subjectKind: 'phone', subjectId: endpoint, before: null, rows })
  const newestOf = async (db: Db, endpoint: string) => (await changesOf(db, endpoint, 1))[0]?.id ?? 0

  /** Whoever decided saw the telephone before somebody else gave it a secret: that one would be void untold. */
  const unmoved = (endpoint: string, seen: number | undefined) => async (tx: Db) => {
    if (seen !== undefined && (await newestOf(tx, endpoint)) !== seen)
      throw new Refusal(
        'phone-moved',
        409,
        'Máy này vừa được cấp hoặc thu mật khẩu. Vui lòng xem lại rồi làm lại.',
      )
  }

  return {
    /** @throws Refusal for a telephone that there is not */
    async preview(endpoint: string) {
      const seen = await newestOf(database.db, endpoint)
      const { hasSecret, isReachable } = await phones.phone(endpoint)
      return { seen, hasSecret, isReachable, isUsed: phones.isUsed(endpoint) }
    },

    /** @returns the one time the secret is told @throws Refusal */
    renew: (by: Who, endpoint: string, { reason, seen }: Why) =>
      phones.newSecret(endpoint, { ...by, reason: reason.trim() }, unmoved(endpoint, seen)),

    /** The telephone is not known any more, until it gets a new secret. @throws Refusal */
    withdraw: (by: Who, endpoint: string, { reason, seen }: Why) =>
      phones.withdraw(endpoint, { ...by, reason: reason.trim() }, unmoved(endpoint, seen)),

    /** Newest first. */
    async history(endpoint: string) {
      const found = await changesOf(database.db, endpoint, CHANGES_MOST)
      const known = await names(actorsIn(found))
      return found.map(row => stepOf(row, known))
    },
  }
}
