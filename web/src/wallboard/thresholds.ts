import type { Settings } from '../../../src/directory/sections.ts'

/** When a figure on the wall says that something is wrong, by the settings of the province. Pure. */

/** `calm` · `look` somebody should look · `act` somebody must do something. */
export type Level = 'calm' | 'look' | 'act'

export type Thresholds = Readonly<{
  /** The share of callers that is promised, of a hundred. */
  goalPercent: number
  /** Within so long; whoever waits longer was promised otherwise. */
  goalMs: number
  /** An alarm rises then. */
  alarmMs: number
  /** More callers are sent on; null = without a limit. */
  lengthMost: number | null
}>

export const USUAL: Thresholds = { goalPercent: 80, goalMs: 20_000, alarmMs: 120_000, lengthMost: null }

type Of = Readonly<{ [S in 'queues' | 'alarms']: Readonly<{ value: unknown }> }>

/** The strictest of all queues: the wall shows them together. */
export function thresholdsOf(sections: Partial<Of>): Thresholds {
  const queues = (sections.queues?.value ?? []) as Settings['queues']
  const alarms = sections.alarms?.value as Settings['alarms'] | undefined
  const afterSeconds = alarms?.kinds['wait-over-limit'].afterSeconds
  const levels = queues.map(({ serviceLevel }) => serviceLevel)
  const lengths = queues.flatMap(({ maxLength }) => maxLength ?? [])
  return {
    goalPercent: levels.length > 0 ? Math.max(...levels.map(({ percent }) => percent)) : USUAL.goalPercent,
    goalMs: levels.length > 0 ? Math.min(...levels.map(({ seconds }) => seconds)) * 1_000 : USUAL.goalMs,
    alarmMs: afterSeconds === undefined ? USUAL.alarmMs : afterSeconds * 1_000,
    lengthMost: lengths.length > 0 ? Math.min(...lengths) : null,
  }
}

export function waitLevel(waitedMs: number | null, { goalMs, alarmMs }: Thresholds): Level {
  if (waitedMs === null) return 'calm'
  if (waitedMs >= alarmMs) return 'act'
  return waitedMs >= goalMs ? 'look' : 'calm'
}

export function lengthLevel(waiting: number, free: number, { lengthMost }: Thresholds): Level {
  if (lengthMost !== null && waiting >= lengthMost) return 'act'
  return waiting > free ? 'look' : 'calm'
}

/** Nobody is free: with callers waiting somebody must do something. */
export function freeLevel(free: number, waiting: number): Level {
  if (free > 0) return 'calm'
  return waiting > 0 ? 'act' : 'look'
}

/** @param percent null = nothing was counted */
export function serviceLevel(percent: number | null, { goalPercent }: Thresholds): Level {
  return percent !== null && percent < goalPercent ? 'act' : 'calm'
}

/** The colour's word: no sign is its colour alone. */
export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  calm: 'Bình thường',
  look: 'Cần chú ý',
  act: 'Cần xử lý',
}
