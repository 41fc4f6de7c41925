import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import * as schemas from './schemas.ts'
import type { Notices } from './service.ts'

const tags = ['notices']

export const noticeRoutes: FastifyPluginAsyncTypebox<{ notices: Notices }> = async (app, { notices }) => {
  app.get(
    '/api/notices',
    {
      config: { permission: 'notice.readOwn' },
      schema: {
        tags,
        summary: 'What one was told in the console, newest first',
        querystring: schemas.OwnQuery,
        response: { 200: schemas.OwnPage },
      },
    },
    request => notices.own(signedIn(request), request.query),
  )
  app.post(
    '/api/notices/reading',
    {
      config: { permission: 'notice.readOwn' },
      schema: {
        tags,
        summary: 'These, or all up to now, have been read',
        description: 'Only of the own list; what is not in it is left alone. Twice does no harm.',
        body: schemas.AskedRead,
        response: { 200: schemas.Unread },
      },
    },
    request => notices.read(signedIn(request), request.body),
  )
  await app.register(deliveryRoutes, { notices })
  app.get(
    '/api/notices/matrix',
    {
      config: { permission: 'settings.read' },
      schema: {
        tags,
        summary: 'Who is told of what, over which ways and in which words',
        response: { 200: schemas.MatrixShown },
      },
    },
    async () => notices.matrix(),
  )
  app.post(
    '/api/notices/preview',
    {
      config: { permission: 'settings.read' },
      schema: {
        tags,
        summary: 'What a notice would look like, and in how many parts a short message goes out',
        description:
          'With a ticket that nobody has. Faults are those for which the settings would be refused.',
        body: schemas.AskedPreview,
        response: { 200: schemas.PreviewShown },
      },
    },
    async request => notices.preview(request.body),
  )
}

const deliveryRoutes: FastifyPluginAsyncTypebox<{ notices: Notices }> = async (app, { notices }) => {
  app.get(
    '/api/notices/deliveries',
    {
      config: { permission: 'notice.read' },
      schema: {
        tags,
        summary: 'What left the centre, or did not, newest first',
        description: 'Addresses are masked. `state=dead`: given up after the last try.',
        querystring: schemas.DeliveryQuery,
        response: { 200: schemas.DeliveryPage },
      },
    },
    request => notices.deliveries(request.query),
  )
  app.get(
    '/api/notices/deliveries/:id',
    {
      config: { permission: 'notice.read' },
      schema: {
        tags,
        summary: 'One of them with its text; looking at it is journaled',
        params: schemas.DeliveryId,
        response: { 200: schemas.DeliveryOpen },
      },
    },
    request => notices.delivery(signedIn(request), request.params.id, request.ip),
  )
  app.post(
    '/api/notices/deliveries/:id/retry',
    {
      config: { permission: 'notice.retry' },
      schema: {
        tags,
        summary: 'Try again what was given up',
        params: schemas.DeliveryId,
        response: { 200: schemas.DeliveryShown },
      },
    },
    request => notices.retry(signedIn(request), request.params.id, request.ip),
  )
}
