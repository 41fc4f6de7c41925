import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import type { CallReads } from './read.ts'
import {
  AgreementShown,
  CallEventPage,
  CallId,
  CallPage,
  CallQuery,
  CallWithAll,
  EventQuery,
} from './schemas.ts'

export const callRoutes: FastifyPluginAsyncTypebox<{ calls: CallReads }> = async (app, { calls }) => {
  const mayRead = { config: { permission: 'call.readOwn' } } as const
  const tags = ['calls']
  app.get(
    '/api/calls',
    {
      ...mayRead,
      schema: {
        tags,
        summary: 'Calls, newest first',
        description: 'Operators see those that they were put through to.',
        querystring: CallQuery,
        response: { 200: CallPage },
      },
    },
    request => calls.list(signedIn(request), request.query, request.ip),
  )
  app.get(
    '/api/calls/:id',
    {
      ...mayRead,
      schema: {
        tags,
        summary: 'One call with its tickets and recordings',
        params: CallId,
        response: { 200: CallWithAll },
      },
    },
    request => calls.one(signedIn(request), request.params.id, request.ip),
  )
  app.get(
    '/api/calls/:id/events',
    {
      ...mayRead,
      schema: {
        tags,
        summary: "The call's journal: what happened and what was done about it, oldest first",
        params: CallId,
        querystring: EventQuery,
        response: { 200: CallEventPage },
      },
    },
    request => calls.events(signedIn(request), request.params.id, request.query, request.ip),
  )
  app.get(
    '/api/calls/:id/agreement',
    {
      config: { permission: 'call.read' },
      schema: {
        tags,
        summary: 'Whether Asterisk’s own event log tells the same of a call that is over',
        description:
          'Our journal against an independent witness, instant by instant; every disagreement has a name.',
        params: CallId,
        response: { 200: AgreementShown },
      },
    },
    request => calls.agreement(signedIn(request), request.params.id),
  )
}
