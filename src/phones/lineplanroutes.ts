import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { PageQuery } from '../http/cursor.ts'
import { by } from '../http/session.ts'
import type { LinePlanning } from './lineplanning.ts'
import { AskedPlan, ByLineChange, LinePlan, LinePlans, LineWithdrawal } from './lineschemas.ts'

const tags = ['phones']
const manage = { config: { permission: 'trunk.manage' } } as const

/** Changes of lines and numbers that are to happen later. */
export const linePlanRoutes: FastifyPluginAsyncTypebox<{ planning: LinePlanning }> = async (
  app,
  { planning },
) => {
  app.get(
    '/api/lines/plans',
    {
      ...manage,
      schema: {
        tags,
        summary: 'What was planned of lines and numbers and what became of it, newest first',
        querystring: Type.Object(PageQuery, { additionalProperties: false }),
        response: { 200: LinePlans },
      },
    },
    request => planning.list(request.query),
  )
  app.post(
    '/api/lines/plans',
    {
      ...manage,
      schema: {
        tags,
        summary: 'A line or numbers are to become this at a later instant',
        description:
          'Refused with what the change itself would be refused with now, and where it needs a secret: a plan keeps ' +
          'none. Made once when its hour comes; what cannot be made then raises the alarm plan-refused.',
        body: AskedPlan,
        response: { 201: LinePlan },
      },
    },
    async (request, reply) => {
      const { asked, ...later } = request.body
      return reply.code(201).send(await planning.plan(by(request), asked, later))
    },
  )
  app.post(
    '/api/lines/plans/:id/withdrawal',
    {
      ...manage,
      schema: {
        tags,
        summary: 'A planned change is not to happen',
        params: ByLineChange,
        body: LineWithdrawal,
        response: { 200: LinePlan },
      },
    },
    request => planning.withdraw(by(request), request.params.id, request.body.reason),
  )
}
