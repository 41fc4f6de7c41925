import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Instant, orNull } from '../http/shapes.ts'
import { RECOUNT_STATES } from './byclock.ts'
import type { Clockwork } from './clockwork.ts'

const Count = Type.Integer({ minimum: 0 })
const Recount = Type.Object({
  id: Type.Integer(),
  version: Type.String({ description: 'tells one calendar from another' }),
  state: Type.Enum([...RECOUNT_STATES]),
  startedAt: Instant,
  endedAt: orNull(Instant),
  total: Type.Integer({ description: 'tickets that a unit had when it began' }),
  done: Count,
  changed: Type.Integer({ description: 'those whose deadline is another one now; each is journaled' }),
})
const Shown = Type.Object({
  isRunning: Type.Boolean(),
  nextAt: orNull(Instant),
  lookedAt: orNull(Instant),
  overdue: Type.Integer({ description: 'tickets whose instant has passed and which were not moved yet' }),
  lagSeconds: Type.Integer({ description: 'since when the longest of them has been due; 0 = none is' }),
  digest: orNull(
    Type.Object({ day: Type.String({ format: 'date' }), at: Instant, late: Count, fresh: Count }),
  ),
  recounts: Type.Array(Recount, { description: 'newest first' }),
})

export const clockRoutes: FastifyPluginAsyncTypebox<{ clockwork: Clockwork }> = async (
  app,
  { clockwork },
) => {
  app.get(
    '/api/schedule',
    {
      config: { permission: 'settings.read' },
      schema: {
        tags: ['tickets'],
        summary: 'What runs by the clock: deadlines, the daily digest, deadlines counted anew',
        description:
          'As this process knows it. Progress of a recount also comes over the live feed (`recount`).',
        response: { 200: Shown },
      },
    },
    () => clockwork.shown(),
  )
}
