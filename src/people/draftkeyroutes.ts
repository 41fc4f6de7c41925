import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import { DraftKey } from './schemas.ts'
import type { People } from './service.ts'

export const draftKeyRoutes: FastifyPluginAsyncTypebox<{ people: People }> = async (app, { people }) => {
  app.get(
    '/api/me/draft-key',
    {
      config: { permission: 'ticket.intake' },
      schema: {
        tags: ['people'],
        summary: 'The key under which my browser keeps what it has not been able to save',
        description:
          'Of one person, always the same, so that what a crash left opens after the next sign-in. To be held in memory only.',
        response: { 200: DraftKey },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      return { key: people.draftKeyOf(signedIn(request).id) }
    },
  )
}
