import type { Ms } from '../clock.ts'

const MINUTE_MS = 60_000

/** What is known of the queue when somebody is told how long it may take. */
export type Load = Readonly<{
  /** Callers who are served before this one: of higher priority, or of the same and earlier. */
  ahead: number
  /** Operators at work in this queue, whatever they do now: ready, ringing, talking or in wrap-up; paused ones not. */
  operators: number
  /** Of those, who is free at this moment. */
  ready: number
  /** Talk and wrap-up of the calls that ended last in this queue, ms; an hour of them, or fifty. */
  handlingMs: readonly number[]
  /** Callers who left the queue last, served or not. May be empty. */
  recent: readonly Left[]
}>

type Line = Pick<Load, 'ahead' | 'operators' | 'ready'>

/**
 * The line as it is for a caller whom only those with a skill can serve. Who asked for the same is before them; of the others
 * before them, whom everybody serves alike, those operators take their share.
 * @param skilled callers before who asked for the same, and the operators who have it: one at least
 */
export function ofSkill(all: Line, skilled: Line): Line {
  const others = Math.max(0, all.ahead - skilled.ahead)
  const share = Math.min(1, skilled.operators / Math.max(1, all.operators))
  return { ...skilled, ahead: skilled.ahead + Math.round(others * share) }
}

/** A caller who left the queue: `modelMs` of the estimate when they joined, how long they waited, and whether in vain. */
export type Left = Readonly<{ modelMs: number; waitMs: number; isServed: boolean }>

/** Whole minutes; `from` 0 is "under", `to` null is "more than". */
export type Range = Readonly<{ from: number; to: number | null }>

export type Estimate = Readonly<{
  /** What may be said; null: nothing honest can be. */
  range: Range | null
  /** Half of the callers would wait less than this. */
  medianMs: number
  /** The same uncorrected: what `recent` compares with, else corrections would correct themselves away. */
  modelMs: number
}>

/** Fewer calls than this tell nothing of the next. */
const HANDLED_LEAST = 5
/** One talk in the weeds, or a forgotten wrap-up, counts as so many medians at most. */
const MEDIANS_MOST = 5
/** How much the speed of the whole queue may change during one wait: people come and go. Standard deviation, as a share. */
const CHANGE = 0.25
/** Recent callers so many weigh as much as the formula. */
const PRIOR_CALLERS = 30
const CORRECTION_MOST = 2
/** Of the normal distribution: a tenth is shorter, a tenth longer; rounding outwards halves both. */
const Z_OF_TENTH = 1.2816
/** Minutes people say. What is longer than the last is "more than". */
const STEPS = [0, 1, 2, 3, 4, 5, 7, 10, 15, 20, 30, 45, 60]
/** "Six to thirty" helps nobody: from this ratio on it is "under thirty". */
const WIDEST = 5

/**
 * How long a caller will wait, as a range that nine of ten waits lie in. Pure.
 *
 * Formula: with c operators, a mean handling time m of squared variation v, and callers giving up at a rate θ each,
 * one who has j callers left before them moves up once every 1 / (c/m + j·θ). With k − 1 before them, once the free
 * operators are taken:
 *   mean = f · Σ 1/(c/m + j·θ), j = 0 … k − 1      variance = (I/k + v/n + CHANGE²) · mean²
 * θ: callers who gave up lately, over all that callers waited. n: the calls m was taken from. I, the index of
 * dispersion of departures, is 1 while k is small against c (many operators end independently, nearly Poisson) and v
 * when k is large (each operator is a renewal process): I = v + (1 − v)·c/(c + k), our interpolation. f, within 1/2
 * and 2: how the waits of those served lately compare with the formula; it holds what the formula does not know, as
 * phones that ring in vain and operators who serve other queues too. The range is from the 10th to the 90th percentile
 * of the gamma distribution of that mean and variance (Wilson and Hilferty 1931), rounded outwards.
 *
 * Sources: W. Whitt, Predicting queueing delays, Management Science 45 (1999), for the length of the queue as the
 * predictor; R. Ibrahim and W. Whitt, Real-time delay estimation in overloaded multiserver queues with abandonments,
 * Management Science 55 (2009), for the sum with θ (their QLm), and Real-time delay estimation based on delay history,
 * M&SOM 11 (2009), for learning from the waits before. app_queue has one moving average for everybody, whatever the
 * place: (3·old + new)/4 (apps/app_queue.c). Both are put to the test in test/queue/estimate.test.ts.
 */
export function estimate({ ahead, operators, ready, handlingMs, recent }: Load): Estimate {
  const unknown: Estimate = { range: null, medianMs: 0, modelMs: 0 }
  if (operators <= 0) return unknown
  const gaps = ahead + 1 - ready
  if (gaps <= 0) return { ...unknown, range: { from: 0, to: 1 } }
  if (handlingMs.length < HANDLED_LEAST) return unknown
  const { mean, variation } = handlingOf(handlingMs)
  const modelMs = drained(gaps, operators / mean, lossOf(recent))
  const expectedMs = modelMs * correction(recent, modelMs)
  const dispersion = variation + ((1 - variation) * operators) / (operators + gaps)
  const relative = dispersion / gaps + CHANGE ** 2 + variation / handlingMs.length
  const [low, medianMs, high] = percentiles(expectedMs, relative)
  return { range: rounded(low, high), medianMs, modelMs }
}

