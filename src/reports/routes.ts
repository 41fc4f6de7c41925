import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { signedIn } from '../http/session.ts'
import { officeRoutes } from './officeroutes.ts'
import {
  CompletenessQuery,
  CompletenessShown,
  CsvQuery,
  FiguresQuery,
  FiguresShown,
  OperatorsShown,
  WindowQuery,
} from './schemas.ts'
import type { Reports } from './service.ts'

export const reportRoutes: FastifyPluginAsyncTypebox<{ reports: Reports }> = async (app, { reports }) => {
  const mayRead = { config: { permission: 'report.read' } } as const
  const tags = ['reports']
  app.get(
    '/api/reports/figures',
    {
      ...mayRead,
      schema: {
        tags,
        summary: 'Figures of the telephone in any window, each with its formula',
        description:
          'A call is counted where it arrived. Whole figures with their formulas for the window, measures for each bucket. docs/figures.md lists the formulas.',
        querystring: FiguresQuery,
        response: { 200: FiguresShown },
      },
    },
    request => reports.figures(request.query),
  )
  app.get(
    '/api/reports/figures.csv',
    {
      ...mayRead,
      schema: {
        tags,
        summary: 'The same for a spreadsheet: UTF-8 with a byte order mark, dates as dd/MM/yyyy',
        querystring: CsvQuery,
        produces: ['text/csv'],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const { from, to } = request.query
      const name = `so-lieu-${from.slice(0, 10)}-${to.slice(0, 10)}.csv`
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`)
      return reports.csv(request.query)
    },
  )
  app.get(
    '/api/reports/operators',
    {
      ...mayRead,
      schema: {
        tags,
        summary: 'Operators in any window: time per state, offers, calls answered',
        querystring: WindowQuery,
        response: { 200: OperatorsShown },
      },
    },
    request => reports.operators(request.query),
  )
  await app.register(officeRoutes, { reports })
  queueLogRoute(app, reports)
  completenessRoute(app, reports)
}

const completenessRoute = (app: Parameters<typeof reportRoutes>[0], reports: Reports) =>
  app.get(
    '/api/reports/completeness',
    {
      config: { permission: 'report.read' },
      schema: {
        tags: ['reports'],
        summary: 'Whether every answered second is in a recording, and why where not',
        description:
          'Answered seconds by Asterisk’s own event log, of calls that were answered in the window: at most 31 days.',
        querystring: CompletenessQuery,
        response: { 200: CompletenessShown },
      },
    },
    request => reports.completeness(request.query),
  )

const queueLogRoute = (app: Parameters<typeof reportRoutes>[0], reports: Reports) =>
  app.get(
    '/api/reports/queue-log',
    {
      config: { permission: 'report.read' },
      schema: {
        tags: ['reports'],
        summary: 'Calls that arrived in the window, and operators, in the format of Asterisk’s queue_log',
        description:
          'For tools that read queue_log. Streamed; ordered by time; callers’ numbers as the person may see them. CLOSED, FULL and LOST are not Asterisk’s own: refused outside hours, turned away before the queue, ended by a fault.',
        querystring: WindowQuery,
        produces: ['text/plain'],
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => {
      const lines = reports.queueLog(signedIn(request), request.query)
      reply.type('text/plain; charset=utf-8')
      return reply.send(lines)
    },
  )
