import type { Hearing, Lane, Part } from '../player/hearing.ts'

/** What the picture of a call is drawn by. Pure. */

const STEPS_S = [5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600]
const TICKS_MOST = 10

/** Where the axis has figures: ms from the beginning. */
export function ticksOf({ from, to }: Pick<Hearing, 'from' | 'to'>): number[] {
  const lengthMs = to - from
  const step = (STEPS_S.find(s => lengthMs / (s * 1_000) <= TICKS_MOST) ?? 3_600) * 1_000
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, n) => n * step)
}

/** In percent of the whole. */
export const shareOf = (ms: number, { from, to }: Pick<Hearing, 'from' | 'to'>): number =>
  to > from ? (100 * Math.min(Math.max(0, ms - from), to - from)) / (to - from) : 0

export type Row = Readonly<{ lane: Lane; part: Part; heardBy: readonly string[] }>

/** Every part of every lane in the order of time, with those who could hear it: all the time, or for some of it. */
export function rowsOf({ lanes }: Hearing): Row[] {
  return lanes
    .flatMap(lane => lane.parts.map(part => ({ lane, part, heardBy: listeners(lane, part, lanes) })))
    .sort((one, other) => one.part.from - other.part.from)
}

function listeners(lane: Lane, { from, to }: Part, lanes: readonly Lane[]): string[] {
  return lanes
    .filter(other =>
      other.parts.some(part => part.hears.includes(lane.id) && part.from < to && part.to > from),
    )
    .map(({ id }) => id)
}
