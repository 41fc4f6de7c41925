import type { AlarmsBeside } from '../../src/alarms/impact.ts'
import type { Clock } from '../../src/clock.ts'
import type { Database } from '../../src/db/database.ts'
import { effectsOf } from '../../src/impact.ts'

/** No alarm is up, whatever the rules. */
export const noAlarms = async (): Promise<AlarmsBeside> => ({
  raised: { count: 0, first: [] },
  ended: { count: 0, first: [] },
  unheard: [],
})

/** Of a machine with a large disk and nothing to do to recordings. */
export const effectsIn = (database: Database, clock: Clock) =>
  effectsOf(
    { database, clock },
    {
      ahead: async () => ({ hasStore: true, hasFlac: true, freeBytes: 1e12, isProtecting: false, works: [] }),
      alarms: noAlarms,
    },
  )
