import type { MonitorShown } from '../../../src/monitoring/schemas.ts'
import type { shownLive } from '../../../src/monitoring/shown.ts'
import { type Json, post, remove } from '../kit/api.ts'
import { refused } from '../kit/parts.tsx'
import { answerFor, dropTalk } from './talk.ts'

/** A supervisor who listens from this page. */

export type LiveMonitor = ReturnType<typeof shownLive>
let latest: LiveMonitor | null = null
/** One that was begun anew: a network that lets no sound through then lets none through at all. */
let anewId: string | null = null

/** Who asked to listen rings their own telephone. */
export function hearMonitor(monitor: LiveMonitor): void {
  if (monitor.state !== 'ended') latest = monitor
  else if (latest?.monitorId === monitor.monitorId) latest = null
  if (monitor.state === 'ringing') answerFor(null)
}

/** No citizen is lost with this line, so nobody keeps it: the listening ends, and is asked for again as it was. */
export async function listenAnew(): Promise<void> {
  if (!latest || latest.monitorId === anewId) return
  const { monitorId, callId, mode } = latest
  try {
    await remove(`/api/monitors/${monitorId}`)
    dropTalk()
    const begun = await post<Json<typeof MonitorShown>>(`/api/calls/${callId}/monitors`, {
      mode,
      phone: 'web',
    })
    anewId = begun.id
  } catch (error) {
    refused(error)
  }
}