/** Mean time until so many callers left, with j of them still before one: 1 / (served + j·lost) each. Rates per ms. */
function drained(gaps: number, served: number, lost: number): number {
  return sum(Array.from({ length: gaps }, (_, before) => 1 / (served + before * lost)))
}

/** Callers who give up, per ms of waiting of one caller: those who did, over all that was waited. */
function lossOf(recent: readonly Left[]): number {
  const waited = sum(recent.map(({ waitMs }) => waitMs))
  return waited === 0 ? 0 : recent.filter(({ isServed }) => !isServed).length / waited
}

/** @returns mean in ms, and the squared coefficient of variation */
function handlingOf(durations: readonly number[]): { mean: number; variation: number } {
  const median = durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)] ?? 0
  const counted = durations.map(ms => Math.min(ms, MEDIANS_MOST * median))
  const mean = sum(counted) / counted.length
  if (mean === 0) return { mean, variation: 0 }
  return { mean, variation: sum(counted.map(ms => (ms - mean) ** 2)) / counted.length / mean ** 2 }
}

/** Shrunk to 1 when there is little to learn from; weighed by length, so that long waits count as they hurt. */
function correction(recent: readonly Left[], modelMs: number): number {
  const served = recent.filter(({ isServed }) => isServed)
  const prior = PRIOR_CALLERS * modelMs
  const ratio = (sum(served.map(one => one.waitMs)) + prior) / (sum(served.map(one => one.modelMs)) + prior)
  if (!Number.isFinite(ratio)) return 1
  return Math.min(CORRECTION_MOST, Math.max(1 / CORRECTION_MOST, ratio))
}

/** The 10th, 50th and 90th of a gamma distribution. @param relative variance, as a share of the squared mean */
function percentiles(mean: number, relative: number): [low: number, median: number, high: number] {
  const at = (z: number) => mean * Math.max(0, 1 - relative / 9 + (z * Math.sqrt(relative)) / 3) ** 3
  return [at(-Z_OF_TENTH), at(0), at(Z_OF_TENTH)]
}

function rounded(lowMs: number, highMs: number): Range | null {
  const floor = STEPS.findLast(step => step * MINUTE_MS <= lowMs) ?? 0
  const to = STEPS.find(step => step > 0 && step * MINUTE_MS >= highMs) ?? null
  if (to === null) return floor === 0 ? null : { from: floor, to }
  return { from: floor * WIDEST < to ? 0 : floor, to }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** What one caller was told so far. */
export type Told = Readonly<{
  place: number
  range: Range | null
  /** The first instant by which the wait was said to be over; null while none was. It never moves back. */
  promisedBy: Ms | null
  isSorry: boolean
}>

export type Announcement = Readonly<{
  /** The place in the queue from 1; null: better not said again. */
  place: number | null
  /** `range`: say it; `place`: the place alone; `still`: neutral words; `sorry`: it takes longer than we said. */
  say: 'range' | 'place' | 'still' | 'sorry'
  range: Range | null
  told: Told
}>

/** Spoken minutes are whole: a promise may slip so far without being another. */
const SLACK_MS = MINUTE_MS

/**
 * What a caller is told now, so that nothing counts up: places and minutes repeat or fall, and the instant we first
 * promised never moves back. Who is past it, or surely will be, hears one apology; afterwards neutral words. Pure.
 * app_queue says labs(average + 30 − waited), which grows again when the average has passed.
 * @param told of the announcement before; null for the first
 */
export function announce(
  told: Told | null,
  now: Readonly<{ at: Ms; place: number; range: Range | null }>,
): Announcement {
  const place = told === null || now.place <= told.place ? now.place : null
  const before = told ?? { place: now.place, range: null, promisedBy: null, isSorry: false }
  const kept: Told = { ...before, place: place ?? before.place }
  const isLate = isPromiseBroken(before, now)
  if (before.isSorry) return { place, say: 'still', range: null, told: kept }
  if (isLate) return { place, say: 'sorry', range: null, told: { ...kept, isSorry: true } }
  const range = now.range && fallen(before.range, now.range)
  const keepsPromise =
    range !== null && endOf(range, now.at) <= (before.promisedBy ?? Number.POSITIVE_INFINITY) + SLACK_MS
  if (range && keepsPromise) {
    const promisedBy = Math.min(before.promisedBy ?? Number.POSITIVE_INFINITY, endOf(range, now.at))
    const heard = { ...kept, range, promisedBy: Number.isFinite(promisedBy) ? promisedBy : null }
    return { place, say: 'range', range, told: heard }
  }
  const say = before.range === null && place !== null ? 'place' : 'still'
  return { place, say, range: null, told: kept }
}

/** Past what was promised, or so far from it that even the better end of the range comes later. */
function isPromiseBroken({ promisedBy }: Told, { at, range }: { at: Ms; range: Range | null }): boolean {
  if (promisedBy === null) return false
  return at > promisedBy || at + (range?.from ?? 0) * MINUTE_MS > promisedBy + SLACK_MS
}

const endOf = ({ to }: Range, at: Ms) => (to === null ? Number.POSITIVE_INFINITY : at + to * MINUTE_MS)

/** The new range, widened downwards where it rose at its lower end; null where it rose at its upper one. */
function fallen(before: Range | null, range: Range): Range | null {
  if (before === null) return range
  if ((range.to ?? Number.POSITIVE_INFINITY) > (before.to ?? Number.POSITIVE_INFINITY)) return null
  return { from: Math.min(before.from, range.from), to: range.to }
}
