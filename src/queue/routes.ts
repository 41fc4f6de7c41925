import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { by, signedIn } from '../http/session.ts'
import * as schemas from './schemas.ts'
import type { Queue } from './service.ts'

const tags = ['queue']
const NOTHING = { 204: Type.Null() }

export const queueRoutes: FastifyPluginAsyncTypebox<{ queue: Queue }> = async (app, { queue }) => {
  await app.register(ownRoutes, { queue })
  await app.register(wrapUpRoutes, { queue })
  await app.register(lineRoutes, { queue })
  await app.register(staffRoutes, { queue })
}

const ownRoutes: FastifyPluginAsyncTypebox<{ queue: Queue }> = async (app, { queue }) => {
  app.get(
    '/api/me/presence',
    {
      config: { permission: 'presence.setOwn' },
      schema: { tags, summary: 'My state', response: { 200: schemas.ShownOperator } },
    },
    request => queue.presenceOf(signedIn(request)),
  )
  app.put(
    '/api/me/presence',
    {
      config: { permission: 'presence.setOwn' },
      schema: {
        tags,
        summary: 'Sign in, pause, come back, sign out',
        description:
          'During a call, and a pause during wrap-up: holds from its end. `ready` and `signed-out` end the wrap-up.',
        body: schemas.AskedPresence,
        response: { 200: schemas.ShownOperator },
      },
    },
    request => queue.setPresence(signedIn(request), request.body),
  )
  app.post(
    '/api/presence/heartbeat',
    {
      config: { permission: 'presence.setOwn' },
      schema: {
        tags,
        summary: 'The page of my browser phone is there',
        description: 'Every 10 s. After 25 s without one nobody is put through to a browser phone.',
        response: NOTHING,
      },
    },
    async (request, reply) => {
      await queue.heartbeat(signedIn(request))
      return reply.code(204).send(null)
    },
  )
}

const wrapUpRoutes: FastifyPluginAsyncTypebox<{ queue: Queue }> = async (app, { queue }) => {
  app.post(
    '/api/me/wrap-up/extension',
    {
      config: { permission: 'presence.setOwn' },
      schema: {
        tags,
        summary: 'Longer time for notes',
        description:
          'Up to an hour in all; `wrap-up-not-extended` where there is no wrap-up or no more room.',
        body: schemas.ExtendedWrapUp,
        response: { 200: schemas.ShownOperator },
      },
    },
    request => queue.extendWrapUp(signedIn(request), request.body.seconds),
  )
  app.delete(
    '/api/me/wrap-up',
    {
      config: { permission: 'presence.setOwn' },
      schema: {
        tags,
        summary: 'The notes are written',
        description: 'Ready again, or paused where that was asked for meanwhile.',
        response: { 200: schemas.ShownOperator },
      },
    },
    request => queue.endWrapUp(signedIn(request)),
  )
}

const lineRoutes: FastifyPluginAsyncTypebox<{ queue: Queue }> = async (app, { queue }) => {
  app.get(
    '/api/queue',
    {
      config: { permission: 'live.watch' },
      schema: {
        tags,
        summary: 'Waiting callers in the order of service, and how many wait in each queue',
        description: 'The live feed tells the same as `queue` whenever it has become another.',
        response: { 200: schemas.ShownLine },
      },
    },
    () => queue.queueNow(),
  )
  app.post(
    '/api/queue/:callId/moves',
    {
      config: { permission: 'queue.arrange' },
      schema: {
        tags,
        summary: 'Move a waiting caller up',
        description: 'To the front of their priority, or directly before another caller of the same.',
        params: schemas.OfCall,
        body: schemas.AskedMove,
        response: NOTHING,
      },
    },
    async (request, reply) => {
      await queue.move(by(request), request.params.callId, request.body.before)
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/queue/:callId/moves',
    {
      config: { permission: 'queue.arrange' },
      schema: {
        tags,
        summary: 'Put a caller who was moved back to their place',
        description: 'That of their joining.',
        params: schemas.OfCall,
        response: NOTHING,
      },
    },
    async (request, reply) => {
      await queue.moveBack(by(request), request.params.callId)
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/queue/:callId/assignment',
    {
      config: { permission: 'queue.arrange' },
      schema: {
        tags,
        summary: 'Pull a waiting caller to one operator',
        description:
          'They are that operator’s next caller, and nobody else’s while the operator is at work. Who does not answer loses them again.',
        params: schemas.OfCall,
        body: schemas.AskedAssignment,
        response: NOTHING,
      },
    },
    async (request, reply) => {
      await queue.assign(by(request), request.params.callId, request.body.operatorId)
      return reply.code(204).send(null)
    },
  )
}

const staffRoutes: FastifyPluginAsyncTypebox<{ queue: Queue }> = async (app, { queue }) => {
  app.get(
    '/api/operators',
    {
      config: { permission: 'operator.read' },
      schema: {
        tags,
        summary: "Every operator's state",
        response: { 200: Type.Object({ items: Type.Array(schemas.ShownOperator) }) },
      },
    },
    async () => ({ items: await queue.operators() }),
  )
  app.put(
    '/api/operators/:id/presence',
    {
      config: { permission: 'presence.set' },
      schema: {
        tags,
        summary: 'Pause an operator, have them take calls again, or sign them out',
        description: 'As if they asked themselves. Nobody is signed in by others.',
        params: schemas.OfOperator,
        body: schemas.ForcedPresence,
        response: { 200: schemas.ShownOperator },
      },
    },
    request => queue.setPresence(request.params, request.body, by(request)),
  )
  app.get(
    '/api/operators/:id/skills',
    {
      config: { permission: 'operator.setSkills' },
      schema: {
        tags,
        summary: 'Queues and skills of an operator',
        params: schemas.OfOperator,
        response: { 200: schemas.AskedAbilities },
      },
    },
    async ({ params }) => {
      const { queues, skills } = await queue.presenceOf(params)
      return { queues, skills }
    },
  )
  app.put(
    '/api/operators/:id/skills',
    {
      config: { permission: 'operator.setSkills' },
      schema: {
        tags,
        summary: 'Set the queues and skills of an operator',
        description: 'Instead of all they had. Holds from the next caller on.',
        params: schemas.OfOperator,
        body: schemas.AskedAbilities,
        response: { 200: schemas.AskedAbilities },
      },
    },
    async request => {
      const { queues, skills } = await queue.setAbilities(by(request), request.params.id, request.body)
      return { queues, skills }
    },
  )
}
