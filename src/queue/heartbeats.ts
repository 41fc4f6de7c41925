import type { Clock, Ms } from '../clock.ts'

/** A page says every 10 s that it is there. One that misses two, and half of a third, is not. */
export const HEARTBEAT_EVERY_MS = 10_000
export const HEARTBEAT_MOST_MS = 25_000

export type Heartbeats = ReturnType<typeof createHeartbeats>

/**
 * Pages of browser phones that say they are there. A telephone in a page may be registered though the page sleeps: its
 * WebSocket is kept by the browser. Not stored: whoever starts anew hears from all of them within seconds, and waits so
 * long before holding them for gone.
 */
export function createHeartbeats(clock: Clock) {
  const beats = new Map<string, Ms>()
  const beganAt = clock.now()
  return {
    heard(personId: string): void {
      beats.set(personId, clock.now())
    },
    at: (personId: string): Ms | null => beats.get(personId) ?? null,
    isThere: (personId: string): boolean =>
      clock.now() - (beats.get(personId) ?? beganAt) <= HEARTBEAT_MOST_MS,
  }
}
