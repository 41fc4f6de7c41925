/** What happens in one round of `script/bench faults`, drawn from a seed: the same seed tells the same story. */
export type Plan = Readonly<{ fault: Fault; atMs: number; lives: readonly Life[] }>

export const FAULTS = [
  'service killed',
  'service stands still',
  'PostgreSQL killed',
  'PostgreSQL stands still',
] as const
export type Fault = (typeof FAULTS)[number]

/** One citizen: when they call, how long they wait, how long they talk, and who hangs up. */
export type Life = Readonly<{
  hz: number
  startsAfterMs: number
  patienceMs: number
  talkMs: number
  endedBy: 'citizen' | 'operator'
}>

/** Tones of their own, apart from the greeting's, so that a recording tells whose it is. */
export const CITIZENS_HZ: readonly number[] = [400, 450, 500, 550, 600]

/** A number from 0 up to 1. Mulberry32 (Tommy Ettinger, public domain): small, and the same everywhere. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function planRound(draw: () => number): Plan {
  const between = (from: number, to: number) => Math.round(from + draw() * (to - from))
  const fault = faultOf(draw())
  const lives = CITIZENS_HZ.map((hz): Life => {
    const isImpatient = draw() < 0.25
    return {
      hz,
      startsAfterMs: between(0, 5_000),
      patienceMs: isImpatient ? between(1_000, 9_000) : between(40_000, 50_000),
      talkMs: between(2_000, 9_000),
      endedBy: draw() < 0.5 ? 'citizen' : 'operator',
    }
  })
  return { fault, atMs: between(200, 8_000), lives }
}

/** Seven of ten kill the service. */
function faultOf(drawn: number): Fault {
  if (drawn < 0.7) return 'service killed'
  if (drawn < 0.82) return 'service stands still'
  return drawn < 0.94 ? 'PostgreSQL killed' : 'PostgreSQL stands still'
}
