import type { KeyboardEvent } from 'react'
import { type Playback, SPEEDS } from './usePlayback.ts'

export const STEP_MS = 5_000
const LEAP_MS = 30_000

const SKIPS: Readonly<Record<string, number>> = {
  ...{ ArrowLeft: -STEP_MS, ArrowRight: STEP_MS, ArrowDown: -STEP_MS, ArrowUp: STEP_MS },
  ...{ PageDown: -LEAP_MS, PageUp: LEAP_MS, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY },
}
const PLAYS = new Set([' ', 'k'])
const FASTER: Readonly<Record<string, number>> = { '<': -1, '>': 1 }

/** The keys of the player, where its slider has the focus. */
export function useKeys({ skip, toggle, rate, setRate }: Playback) {
  const faster = (steps: number) => {
    const next = SPEEDS[SPEEDS.indexOf(rate as (typeof SPEEDS)[number]) + steps]
    if (next) setRate(next)
  }
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const [ms, steps] = [SKIPS[event.key], FASTER[event.key]]
    if (ms !== undefined) skip(ms)
    else if (steps !== undefined) faster(steps)
    else if (PLAYS.has(event.key)) toggle()
    else return
    event.preventDefault()
  }
}
