import { isoOrNull, type Ms } from '../clock.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import { type By, personNotFound, shownPerson, told } from './account.ts'
import type { PeopleNeeds } from './proof.ts'
import { doubtsOf, quarterOf } from './review.ts'
import * as store from './store.ts'

/** F09: once a quarter an administrator looks through the accounts, and says of each that it is still right. */
export function createReviewing({ database, clock, journal }: PeopleNeeds) {
  return {
    /** Accounts in use that nobody has looked at in this quarter. */
    async unreviewed({ cursor, limit = 50 }: { cursor?: string; limit?: number }) {
      const now = clock.now()
      const after = cursor === undefined ? null : decodeCursor(cursor, ['string'])[0]
      const asked = { since: quarterOf(now), after, rows: limit + 1 }
      const rows = await store.listUnreviewed(database.db, asked)
      const keyOf = (row: Unreviewed) => [row.username]
      return pageOf(rows, limit, keyOf, row => ({ ...shownPerson(row), ...reviewOf(row, now) }))
    },

    /** Whoever should have it no more is disabled instead. @throws Refusal */
    review: (by: By, id: string): Promise<void> =>
      database.tx(async tx => {
        const at = clock.now()
        if (!(await store.lockPerson(tx, id))) throw personNotFound()
        await store.updatePerson(tx, id, { reviewedAt: at })
        await journal(tx, told(by, { action: 'person.reviewed', personId: id, at }))
      }),
  }
}

type Unreviewed = store.PersonRow & Readonly<{ lastSeenAt: Ms | null }>

function reviewOf(row: Unreviewed, now: Ms) {
  const { lastSeenAt, reviewedAt } = row
  const doubts = doubtsOf({ ...row, hasTotp: row.totpConfirmedAt !== null }, now)
  return { lastSeenAt: isoOrNull(lastSeenAt), reviewedAt: isoOrNull(reviewedAt), doubts }
}
