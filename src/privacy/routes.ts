import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { by } from '../http/session.ts'
import {
  AskedAnswer,
  AskedReason,
  AskedRectification,
  AskedRefusal,
  AskedRequest,
  AskedVerification,
  KeptShown,
  RequestKey,
  RequestShown,
  RequestsPage,
  RequestsQuery,
  RulesShown,
  ViewsPage,
  ViewsQuery,
} from './schemas.ts'
import type { Privacy } from './service.ts'
import type { Views } from './views.ts'

const tags = ['privacy']

export const privacyRoutes: FastifyPluginAsyncTypebox<{ privacy: Privacy; views: Views }> = async (
  app,
  rooms,
) => {
  await app.register(readingRoutes, rooms)
  await app.register(viewRoutes, rooms)
  await app.register(talkingRoutes, rooms)
  await app.register(decidingRoutes, rooms)
}

const readingRoutes: FastifyPluginAsyncTypebox<{ privacy: Privacy }> = async (app, { privacy }) => {
  app.get(
    '/api/privacy/rules',
    {
      config: { permission: 'privacy.receive' },
      schema: {
        ...{
          tags,
          summary:
            'On what law citizens’ data is kept, purpose by purpose, and by when requests are answered',
        },
        response: { 200: RulesShown },
      },
    },
    () => privacy.rules(),
  )
  app.post(
    '/api/privacy/requests',
    {
      config: { permission: 'privacy.receive' },
      schema: {
        ...{ tags, summary: 'Take down what a citizen asks about their data' },
        ...{ body: AskedRequest, response: { 200: RequestShown } },
      },
    },
    request => privacy.receive(by(request), request.body),
  )
  app.get(
    '/api/privacy/requests',
    {
      config: { permission: 'privacy.read' },
      schema: {
        ...{ tags, summary: 'What citizens asked about their data, newest first' },
        ...{ querystring: RequestsQuery, response: { 200: RequestsPage } },
      },
    },
    request => privacy.list(by(request), request.query),
  )
  app.get(
    '/api/privacy/requests/:id',
    {
      config: { permission: 'privacy.read' },
      schema: {
        ...{ tags, summary: 'One request with its steps' },
        params: RequestKey,
        response: { 200: RequestShown },
      },
    },
    request => privacy.one(by(request), request.params.id),
  )
}

const viewRoutes: FastifyPluginAsyncTypebox<{ views: Views }> = async (app, { views }) => {
  app.get(
    '/api/data-views',
    {
      config: { permission: 'dataView.read' },
      schema: {
        ...{ tags, summary: 'Who was shown whose personal data, newest first' },
        description: 'A page of a list is one entry. What was masked is none.',
        ...{ querystring: ViewsQuery, response: { 200: ViewsPage } },
      },
    },
    request => views.list(request.query),
  )
}

const config = { permission: 'privacy.decide' } as const
const schema = { tags, params: RequestKey, response: { 200: RequestShown } }

const talkingRoutes: FastifyPluginAsyncTypebox<{ privacy: Privacy }> = async (app, { privacy }) => {
  app.post(
    '/api/privacy/requests/:id/verification',
    { config, schema: { ...schema, summary: 'Who asks is whose data it is', body: AskedVerification } },
    request => privacy.verify(by(request), request.params.id, request.body.how),
  )
  app.post(
    '/api/privacy/requests/:id/answer',
    {
      config,
      schema: { ...schema, summary: 'The citizen was told that it is dealt with', body: AskedAnswer },
    },
    request => privacy.answer(by(request), request.params.id, request.body.text),
  )
  app.post(
    '/api/privacy/requests/:id/extension',
    { config, schema: { ...schema, summary: 'More time, once', body: AskedReason } },
    request => privacy.extend(by(request), request.params.id, request.body.reason),
  )
}

const decidingRoutes: FastifyPluginAsyncTypebox<{ privacy: Privacy }> = async (app, { privacy }) => {
  app.post(
    '/api/privacy/requests/:id/export',
    {
      config,
      schema: {
        ...{ ...schema, summary: 'Everything that is kept of the citizen, as one piece' },
        description: 'Ends the request. Written down like every other step.',
        response: { 200: KeptShown },
      },
    },
    request => privacy.give(by(request), request.params.id),
  )
  app.post(
    '/api/privacy/requests/:id/rectification',
    { config, schema: { ...schema, summary: 'Put their tickets right', body: AskedRectification } },
    request => privacy.rectify(by(request), request.params.id, request.body),
  )
  app.post(
    '/api/privacy/requests/:id/restriction',
    {
      config,
      schema: {
        ...{ ...schema, summary: 'Hide personal data in all tickets of the number' },
        description:
          'The end of a request to erase, too: 409 `erasure-not-lawful` says by what law it is kept.',
      },
    },
    request => privacy.restrict(by(request), request.params.id),
  )
  app.post(
    '/api/privacy/requests/:id/lifting',
    { config, schema: { ...schema, summary: 'Show it again', body: AskedReason } },
    request => privacy.lift(by(request), request.params.id, request.body.reason),
  )
  app.post(
    '/api/privacy/requests/:id/refusal',
    { config, schema: { ...schema, summary: 'Refuse it, with the law', body: AskedRefusal } },
    request => privacy.refuse(by(request), request.params.id, request.body),
  )
}
