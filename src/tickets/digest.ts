import { DateTime } from 'luxon'
import type { Logger } from 'pino'
import { type Clock, type Ms, ZONE } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Digest } from './byclock.ts'
import * as store from './digest-store.ts'
import type { Work } from './schedule.ts'

/** As the province sets it: `07:30`, and whether a day without late tickets is worth saying so. */
export type DigestRules = Readonly<{ at: string; whenEmpty: boolean }>

export type DigestNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  rules(): DigestRules
  /** In the digest's own transaction. */
  tell(tx: Tx, digest: Digest): Promise<readonly LiveMessage[]>
  publish(messages: readonly LiveMessage[]): void
}>

/** After an outage what fell due meanwhile is seen to first, so that it is in the digest; but not for ever. */
const PATIENCE_MS = 10 * 60_000
const AGAIN_MS = 1_000

/**
 * Once a day, also across restarts and with two processes: the day's row is the mark, and it is written with what is
 * told. A day on which nobody was there at the hour gets it later; a day that is over gets none, since the next one has
 * everything that is still late.
 */
export function createDigests(needs: DigestNeeds) {
  const { database, clock, log } = needs
  let doneFor: string | null = null

  async function make(day: string): Promise<void> {
    const messages = await database.tx(async tx => {
      const { named, units } = await store.lateNow(tx)
      const before = await store.lastDigest(tx, day)
      const digest: Digest = {
        ...{ day, at: clock.now(), units, tickets: named },
        late: units.reduce((sum, { late }) => sum + late, 0),
        fresh: await store.newlyLate(tx, before?.at ?? 0),
      }
      if (!(await store.insertDigest(tx, digest))) return []
      log.info({ day, late: digest.late, fresh: digest.fresh }, 'late tickets reported')
      return digest.late > 0 || needs.rules().whenEmpty ? needs.tell(tx, digest) : []
    })
    needs.publish(messages)
  }

  const work: Work = {
    name: 'digest',
    async run(at) {
      const now = DateTime.fromMillis(at, { zone: ZONE })
      const day = now.toFormat('yyyy-MM-dd')
      const today = instantOf(now, needs.rules().at)
      const tomorrow = instantOf(now.plus({ days: 1 }), needs.rules().at)
      if (doneFor === day) return tomorrow
      if (at < today) return today
      if (at < today + PATIENCE_MS && (await store.isBehind(database.db, at))) return at + AGAIN_MS
      await make(day)
      doneFor = day
      return tomorrow
    },
  }
  return { work, last: () => store.lastDigest(database.db, '9999') }
}

function instantOf(day: DateTime, time: string): Ms {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return day.startOf('day').set({ hour, minute }).toMillis()
}
