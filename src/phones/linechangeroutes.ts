import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { by } from '../http/session.ts'
import type { LineChanging } from './linechanging.ts'
import { AskedLine, ByLineChange, LineChange, LineChanges, LinePreview, LineRevert } from './schemas.ts'

const tags = ['phones']
const manage = { config: { permission: 'trunk.manage' } } as const

/** What a change of a line or a number would do, which there were, and taking one back. */
export const lineChangeRoutes: FastifyPluginAsyncTypebox<{ changing: LineChanging }> = async (
  app,
  { changing },
) => {
  app.post(
    '/api/lines/preview',
    {
      ...manage,
      schema: {
        tags,
        summary: 'What a change of a line or a number would do; nothing is kept',
        body: AskedLine,
        response: { 200: LinePreview },
      },
    },
    request => changing.preview(request.body),
  )
  app.get(
    '/api/lines/changes',
    {
      ...manage,
      schema: { tags, summary: 'Changes of lines and numbers, newest first', response: { 200: LineChanges } },
    },
    async () => ({ items: await changing.history() }),
  )
  app.post(
    '/api/lines/changes',
    {
      ...manage,
      schema: {
        tags,
        summary: 'A line or a number becomes this, or is taken away, with why',
        body: LineChange,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await changing.keep(by(request), request.body.asked, request.body.reason.trim())
      return reply.code(204).send(null)
    },
  )
  app.post(
    '/api/lines/changes/:id/revert',
    {
      ...manage,
      schema: {
        tags,
        summary: 'As it was before that change; the newest of its line or number only',
        description: 'Refused where the secret at the carrier would be needed: the journal keeps none.',
        params: ByLineChange,
        body: LineRevert,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await changing.revert(by(request), request.params.id, request.body.reason.trim())
      return reply.code(204).send(null)
    },
  )
}
