import { setTimeout as pause } from 'node:timers/promises'
import type { Act } from '../calls/call.ts'
import { messageOf, Weather } from '../errors.ts'
import { isRecorded, type RecorderNeeds, startRecorder } from './recorder.ts'

export type AssuranceNeeds = RecorderNeeds &
  Readonly<{
    /** Bytes of a recording as far as the disk has them; null = no file to be seen. */
    sizeOf(path: string): Promise<number | null>
  }>

type Assure = Act & { type: 'assureRecorder' }

/** A recorder that is being renewed stands still for less than this. */
const AGAIN_MS = 250
/** Asterisk writes a recording in pieces of two seconds. */
const GROWS_WITHIN_MS = 8_000
const LOOK_MS = 500

/**
 * Sees to it that the citizen is being recorded: starts a recorder that does not run, into the same file, and watches the
 * file grow. Runs beside the call and holds nothing up; resolves when nothing is left to be seen.
 */
export async function assureRecorder(
  needs: AssuranceNeeds,
  { callId, channel, path }: Assure,
): Promise<void> {
  const found = (outcome: 'started' | 'failed', why: string | null) =>
    needs.tell(callId, { type: 'recorderChecked', at: needs.now(), outcome, why })
  try {
    if (!(await isRunning(needs, channel))) {
      await startRecorder(needs, channel)
      needs.log.error({ callId }, 'recorder did not run: started')
      found('started', null)
    }
    if (!(await grows(needs, path, channel))) found('failed', 'file-does-not-grow')
  } catch (error) {
    // A citizen who has hung up needs no recorder.
    if (error instanceof Weather && error.status === 404) return
    needs.log.error({ callId, reason: messageOf(error) }, 'recorder does not run')
    found('failed', messageOf(error))
  }
}

async function isRunning(needs: AssuranceNeeds, channel: string): Promise<boolean> {
  if (await isRecorded(needs, channel)) return true
  await pause(AGAIN_MS)
  return isRecorded(needs, channel)
}

/** @throws Weather with 404 where the citizen is gone meanwhile */
async function grows(needs: AssuranceNeeds, path: string, channel: string): Promise<boolean> {
  const before = await needs.sizeOf(path)
  for (let waited = 0; waited < GROWS_WITHIN_MS; waited += LOOK_MS) {
    await pause(LOOK_MS)
    const now = await needs.sizeOf(path)
    if (now !== null && now > (before ?? 0)) return true
  }
  await needs.ari.request('GET', `/channels/${channel}`)
  return false
}
