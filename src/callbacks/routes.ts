import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import { CallbackId, CallbackPage, CallbackQuery, CallbackShown } from './schemas.ts'
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
        summary: 'People who hung up before anyone answered, one entry per number',
        description: 'Open ones first, then cleared ones; within both the last missed call first.',
        querystring: CallbackQuery,
        response: { 200: CallbackPage },
      },
    },
    request => callbacks.page(signedIn(request), request.query),
  )
  app.post(
    '/api/callbacks/:id/clearance',
    {
      config: { permission: 'callback.clear' },
      schema: {
        tags: ['callbacks'],
        summary: 'The person was called back, or need not be',
        description: 'An answered call of that number clears the entry by itself. Twice is 409.',
        params: CallbackId,
        response: { 200: CallbackShown },
      },
    },
    request => callbacks.clearByHand(signedIn(request), request.params.id, request.ip),
  )
}
