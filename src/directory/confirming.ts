import { DateTime } from 'luxon'
import type { Logger } from 'pino'
import { type Ms, ZONE } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Work } from '../tickets/schedule.ts'
import type { createReading } from './reading.ts'
import type { FocalDue, FocalUnit } from './staff.ts'
import * as staffStore from './staff-store.ts'
import { isDue } from './staffing.ts'

/** Units that have not confirmed their list of focal officers in the month of this instant (QN 16, 24; L02). */
export const focalDue =
  (database: Database, reading: ReturnType<typeof createReading>) =>
  async (at: Ms): Promise<FocalUnit[]> => {
    const units = (await reading.allUnitsAt(at)).filter(unit => !unit.isOver)
    const ids = units.map(({ id }) => id)
    const last = await staffStore.lastConfirmations(database.db, ids)
    const staff = await reading.staffOfMany(ids, at)
    return units.flatMap(({ id, name }) => {
      const confirmedAt = last.get(id)?.at ?? null
      const hasOfficer = (staff.get(id)?.officers.length ?? 0) > 0
      return isDue(confirmedAt, at) ? [{ id, name, hasOfficer, confirmedAt }] : []
    })
  }

export type ConfirmingNeeds = Readonly<{
  database: Database
  log: Logger
  /** The first instant from then on at which offices work. */
  opensAt(from: Ms): Ms
  due(at: Ms): Promise<readonly FocalUnit[]>
  /** Said again for the same month and unit it is told once. */
  tell(tx: Tx, due: FocalDue): Promise<readonly LiveMessage[]>
  publish(messages: readonly LiveMessage[]): void
}>

/** Once a month, when offices open: each unit is told that its list is due, and the Office which are. */
export function createConfirming({ database, log, opensAt, due, tell, publish }: ConfirmingNeeds): Work {
  let doneFor: string | null = null
  return {
    name: 'focal-lists',
    async run(at) {
      const month = DateTime.fromMillis(at, { zone: ZONE }).startOf('month')
      const begins = opensAt(month.toMillis())
      const next = opensAt(month.plus({ months: 1 }).toMillis())
      const name = month.toFormat('yyyy-MM')
      if (doneFor === name) return next
      if (at < begins) return begins
      const units = await due(at)
      if (units.length > 0) publish(await database.tx(tx => tell(tx, { month: name, at, units })))
      log.info({ month: name, units: units.length }, 'lists of focal officers to be confirmed')
      doneFor = name
      return next
    },
  }
}
