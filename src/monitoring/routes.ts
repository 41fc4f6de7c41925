import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { signedIn } from '../http/session.ts'
import { AskedMode, AskedMonitor, MonitorId, MonitorPage, MonitorQuery, MonitorShown } from './schemas.ts'
import type { Monitoring } from './service.ts'

/** Orders are the owner's of telephony to take. */
export const monitoringRoutes: FastifyPluginAsyncTypebox<{ monitoring: Monitoring }> = async (
  app,
  { monitoring },
) => {
  const tags = ['monitoring']
  app.post(
    '/api/calls/:id/monitors',
    {
      config: { permission: 'call.listen' },
      schema: {
        tags,
        summary: 'Listen to a talk, whisper to its operator, or enter it',
        description: 'My phone rings; whoever answers it is there. Leaders listen only.',
        params: MonitorId,
        body: AskedMonitor,
        response: { 201: MonitorShown },
      },
    },
    async (request, reply) => {
      const { params, body, ip } = request
      return reply
        .code(201)
        .send(await monitoring.ask(signedIn(request), params.id, { ...body, address: ip }))
    },
  )
  app.post(
    '/api/monitors/:id/mode',
    {
      config: { permission: 'call.listen' },
      schema: {
        tags,
        summary: 'Listen, whisper or enter from now on',
        params: MonitorId,
        body: AskedMode,
        response: { 200: MonitorShown },
      },
    },
    request => {
      const { params, body, ip } = request
      return monitoring.setMode(signedIn(request), params.id, { ...body, address: ip })
    },
  )
  app.delete(
    '/api/monitors/:id',
    {
      config: { permission: 'call.listen' },
      schema: { tags, summary: 'Stop listening', params: MonitorId, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await monitoring.stopOne(signedIn(request), request.params.id, request.ip)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/api/monitors',
    {
      config: { permission: 'monitor.read' },
      schema: {
        tags,
        summary: 'Who listens, whispers and enters, and who did, newest first',
        querystring: MonitorQuery,
        response: { 200: MonitorPage },
      },
    },
    request => monitoring.list(request.query),
  )
}
