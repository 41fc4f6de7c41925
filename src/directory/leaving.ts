import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { DUTIES, type Duty } from './posts.ts'
import type { createReading } from './reading.ts'
import { type Becoming, canDo, NOBODY } from './staff.ts'
import * as store from './store.ts'

type LeavingNeeds = Readonly<{
  database: Database
  clock: Clock
  reading: Pick<ReturnType<typeof createReading>, 'staffIn' | 'unitsAt'>
}>

/** Who of a unit does the work of a duty: deputies stand in for the first. */
const REACHED: Readonly<Record<Duty, 'officers' | 'heads' | 'processing'>> = {
  ...{ officer: 'officers', 'deputy-officer': 'officers' },
  ...{ head: 'heads', 'deputy-head': 'heads', processing: 'processing' },
}

/** What a unit loses when somebody of it gets another role, goes to another unit, or leaves. */
export function createLeaving({ database, clock, reading }: LeavingNeeds) {
  return {
    /** Duties that the person could not do any more. */
    async dutiesLeft(becoming: Becoming) {
      const at = clock.now()
      const held = await store.heldVersions(database.db, 'post', { at })
      const own = held.filter(
        ({ isOver, value }) => !isOver && value.personId === becoming.id && !canDo(becoming, value),
      )
      const ids = [...new Set(own.map(({ value }) => value.unitId))]
      const [after, units] = await Promise.all([
        reading.staffIn(ids, { at, becoming }),
        reading.unitsAt(ids, at),
      ])
      return own.map(({ value: { unitId, duty } }) => ({
        unit: units.get(unitId)?.name ?? unitId,
        duty: DUTIES[duty],
        isLeft: (after.get(unitId) ?? NOBODY)[REACHED[duty]].length === 0,
      }))
    },
  }
}
