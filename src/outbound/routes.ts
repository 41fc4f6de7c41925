import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import { AttemptPage, AttemptQuery, PolicyQuery, PolicyShown } from './schemas.ts'
import type { Outbound } from './service.ts'

export const outboundRoutes: FastifyPluginAsyncTypebox<{ outbound: Outbound }> = async (
  app,
  { outbound },
) => {
  app.get(
    '/api/dial-policy',
    {
      config: { permission: 'dial.place' },
      schema: {
        tags: ['outbound'],
        summary: 'What would happen if I dialled this number now, and why',
        description: 'Nothing is dialled, taken or stored.',
        querystring: PolicyQuery,
        response: { 200: PolicyShown },
      },
    },
    request => outbound.policy(signedIn(request), request.query),
  )
  app.get(
    '/api/dial-attempts',
    {
      config: { permission: 'dial.read' },
      schema: {
        tags: ['outbound'],
        summary: 'Every wish to dial out, allowed or refused, newest first',
        querystring: AttemptQuery,
        response: { 200: AttemptPage },
      },
    },
    request => outbound.attempts(signedIn(request), request.query),
  )
}
