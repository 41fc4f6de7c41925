import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { type Aged, agedBeside, countPlainRemote, countStoredBy } from './impact-store.ts'
import { cutoffsOf, type Retention } from './retention.ts'
import { type AroundCalls, aroundOf } from './retention-store.ts'
import { aheadOf, type Ground, STORED, type Work } from './storing.ts'

/** What other rules of keeping would make of recordings: for whoever decides on them. */

/** Whose time is over earlier, or later; `isWhole` false = of the oldest `looked` only. */
export type AgedBeside = Readonly<{ looked: number; isWhole: boolean; rows: readonly Aged[] }>

/** Each is looked at together with its call and its tickets: half a second for so many. */
const LOOKED_MOST = 20_000

type Needs = Readonly<{ database: Pick<Database, 'db'>; clock: Clock; around: AroundCalls }>

/** @returns of retention, as it will be at an instant */
export function createAgeing({ database: { db }, clock, around }: Needs) {
  return async (before: Retention, after: Retention, from: Ms): Promise<AgedBeside> => {
    const { looked, rows } = await agedBeside(db, {
      ...{ before: cutoffsOf(before, from), after: cutoffsOf(after, from), at: clock.now() },
      ...{ around: aroundOf(around), most: LOOKED_MOST + 1 },
    })
    return { looked: Math.min(looked, LOOKED_MOST), isWhole: looked <= LOOKED_MOST, rows }
  }
}

/** So many are counted; not `isWhole`: there are more. */
export type Ahead = Readonly<{ work: Work | 'reseal'; recordings: number; isWhole: boolean }>

/** Of an index alone: some tenths of a second for so many. */
const COUNTED_MOST = 500_000

/** What is due to be done to recordings, or follows upon it. */
export async function aheadUnder(db: Db, ground: Ground): Promise<Ahead[]> {
  const found = new Map<Ahead['work'], number>()
  const add = (work: Ahead['work'], count: number) => found.set(work, (found.get(work) ?? 0) + count)
  for (const stored of STORED) {
    const counts = new Map<Ms, number>()
    for (const [work, verifiedBefore] of aheadOf(stored, ground)) {
      const known = counts.get(verifiedBefore)
      const count = known ?? (await countStoredBy(db, { stored, verifiedBefore, most: COUNTED_MOST }))
      counts.set(verifiedBefore, count)
      add(work, count)
    }
  }
  if (ground.rules.encrypt && ground.hasStore) add('reseal', await countPlainRemote(db, COUNTED_MOST))
  return [...found]
    .filter(([, count]) => count > 0)
    .map(([work, count]) => ({
      ...{ work, recordings: Math.min(count, COUNTED_MOST), isWhole: count <= COUNTED_MOST },
    }))
}
