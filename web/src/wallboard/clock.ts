import { tickNow, useNow } from '../kit/now.ts'

/** Below this it is the way from there to here. */
const WORTH_MS = 2_000

/** How far this machine's clock is behind the server's: a TV whose clock is wrong would show every wait wrong. */
let behindMs = 0

/** @param at the server's time, just told */
export function setClock(at: number): void {
  const ms = at - Date.now()
  behindMs = Math.abs(ms) < WORTH_MS ? 0 : ms
}

/** The server's time, anew every second. */
export const useServerNow = () => useNow() + behindMs

/** The same outside of React (kit/now.ts, `onTick`). */
export const serverNow = () => tickNow() + behindMs
