import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { signedIn } from '../http/session.ts'
import type { Control } from './control.ts'
import { AskedRequest, CallId } from './schemas.ts'

/** Orders about calls under way: the owner of telephony takes them. */
export const controlRoutes: FastifyPluginAsyncTypebox<{ control: Control }> = async (app, { control }) => {
  app.post(
    '/api/calls/:id/requests',
    {
      config: { permission: 'call.controlOwn' },
      schema: {
        tags: ['calls'],
        summary: 'Hold, consult, confer, transfer, hand over to an agency',
        description:
          'Operators ask about the call they are in, supervisors about any. Answered when it is stored.',
        params: CallId,
        body: AskedRequest,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await control.request(signedIn(request), request.params.id, request.body)
      return reply.code(204).send(null)
    },
  )
}
