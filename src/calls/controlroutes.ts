import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { signedIn } from '../http/session.ts'
import type { Control } from './control.ts'
import type { Placing } from './placing.ts'
import { AskedPlacing, AskedRequest, CallId, PlacedCall } from './schemas.ts'

/** Orders about calls under way: the owner of telephony takes them. */
type Rooms = { control: Control; placing: Pick<Placing, 'click'> }

export const controlRoutes: FastifyPluginAsyncTypebox<Rooms> = async (app, { control, placing }) => {
  app.post(
    '/api/calls',
    {
      config: { permission: 'dial.place' },
      schema: {
        tags: ['calls'],
        summary: 'Call a number, the citizen of a ticket, or of a missed call',
        description:
          'My own phone rings first, then the citizen’s. Answered when it is stored; 403 with the code of the dial policy where it does not allow the call.',
        body: AskedPlacing,
        response: { 202: PlacedCall },
      },
    },
    async (request, reply) => reply.code(202).send(await placing.click(signedIn(request), request.body)),
  )
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
