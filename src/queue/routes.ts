import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { signedIn } from '../http/session.ts'
import { AskedPresence, ShownOperator, ShownWaiter } from './schemas.ts'
import type { Queue } from './service.ts'

export const queueRoutes: FastifyPluginAsyncTypebox<{ queue: Queue }> = async (app, { queue }) => {
  app.get(
    '/api/me/presence',
    {
      config: { permission: 'presence.setOwn' },
      schema: { tags: ['queue'], summary: 'My state', response: { 200: ShownOperator } },
    },
    request => queue.presenceOf(signedIn(request)),
  )
  app.put(
    '/api/me/presence',
    {
      config: { permission: 'presence.setOwn' },
      schema: {
        tags: ['queue'],
        summary: 'Sign in, pause, come back, sign out',
        description: 'During a call the state asked for holds from its end; in wrap-up it ends the wrap-up.',
        body: AskedPresence,
        response: { 200: ShownOperator },
      },
    },
    request => queue.setPresence(signedIn(request), request.body),
  )
  app.get(
    '/api/operators',
    {
      config: { permission: 'operator.read' },
      schema: {
        tags: ['queue'],
        summary: "Every operator's state",
        response: { 200: Type.Object({ items: Type.Array(ShownOperator) }) },
      },
    },
    async () => ({ items: await queue.operators() }),
  )
  app.get(
    '/api/queue',
    {
      config: { permission: 'live.watch' },
      schema: {
        tags: ['queue'],
        summary: 'Waiting callers in the order of service',
        response: { 200: Type.Object({ items: Type.Array(ShownWaiter) }) },
      },
    },
    async () => {
      const waiters = await queue.queueNow()
      const items = waiters.map(({ joinedAt, ...waiter }, index) => ({
        ...waiter,
        place: index + 1,
        joinedAt: new Date(joinedAt).toISOString(),
      }))
      return { items }
    },
  )
}
