import type { Counts, Limits } from './counts.ts'

/** One figure: what was counted, made into a number, and the formula for people. Pure. */

export const UNITS = ['calls', 'entries', 'offers', 'percent', 'seconds', 'tries'] as const
export type Unit = (typeof UNITS)[number]

/** `denominator` is null where the figure is a sum itself; both are null where it is no sum at all (a longest, a middle). */
export type Measure = Readonly<{
  value: number | null
  numerator: number | null
  denominator: number | null
}>
export type Figure = Measure & Readonly<{ code: string; label: string; unit: Unit; formula: string }>

export type Definition = Readonly<{
  code: string
  label: string
  unit: Unit
  formula: (limits: Limits) => string
  measure: (counts: Counts) => Measure
}>

export const SECOND = 1_000

export const sum = (of: (counts: Counts) => number) => (counts: Counts) => ({
  ...{ value: of(counts), numerator: of(counts), denominator: null },
})
/** Milliseconds added up, told in seconds. */
export const seconds = (of: (counts: Counts) => number) => sum(counts => of(counts) / SECOND)

/** Of nothing there is no share. */
export const percentOf = (part: number, whole: number) => (whole === 0 ? null : rounded((100 * part) / whole))

export const share =
  (part: (counts: Counts) => number, whole: (counts: Counts) => number) => (counts: Counts) => ({
    ...{ numerator: part(counts), denominator: whole(counts) },
    value: percentOf(part(counts), whole(counts)),
  })

/** Of milliseconds, told in seconds. */
export const mean =
  (total: (counts: Counts) => number, of: (counts: Counts) => number) => (counts: Counts) => ({
    ...{ numerator: total(counts) / SECOND, denominator: of(counts) },
    value: of(counts) === 0 ? null : rounded(total(counts) / SECOND / of(counts)),
  })

/** Of what is counted, not timed. */
export const perEach =
  (total: (counts: Counts) => number, of: (counts: Counts) => number) => (counts: Counts) => ({
    ...{ numerator: total(counts), denominator: of(counts) },
    value: of(counts) === 0 ? null : rounded(total(counts) / of(counts)),
  })

export const extreme = (of: (counts: Counts) => number | null, unit: number) => (counts: Counts) => {
  const value = of(counts)
  return { value: value === null ? null : rounded(value / unit), numerator: null, denominator: null }
}

const rounded = (value: number) => Math.round(value * 100) / 100
