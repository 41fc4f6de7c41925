import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { by } from '../http/session.ts'
import type { LineChanging } from './linechanging.ts'
import type { LinePlanning } from './lineplanning.ts'
import {
  AskedPreview,
  ByLineChange,
  LineChange,
  LineChanges,
  LinePreview,
  LineRevert,
} from './lineschemas.ts'

const tags = ['phones']
const manage = { config: { permission: 'trunk.manage' } } as const

/** What a change of a line or a number would do, which there were, and taking one back. */
export const lineChangeRoutes: FastifyPluginAsyncTypebox<{
  changing: LineChanging
  planning: LinePlanning
}> = async (app, { changing, planning }) => {
  app.post(
    '/api/lines/preview',
    {
      ...manage,
      schema: {
        tags,
        summary: 'What a change of a line or of numbers would do; nothing is kept',
        description: 'A number that is none is told in `items`; else refused as the change itself would be.',
        body: AskedPreview,
        response: { 200: LinePreview },
      },
    },
    ({ body: { asked, effectiveFrom } }) => planning.preview(asked, effectiveFrom),
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
        summary: 'A line or numbers become this, or are taken away, with why',
        description:
          'In one act. With `seen` of the preview it is refused with 409 `line-moved` where somebody changed it meanwhile; `now` is what would be seen by now. Without a secret the one that was stored stays.',
        body: LineChange,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { asked, ...why } = request.body
      await changing.keep(by(request), asked, why)
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
      await changing.revert(by(request), request.params.id, request.body)
      return reply.code(204).send(null)
    },
  )
}
