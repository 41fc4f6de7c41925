import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import { AskedMarks, CallerKey, CallerShown } from './schemas.ts'
import type { Callers } from './service.ts'

export const callerRoutes: FastifyPluginAsyncTypebox<{ callers: Callers }> = async (app, { callers }) => {
  app.get(
    '/api/callers/:number',
    {
      config: { permission: 'caller.read' },
      schema: {
        tags: ['callers'],
        summary: 'What is known of a number: name, tickets, last calls, marks',
        description: 'Also of a number that has never called.',
        params: CallerKey,
        response: { 200: CallerShown },
      },
    },
    request => callers.card(signedIn(request), request.params.number, request.ip),
  )
  app.put(
    '/api/callers/:number/marks',
    {
      config: { permission: 'caller.mark' },
      schema: {
        tags: ['callers'],
        summary: 'Note something about a number, or block it for a while',
        description:
          'Replaces all marks. Only supervisors block and unblock. 409 `marks-changed` when `changedAt` is not that of the marks as they are.',
        params: CallerKey,
        body: AskedMarks,
        response: { 200: CallerShown },
      },
    },
    request => callers.setMarks(signedIn(request), request.params.number, request.body, request.ip),
  )
}
