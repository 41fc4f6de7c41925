import { DateTime } from 'luxon'
import type { Static } from 'typebox'
import { type Clock, iso, isoOrNull, type Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import * as store from './office-queries.ts'
import { DIGESTS_A_PAGE, type DigestPeriodsQuery, type DigestsQuery } from './schemas.ts'

export type OfficeNeeds = Readonly<{
  clock: Clock
  /** Everything of one moment. */
  atOnce<T>(work: (tx: Db) => Promise<T>): Promise<T>
}>

/** What nobody tried again within a month nobody will. */
const DEAD_MS: Ms = 30 * 86_400_000
const AFTER_ALL = '9999'

/** The day before which a page of digests begins. */
const beforeOf = (cursor: string | undefined) =>
  cursor === undefined ? AFTER_ALL : decodeCursor(cursor, ['string'])[0]

/** Where the day of the Office and of the leaders begins: what waits for them, and the digest of each morning. */
export function createOfficeReports({ clock, atOnce }: OfficeNeeds) {
  return {
    waiting: () =>
      atOnce(async tx => {
        const now = clock.now()
        const unclear = await store.countUnclear(tx)
        const late = await store.countLate(tx)
        const sum = (of: (one: (typeof late)[number]) => number) =>
          late.reduce((all, one) => all + of(one), 0)
        return {
          at: iso(now),
          unclear: { count: unclear.many, since: isoOrNull(unclear.since) },
          late: {
            ...{ count: sum(one => one.many), undirected: sum(one => one.undirected) },
            ...{ withOfficer: sum(one => one.withOfficer), withHead: sum(one => one.many - one.withOfficer) },
            units: late.map(({ unitId, many, undirected, oldest }) => ({
              ...{ unitId, count: many, undirected, oldestDeadlineAt: isoOrNull(oldest) },
            })),
          },
          procedural: await store.countProcedural(tx),
          letters: await store.countLetters(tx, now),
          requests: await store.countRequests(tx, now),
          dead: await store.countDead(tx, now - DEAD_MS),
        }
      }),

    digests: (asked: Static<typeof DigestsQuery>) =>
      atOnce(async tx => {
        const { limit = DIGESTS_A_PAGE, cursor } = asked
        const rows = await store.digestsOf(tx, beforeOf(cursor), limit + 1)
        return pageOf(
          rows,
          limit,
          ({ day }) => [day],
          row => ({ ...row, at: iso(row.at) }),
        )
      }),

    /** The same summed up by week or month, as it stands in the books and not on somebody's screen. */
    digestPeriods: (asked: Static<typeof DigestPeriodsQuery>) =>
      atOnce(async tx => {
        const { span, limit = DIGESTS_A_PAGE, cursor } = asked
        const rows = await store.digestPeriodsOf(tx, { span, before: beforeOf(cursor), rows: limit + 1 })
        return pageOf(
          rows,
          limit,
          ({ from }) => [from],
          row => ({ ...row, to: DateTime.fromISO(row.from, { zone: 'utc' }).endOf(span).toISODate() ?? '' }),
        )
      }),

    /** @throws Refusal for a day that has none */
    digest: (day: string) =>
      atOnce(async tx => {
        const found = await store.digestOf(tx, day)
        if (!found) throw new Refusal('digest-not-found', 404, 'Ngày này không có bản tổng hợp.')
        const { at, late, fresh, units, tickets } = found
        return {
          ...{ day, at: iso(at), late, fresh, units: [...units] },
          tickets: tickets.map(({ deadlineAt, reportedAt, ...ticket }) => ({
            ...{ ...ticket, deadlineAt: isoOrNull(deadlineAt), reportedAt: isoOrNull(reportedAt) },
          })),
        }
      }),
  }
}
