import type { Static } from 'typebox'
import type { DigestPage } from '../../../src/reports/schemas.ts'

/** Digests of single mornings, summed up by week or month. Pure. */

export type Morning = Static<typeof DigestPage>['items'][number]
export type SpanOf = 'day' | 'week' | 'month'

export type Period = Readonly<{
  /** Its first day, `yyyy-MM-dd`. */
  from: string
  to: string
  mornings: number
  /** Late on its last morning. */
  late: number
  /** Became late during it. */
  fresh: number
  /** The most on one morning. */
  most: number
}>

const DAY_MS = 86_400_000

/** Monday of that week. */
function mondayOf(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  const weekday = (new Date(at).getUTCDay() + 6) % 7
  return new Date(at - weekday * DAY_MS).toISOString().slice(0, 10)
}

const KEYS: Readonly<Record<SpanOf, (day: string) => string>> = {
  day: day => day,
  week: mondayOf,
  month: day => day.slice(0, 7),
}

/** @param mornings newest first, as the server has them. @returns newest first */
export function periodsOf(mornings: readonly Morning[], span: SpanOf): Period[] {
  const groups = Map.groupBy(mornings, ({ day }) => KEYS[span](day))
  return [...groups.values()].map(days => ({
    from: days.at(-1)?.day ?? '',
    to: days[0]?.day ?? '',
    mornings: days.length,
    late: days[0]?.late ?? 0,
    fresh: days.reduce((sum, { fresh }) => sum + fresh, 0),
    most: Math.max(...days.map(({ late }) => late)),
  }))
}

/** `yyyy-MM-dd` as people read it. */
export const dayInWords = (day: string): string => day.split('-').reverse().join('/')
