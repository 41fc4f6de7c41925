import { useSyncExternalStore } from 'react'

/**
 * One clock for every timer on the screen: they tick together, and nothing ticks where nobody looks. It tells the server's time,
 * whatever this machine's own clock says: a laptop that is two hours off would show every wait and every deadline wrong.
 */
const TICK_MS = 1_000

/** How far this machine's clock is behind the server's. */
let behindMs = 0

export const serverNow = (): number => Date.now() + behindMs

const tickers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = serverNow()

/**
 * @param at the server's time, just told
 * @param roughMs what may lie between: the way from there to here, and how coarsely it was told
 */
export function setClock(at: number, roughMs: number): void {
  if (Math.abs(at - serverNow()) > roughMs) behindMs = at - Date.now()
}

/** Calls back each second. @returns the end of it */
export function onTick(tick: () => void): () => void {
  tickers.add(tick)
  timer ??= setInterval(() => {
    now = serverNow()
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
  const at = serverNow()
  if (timer === undefined && Math.abs(at - now) >= TICK_MS) now = at
  return now
}

/** The time, anew every second. */
export const useNow = () => useSyncExternalStore(onTick, tickNow)
