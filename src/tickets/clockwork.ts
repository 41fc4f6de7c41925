import type { Logger } from 'pino'
import { type Clock, iso, isoOrNull, type Ms } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import type { LiveMessage } from '../http/live.ts'
import type { RegulationReads } from './around.ts'
import type { Digest } from './byclock.ts'
import { createDigests, type DigestRules } from './digest.ts'
import { createFalling, type FallingNeeds } from './falling.ts'
import { createRecounts } from './recount.ts'
import { createSchedule, type Work } from './schedule.ts'

export type ClockworkNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  directory: FallingNeeds['directory']
  regulation: Pick<RegulationReads, 'rulesOf'>
  /** Whatever the rules come from is read; nothing is moved by rules that are not. */
  load(): Promise<void>
  /** Which calendar this process counts by: a word that tells one from another. */
  calendarVersion(): Promise<string>
  digest(): DigestRules
  tell: FallingNeeds['tell']
  tellDigest(tx: Tx, digest: Digest): Promise<readonly LiveMessage[]>
  publish(messages: readonly LiveMessage[]): void
  /** What other rooms do by the clock. */
  others: readonly Work[]
}>

export type Clockwork = ReturnType<typeof createClockwork>

/** Everything about tickets that happens by the clock; in every process, also in one that stands by. */
export function createClockwork(needs: ClockworkNeeds) {
  const { database, clock, log, publish } = needs
  const ground = { database, clock, log, publish }
  const falling = createFalling({ ...ground, ...needs })
  const digests = createDigests({ ...ground, rules: needs.digest, tell: needs.tellDigest })
  const recounts = createRecounts({ ...ground, version: needs.calendarVersion, count: falling.count })
  let isLoaded = false
  const works = [...falling.works, digests.work, recounts.work, ...needs.others].map(
    ({ name, run }): Work => ({
      name,
      async run(at) {
        if (!isLoaded) await needs.load()
        isLoaded = true
        return run(at)
      },
    }),
  )
  const schedule = createSchedule({ clock, log, works })

  return {
    hint: schedule.hint,
    start: schedule.start,
    stop: schedule.stop,

    /** How it goes: what is next, what should have happened, the last digest, deadlines counted anew. */
    async shown() {
      const { isRunning, nextAt, lookedAt } = schedule.now()
      const [behind, digest, { items }] = await Promise.all([
        falling.behind(),
        digests.last(),
        recounts.list(),
      ])
      return {
        ...{ isRunning, nextAt: isoOrNull(nextAt), lookedAt: isoOrNull(lookedAt) },
        overdue: behind.many,
        lagSeconds: lagOf(behind.oldest, clock.now()),
        digest: digest && shownDigest(digest),
        recounts: items,
      }
    },
  }
}

const lagOf = (oldest: Ms | null, now: Ms) =>
  oldest === null ? 0 : Math.max(0, Math.round((now - oldest) / 1_000))

const shownDigest = ({ day, at, late, fresh }: Digest) => ({ day, at: iso(at), late, fresh })
