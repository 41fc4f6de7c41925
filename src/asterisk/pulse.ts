import type { Clock, Ms } from '../clock.ts'

/** Well above what a busy machine makes us wait, well below what the rescuer waits before it takes callers away. */
const STILL_MS = 3_000
const BEAT_MS = 500

export type Pulse = Readonly<{
  /** Notices here and now whether we stood still; to be asked before anything that must not be done too late. */
  check(): void
  /** The last time we awoke: what happened before was not seen when it happened. */
  awokeAt(): Ms
  stop(): void
}>

/**
 * Notices that this process stood still (SIGSTOP, a paused machine, a swap storm): its connections live on, so
 * nothing else tells that the world has moved on without it.
 */
export function startPulse(clock: Clock, onAwake: (stillMs: Ms) => void): Pulse {
  let beatAt = performance.now()
  let awokeAt = 0

  const check = () => {
    const stillMs = performance.now() - beatAt
    if (stillMs < STILL_MS) return
    beatAt = performance.now()
    awokeAt = clock.now()
    onAwake(Math.round(stillMs))
  }
  const timer = setInterval(() => {
    check()
    beatAt = performance.now()
  }, BEAT_MS).unref()
  return { check, awokeAt: () => awokeAt, stop: () => clearInterval(timer) }
}
