import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { by } from '../http/session.ts'
import {
  ByChange,
  ChangePreview,
  HistoryPage,
  HistoryQuery,
  PreviewBody,
  RevertBody,
} from './changeschemas.ts'
import type { Changing } from './changing.ts'
import type { Planning } from './planning.ts'
import * as schemas from './schemas.ts'

const tags = ['people']
const manage = { config: { permission: 'person.manage' } } as const

/** What a change of an account would do, which there were, and taking one back. */
export const accountChangeRoutes: FastifyPluginAsyncTypebox<{
  changing: Changing
  planning: Planning
}> = async (app, { changing, planning }) => {
  app.post(
    '/api/people/:id/preview',
    {
      ...manage,
      schema: {
        tags,
        summary: 'What a change of an account would do: rights, sessions that end, work that is left',
        description:
          'Refused with the fault that the change itself would be refused with; nothing is kept. A change that is to happen ' +
          'later is looked at as of now.',
        params: schemas.ById,
        body: PreviewBody,
        response: { 200: ChangePreview },
      },
    },
    request => planning.preview(by(request), request.params.id, request.body),
  )
  app.get(
    '/api/people/:id/changes',
    {
      config: { permission: 'person.read' },
      schema: {
        tags,
        summary: 'What became of an account, newest first: by whom, from what to what, and why',
        params: schemas.ById,
        querystring: HistoryQuery,
        response: { 200: HistoryPage },
      },
    },
    request => changing.history(request.params.id, request.query),
  )
  app.post(
    '/api/people/:id/changes/:change/revert',
    {
      ...manage,
      schema: {
        tags,
        summary: 'Name, role, unit and closing as they were before that change',
        description: 'A change of its own in the journal. Refused where a newer change touched the same.',
        params: ByChange,
        body: RevertBody,
        response: { 200: schemas.PersonShown },
      },
    },
    request =>
      changing.revert(by(request), request.params.id, {
        ...{ change: request.params.change, reason: request.body.reason.trim() },
      }),
  )
}
