import { FRAME } from './piece.ts'

/** Which piece of a recording is fetched next, so that it is heard soon. Pure. */

/** At 8 kHz ten seconds. */
export const FIRST_FRAMES = 20
/** At 8 kHz forty. */
export const FRAMES_MOST = 80
/** What is nearer to its end is fetched on, s of listening. */
const AHEAD_S = 4

export type Here = Readonly<{
  /** Where it plays, s. */
  at: number
  speed: number
  /** What the browser has, s, in order. */
  ranges: readonly Readonly<{ from: number; to: number }>[]
  rate: number
  /** Of the whole recording. */
  samples: number
  /** How many frames at most. */
  frames: number
}>

/** Samples, the first and the one after the last; `ended` = the browser has all from here to the end; null = enough for now. */
export type Next = Readonly<{ first: number; end: number }> | 'ended' | null

/** The browser counts in microseconds, we in samples. */
const NEAR_S = 0.001

export function nextOf({ at, speed, ranges, rate, samples, frames }: Here): Next {
  const here = ranges.find(({ from, to }) => from <= at + NEAR_S && at < to - NEAR_S)
  const lengthS = samples / rate
  if ((here?.to ?? at) >= lengthS - NEAR_S) return 'ended'
  if (here && here.to - at > AHEAD_S * Math.max(1, speed)) return null
  const frame = here ? Math.round((here.to * rate) / FRAME) : Math.floor((at * rate) / FRAME)
  const after = ranges.find(({ from }) => from * rate >= frame * FRAME - 1 && from > (here?.from ?? -1))
  const last = after ? Math.round((after.from * rate) / FRAME) : Number.POSITIVE_INFINITY
  return { first: frame * FRAME, end: Math.min(samples, Math.min(frame + frames, last) * FRAME) }
}
