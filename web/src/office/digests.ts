import type { Static } from 'typebox'
import type { DigestPage, DigestPeriodPage } from '../../../src/reports/schemas.ts'

/** What was late each morning, and the same summed up by the server. Pure. */

export type Morning = Static<typeof DigestPage>['items'][number]
export type Period = Static<typeof DigestPeriodPage>['items'][number]
export type SpanOf = 'day' | 'week' | 'month'

/** A morning is the shortest of periods. */
export const ofMorning = ({ day, late, fresh }: Morning): Period => ({
  ...{ from: day, to: day, lastDay: day, mornings: 1, late, fresh, most: late },
})

/** `yyyy-MM-dd` as people read it. */
export const dayInWords = (day: string): string => day.split('-').reverse().join('/')
