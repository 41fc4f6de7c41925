import { eq, sql } from 'drizzle-orm'
import { isOfRestricted } from '../../src/around.ts'
import { journal } from '../../src/audit/store.ts'
import { answeredBy, isOfNumber, isOfOperator } from '../../src/calls/queries.ts'
import { soughtNumber } from '../../src/calls/sought.ts'
import { createRecordings, type RecordingsNeeds } from '../../src/recordings/service.ts'
import { recordings as table } from '../../src/recordings/tables.ts'
import { ticketSought } from '../../src/tickets/recorded.ts'
import { heldByUnits, ofUnits } from '../../src/tickets/store.ts'
import { desk, NOON } from '../rooms.ts'
import { recordingsFolder } from './sound.ts'

type Test = Parameters<typeof desk>[0] & Parameters<typeof recordingsFolder>[0]

/** Waiting for the writer is cut short: nobody writes in these tests. */
const QUICK = { stillMs: 150, closeWithinMs: 1_000 }

export type Archive = Awaited<ReturnType<typeof archive>>

/** The room of recordings on a real database and a real folder. */
export async function archive(t: Test, given: Partial<RecordingsNeeds> = {}) {
  const here = await desk(t)
  const root = recordingsFolder(t)
  const reach: RecordingsNeeds['reach'] = {
    answeredBy,
    heldByUnit: async (callId, unitId) => heldByUnits(callId, [unitId]),
    isRestricted: isOfRestricted,
  }
  const seek: RecordingsNeeds['seek'] = {
    ofNumber: (callId, person, typed) =>
      isOfNumber(callId, caller => sql`${caller} = ${soughtNumber(person, typed, '277')}`),
    ofOperator: isOfOperator,
    async ofTicket(callId, person, asked) {
      const { unitId, role } = person
      const seen = role === 'officer' ? ofUnits(unitId === null ? [] : [unitId]) : undefined
      return ticketSought({ province: 'DT', clock: here.clock, seen }, callId, person, asked)
    },
  }
  const recordings = createRecordings({
    ...{ ...here, journal, root, times: QUICK, reach, seek },
    ...given,
  })
  t.after(() => recordings.stop())
  const rowOf = async (id: string) => {
    const [row] = await here.database.db.select().from(table).where(eq(table.id, id))
    if (!row) throw new Error('no such recording')
    return row
  }
  /** A call answered at `at` whose citizen is gone `ms` later; its file is the test's to put. */
  async function recorded(ms: number, { cut = false, at = NOON, operatorId = null as string | null } = {}) {
    const callId = await here.call({ arrivedAt: at, operatorId })
    const path = `2026/11/21/${callId}.wav`
    await here.database.tx(async tx => {
      await recordings.start(tx, { id: callId, callId, path, startedAt: at })
      await recordings.end(tx, { callId, at: at + ms, cut })
    })
    return { callId, path }
  }
  async function settled(callId: string) {
    recordings.settle(callId)
    await recordings.settled()
    return rowOf(callId)
  }
  return { ...here, root, reach, seek, recordings, recorded, rowOf, settled }
}
