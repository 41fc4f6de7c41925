import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import type { Colleagues } from './colleagues.ts'
import { ColleaguesShown } from './schemas.ts'

export const colleagueRoutes: FastifyPluginAsyncTypebox<{ colleagues: Colleagues }> = async (
  app,
  { colleagues },
) => {
  app.get(
    '/api/colleagues',
    {
      config: { permission: 'call.controlOwn' },
      schema: {
        tags: ['queue'],
        summary: 'Operators at work beside me, and who is free',
        response: { 200: ColleaguesShown },
      },
    },
    async request => ({ items: await colleagues.list(signedIn(request).id) }),
  )
}
