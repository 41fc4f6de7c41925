import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { WorkingTimeQuery, WorkingTimeShown } from './schemas.ts'
import type { Planning } from './service.ts'

export const workingTimeRoutes: FastifyPluginAsyncTypebox<{ planning: Planning }> = async (
  app,
  { planning },
) => {
  app.get(
    '/api/working-time',
    {
      config: { permission: 'signed-in' },
      schema: {
        tags: ['settings'],
        summary: 'When something is due that begins at an instant and may take so many working hours or days',
        description:
          'In the calendar of the province as it stands and is planned, or of a unit that keeps its own.',
        querystring: WorkingTimeQuery,
        response: { 200: WorkingTimeShown },
      },
    },
    request => planning.due(request.query),
  )
}
