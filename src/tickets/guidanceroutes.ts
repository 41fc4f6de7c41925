import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { signedIn } from '../http/session.ts'
import type { Guidance } from './guidance.ts'
import { AskedGuidance, EntryShown, GuidanceKey, GuidedCall } from './schemas.ts'

export const guidanceRoutes: FastifyPluginAsyncTypebox<{ guidance: Guidance }> = async (
  app,
  { guidance },
) => {
  app.post(
    '/api/calls/:id/guidance',
    {
      config: { permission: 'call.controlOwn' },
      schema: {
        tags: ['calls'],
        summary: 'Keep that the citizen was told to dial an emergency number',
        description: 'Onto the ticket of the call, if it has one. Numbers: the setting `emergency`.',
        params: GuidedCall,
        body: AskedGuidance,
        response: { 201: EntryShown },
      },
    },
    async (request, reply) => {
      const entry = await guidance.guide(signedIn(request), request.params.id, request.body)
      return reply.code(201).send(entry)
    },
  )
  app.delete(
    '/api/calls/:id/guidance/:entryId',
    {
      config: { permission: 'call.controlOwn' },
      schema: {
        tags: ['calls'],
        summary: 'Take it back, while the call goes on',
        description: 'The entry stays, with another one that takes it back.',
        params: GuidanceKey,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { id, entryId } = request.params
      await guidance.undo(signedIn(request), id, entryId)
      return reply.code(204).send(null)
    },
  )
}
