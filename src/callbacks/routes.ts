import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import { CallbackId, CallbackPage, CallbackQuery, CallbackShown, CallbackWished } from './schemas.ts'
import type { Callbacks } from './service.ts'

export const callbackRoutes: FastifyPluginAsyncTypebox<{ callbacks: Callbacks }> = async (
  app,
  { callbacks },
) => {
  app.get(
    '/api/callbacks',
    {
      config: { permission: 'callback.read' },
      schema: {
        tags: ['callbacks'],
        summary: 'People to call back, who hung up or asked for it: one entry per number',
        description: 'Open ones first, then cleared ones; within both the last call first.',
        querystring: CallbackQuery,
        response: { 200: CallbackPage },
      },
    },
    request => callbacks.page(signedIn(request), request.query, request.ip),
  )
  app.post(
    '/api/callbacks',
    {
      config: { permission: 'callback.request' },
      schema: {
        tags: ['callbacks'],
        summary: 'The centre calls this number back, as if the citizen had asked for it',
        description:
          'It waits in the queue from now on: an operator is rung first, then the citizen. Within hours, as often as is ' +
          'set. The dial policy of whoever asks and that of the centre both hold. Asked for already is 409; too many ' +
          'numbers of one person, open ones or within an hour, are 429.',
        body: CallbackWished,
        response: { 201: CallbackShown },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await callbacks.ask(signedIn(request), request.body, request.ip)),
  )
  app.post(
    '/api/callbacks/:id/clearance',
    {
      config: { permission: 'callback.clear' },
      schema: {
        tags: ['callbacks'],
        summary: 'The person was called back, or need not be',
        description:
          'Nobody is dialled for it any more. An answered call of that number clears the entry by itself. Twice is 409.',
        params: CallbackId,
        response: { 200: CallbackShown },
      },
    },
    request => callbacks.clearByHand(signedIn(request), request.params.id, request.ip),
  )
}
