import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { by } from '../http/session.ts'
import { ByPlan, HistoryQuery, PlanBody, PlanPage, PlanShown, RevertBody } from './changeschemas.ts'
import type { Planning } from './planning.ts'
import { ById } from './schemas.ts'

const tags = ['people']
const manage = { config: { permission: 'person.manage' } } as const
const read = { config: { permission: 'person.read' } } as const

/** Changes of accounts that are to happen later. */
export const accountPlanRoutes: FastifyPluginAsyncTypebox<{ planning: Planning }> = async (
  app,
  { planning },
) => {
  app.get(
    '/api/people/plans',
    {
      ...read,
      schema: {
        tags,
        summary: 'What is planned for accounts and still to come, the soonest first',
        querystring: HistoryQuery,
        response: { 200: PlanPage },
      },
    },
    request => planning.pending(request.query),
  )
  app.get(
    '/api/people/:id/plans',
    {
      ...read,
      schema: {
        tags,
        summary: 'What was planned for an account and what became of it, newest first',
        params: ById,
        querystring: HistoryQuery,
        response: { 200: PlanPage },
      },
    },
    request => planning.list(request.params.id, request.query),
  )
  await app.register(makingRoutes, { planning })
}

const makingRoutes: FastifyPluginAsyncTypebox<{ planning: Planning }> = async (app, { planning }) => {
  app.post(
    '/api/people/:id/plans',
    {
      ...manage,
      schema: {
        tags,
        summary: 'Name, role, unit or closing of an account are to change at a later instant',
        description:
          'Refused with what the change itself would be refused with now. Made once when its hour comes; what cannot ' +
          'be made then raises the alarm plan-refused.',
        params: ById,
        body: PlanBody,
        response: { 201: PlanShown },
      },
    },
    async (request, reply) => {
      const asked = { ...request.body, reason: request.body.reason.trim() }
      return reply.code(201).send(await planning.plan(by(request), request.params.id, asked))
    },
  )
  app.post(
    '/api/people/:id/plans/:plan/withdrawal',
    {
      ...manage,
      schema: {
        tags,
        summary: 'A planned change is not to happen',
        params: ByPlan,
        body: RevertBody,
        response: { 200: PlanShown },
      },
    },
    request => {
      const { id, plan } = request.params
      return planning.withdraw(by(request), id, { plan, reason: request.body.reason.trim() })
    },
  )
}
