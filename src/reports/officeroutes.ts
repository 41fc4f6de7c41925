import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  DigestKey,
  DigestPage,
  DigestPeriodPage,
  DigestPeriodsQuery,
  DigestShown,
  DigestsQuery,
  WaitingShown,
} from './schemas.ts'
import type { Reports } from './service.ts'

const mayRead = { config: { permission: 'report.read' } } as const
const tags = ['reports']

/** What waits for the Office and the leaders. */
export const officeRoutes: FastifyPluginAsyncTypebox<{ reports: Reports }> = async (app, { reports }) => {
  app.get(
    '/api/reports/waiting',
    {
      ...mayRead,
      schema: {
        tags,
        summary: 'How much waits for the Office and the leaders, by the lists that it stands in',
        response: { 200: WaitingShown },
      },
    },
    () => reports.waiting(),
  )
  app.get(
    '/api/reports/digests',
    {
      ...mayRead,
      schema: {
        tags,
        summary: 'Mornings on which late tickets were reported (QC 9.4), newest first',
        querystring: DigestsQuery,
        response: { 200: DigestPage },
      },
    },
    request => reports.digests(request.query),
  )
  app.get(
    '/api/reports/digest-periods',
    {
      ...mayRead,
      schema: {
        tags,
        summary: 'The same summed up by week (from Monday) or month, newest first',
        querystring: DigestPeriodsQuery,
        response: { 200: DigestPeriodPage },
      },
    },
    request => reports.digestPeriods(request.query),
  )
  app.get(
    '/api/reports/digests/:day',
    {
      ...mayRead,
      schema: {
        tags,
        summary: 'What was late on one morning, as the Office and the leaders were told',
        params: DigestKey,
        response: { 200: DigestShown },
      },
    },
    request => reports.digest(request.params.day),
  )
}
