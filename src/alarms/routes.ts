import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import * as schemas from './schemas.ts'
import type { SelfChecks } from './selfchecks.ts'
import type { Alarms } from './service.ts'

export const alarmRoutes: FastifyPluginAsyncTypebox<{ alarms: Alarms }> = async (app, { alarms }) => {
  app.get(
    '/api/alarms',
    {
      config: { permission: 'alarm.read' },
      schema: {
        tags: ['alarms'],
        summary: 'What is wrong with the centre, and what was',
        description: 'Open ones first, then those that are over; within both the newest first.',
        querystring: schemas.AlarmQuery,
        response: { 200: schemas.AlarmPage },
      },
    },
    request => alarms.page(request.query),
  )
  app.get(
    '/api/alarms/:id',
    {
      config: { permission: 'alarm.read' },
      schema: {
        tags: ['alarms'],
        summary: 'One alarm, and who was told of it',
        params: schemas.AlarmId,
        response: { 200: schemas.AlarmWithMessages },
      },
    },
    request => alarms.one(request.params.id),
  )
  app.post(
    '/api/alarms/:id/acknowledgement',
    {
      config: { permission: 'alarm.acknowledge' },
      schema: {
        tags: ['alarms'],
        summary: 'Somebody takes care of it: it is told no more',
        description:
          'A recording that is missing stays missing: such an alarm is over with this. Twice is 409.',
        params: schemas.AlarmId,
        response: { 200: schemas.AlarmShown },
      },
    },
    request => alarms.acknowledge(signedIn(request), request.params.id, request.ip),
  )
  app.get(
    '/api/alarm-messages',
    {
      config: { permission: 'alarm.read' },
      schema: {
        tags: ['alarms'],
        summary: 'What left the box, or did not, newest first',
        querystring: schemas.MessageQuery,
        response: { 200: schemas.MessagePage },
      },
    },
    request => alarms.messages(request.query),
  )
}

export const checkRoutes: FastifyPluginAsyncTypebox<{ selfChecks: SelfChecks }> = async (
  app,
  { selfChecks },
) => {
  app.get(
    '/api/self-checks',
    {
      config: { permission: 'alarm.read' },
      schema: {
        tags: ['alarms'],
        summary: 'The centre’s calls to itself, newest first',
        querystring: schemas.CheckQuery,
        response: { 200: schemas.CheckPage },
      },
    },
    request => selfChecks.page(request.query),
  )
  app.post(
    '/api/self-checks',
    {
      config: { permission: 'selfCheck.run' },
      schema: {
        tags: ['alarms'],
        summary: 'The centre calls itself now',
        description: 'Answers at once; the list tells what became of it. One at a time: another is 409.',
        response: { 202: schemas.CheckShown },
      },
    },
    async (request, reply) => {
      reply.code(202)
      return selfChecks.ask(signedIn(request), request.ip)
    },
  )
}
