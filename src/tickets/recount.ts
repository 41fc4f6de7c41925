import type { Logger } from 'pino'
import { type Clock, iso, isoOrNull, type Ms } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'
import type { Recount } from './byclock.ts'
import * as store from './recount-store.ts'
import type { Work } from './schedule.ts'

export type RecountNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  /** Which calendar this process counts by. */
  version(): string | Promise<string>
  /** Counts these anew and journals what changed, in this transaction. @returns how many did, and what to tell */
  count(tx: Tx, ids: readonly string[]): Promise<{ changed: number; messages: readonly LiveMessage[] }>
  publish(messages: readonly LiveMessage[]): void
}>

/** In one transaction: short enough that an answer to one of them does not wait. */
const BATCH = 100
const AHEAD = 5_000
/** Other processes read the settings again within a second; what they write after this is counted by the new calendar. */
export const SETTLE_MS = 3_000
const SHOWN_MOST = 20

/**
 * A changed calendar counts for what is open. Whoever sees it first writes that it is to be counted; then any process
 * that knows this calendar does a batch at a time, each with the place where the next goes on, so that it may die at any
 * point. Limits and rules stay those under which a ticket was received.
 */
export function createRecounts(needs: RecountNeeds) {
  const { database, clock, log } = needs
  const { db } = database
  let known: string | null = null
  let seen: { version: string; at: Ms } | null = null
  let ahead: { recount: number; ids: string[] } | null = null

  /** A process proposes each calendar once: two with different profiles do not take turns for ever. */
  async function proposed(at: Ms): Promise<Ms | null> {
    const version = await needs.version()
    if (version === known) return null
    if (seen?.version !== version) seen = { version, at }
    const last = await store.lastRecount(db)
    const isFirst = last === null
    if (!isFirst && last.version !== version && at >= seen.at && at < seen.at + SETTLE_MS)
      return seen.at + SETTLE_MS
    await database.tx(async tx => {
      await store.lockBeginning(tx)
      const last = await store.lastRecount(tx)
      if (last?.version === version) return
      // Before the first one nothing was counted by any other.
      const state = last ? 'running' : 'done'
      const begun = await store.insertRecount(tx, { version, startedAt: at, state })
      if (last)
        log.info({ recount: begun.id, tickets: begun.total }, 'the calendar changed: deadlines counted anew')
    })
    known = version
    return null
  }

  /** @returns null where there is nothing to do here */
  async function batch(): Promise<Recount | null> {
    let messages: readonly LiveMessage[] = []
    const version = await needs.version()
    const recount = await database.tx(async tx => {
      const mine = await store.claimRecount(tx)
      if (!mine || mine.version !== version) return null
      const ids = await idsAfter(tx, mine)
      const counted = ids.length > 0 ? await needs.count(tx, ids) : { changed: 0, messages: [] }
      messages = counted.messages
      return store.storeProgress(tx, mine.id, {
        lastId: ids.at(-1) ?? mine.lastId,
        ...{ done: mine.done + ids.length, changed: mine.changed + counted.changed },
        endedAt: ids.length < BATCH ? clock.now() : null,
      })
    })
    if (recount) needs.publish([...messages, liveRecount(recount)])
    if (recount?.state === 'done')
      log.info(
        { recount: recount.id, tickets: recount.done, changed: recount.changed },
        'deadlines counted anew',
      )
    return recount
  }

  async function idsAfter(tx: Tx, { id, lastId }: Recount): Promise<string[]> {
    let ids = ahead?.recount === id ? ahead.ids.filter(one => lastId === null || one > lastId) : []
    if (ids.length < BATCH) ids = await store.idsToCount(tx, lastId, AHEAD)
    ahead = { recount: id, ids }
    return ids.slice(0, BATCH)
  }

  const work: Work = {
    name: 'recount',
    async run(at) {
      const later = await proposed(at)
      if (!(await store.isRunning(db))) return later
      const recount = await batch()
      return recount?.state === 'running' ? at : later
    },
  }

  return {
    work,
    async list() {
      return { items: (await store.listRecounts(db, SHOWN_MOST)).map(shownRecount) }
    },
  }
}

export function shownRecount({ lastId: _lastId, startedAt, endedAt, ...recount }: Recount) {
  return { ...recount, startedAt: iso(startedAt), endedAt: isoOrNull(endedAt) }
}

const liveRecount = (recount: Recount): LiveMessage => ({
  type: 'recount',
  data: shownRecount(recount),
  mayRead: person => may(person.role, 'live.watch'),
})
