import { useSyncExternalStore } from 'react'

/** One clock for every timer on the screen: they tick together, and nothing ticks where nobody looks. */
const TICK_MS = 1_000
const tickers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = Date.now()

/** Calls back each second. @returns the end of it */
export function onTick(tick: () => void): () => void {
  tickers.add(tick)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const tell of tickers) tell()
  }, TICK_MS)
  return () => {
    tickers.delete(tick)
    if (tickers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The first to ask after a pause must not see the last tick before it; within a tick all see the same. */
export function tickNow(): number {
  const at = Date.now()
  if (timer === undefined && Math.abs(at - now) >= TICK_MS) now = at
  return now
}

/** The time, anew every second. */
export const useNow = () => useSyncExternalStore(onTick, tickNow)
