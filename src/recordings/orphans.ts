import type { Logger } from 'pino'
import type { Owner } from '../calls/owners.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { eventsOf, recordEvent } from './event-store.ts'
import { isRecordingPath } from './recording.ts'
import * as store from './store.ts'

export type OrphansNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  /** Asked by the id in the file's name and the day in its path; null = nobody knows it. */
  ownerOf(id: string, day: Readonly<{ from: Ms; to: Ms }>): Promise<Owner | null>
  settle(callId: string): void
}>

const DAY_MS = 86_400_000

/** Gives a file that no row knows to the call that it belongs to. Files are never touched by it. */
export function createOrphans({ database, clock, log, ownerOf, settle }: OrphansNeeds) {
  /** @returns whether a recording knows this file now */
  return async function adopt(path: string): Promise<boolean> {
    if (!isRecordingPath(path)) return false
    const id = path.slice(path.lastIndexOf('/') + 1, -'.wav'.length)
    // Midnight in Việt Nam, and a call that lasts over it.
    const from = Date.parse(`${path.slice(0, 10).replaceAll('/', '-')}T00:00:00+07:00`)
    const owner = await ownerOf(id, { from: from - DAY_MS, to: from + 2 * DAY_MS })
    if (!owner) return false
    const { callId, by } = owner
    const isLinked = await database.tx(async tx => {
      // The call may have been told meanwhile, and its recording with it.
      const row = await store.linkRecording(tx, { ...owner, id, path })
      if (row?.path !== path) return false
      const events = await eventsOf(tx, id)
      if (!events.some(({ type }) => type === 'linked'))
        await recordEvent(tx, {
          recordingId: id,
          at: clock.now(),
          type: 'linked',
          facts: { callId, path, by },
        })
      return true
    })
    if (!isLinked) return false
    log.warn({ callId, recordingId: id, path }, 'a file that no recording knew has found its call')
    settle(callId)
    return true
  }
}
