import { pause } from '../kit/pause.ts'

/** One tab of a browser is the telephone (Web Locks): two would take the line from each other at every registration. */

const NAME = 'cc1022.phone'
/** A tab that was the telephone and is being loaded anew gets it back: so long the others wait. */
const COURTESY_MS = 5_000

export type Taken = Readonly<{ release(): void }>

/**
 * @param onStolen another tab has taken it; what was taken is void
 * @returns null: another tab has it
 */
export function takeTab(onStolen: () => void, { steals = false } = {}): Promise<Taken | null> {
  return new Promise(done => {
    const options: LockOptions = steals ? { steal: true } : { ifAvailable: true }
    navigator.locks
      .request(NAME, options, lock => (lock ? new Promise<void>(release => done({ release })) : done(null)))
      .catch(onStolen)
  })
}

/** Resolves when no tab has been the telephone for a while. @throws when given up */
export async function whenTabFree(signal: AbortSignal): Promise<void> {
  await navigator.locks.request(NAME, { signal }, () => {})
  await pause(COURTESY_MS)
  signal.throwIfAborted()
}
