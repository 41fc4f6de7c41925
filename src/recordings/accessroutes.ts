import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { signedIn } from '../http/session.ts'
import type { Access, Asker } from './accessing.ts'
import {
  AccessId,
  AccessPage,
  AccessQuery,
  AccessShown,
  AskedAccess,
  AskedGrant,
  AskedReason,
  LinkShown,
} from './accessschemas.ts'

export const askerOf = (request: FastifyRequest): Asker => ({
  person: signedIn(request),
  address: request.ip,
})

const tags = ['recordings']

export const accessRoutes: FastifyPluginAsyncTypebox<{ access: Access }> = async (app, { access }) => {
  app.post(
    '/api/recording-requests',
    {
      config: { permission: 'recording.ask' },
      schema: {
        tags,
        summary: 'Ask to hear the recordings of a ticket, for verification (D06)',
        description:
          'A unit that has or had the ticket. Who may grant enters what was asked on paper, with `forId`, and somebody else decides.',
        body: AskedAccess,
        response: { 201: AccessShown },
      },
    },
    async (request, reply) => reply.code(201).send(await access.ask(askerOf(request), request.body)),
  )
  app.get(
    '/api/recording-requests',
    {
      config: { permission: 'recording.readOwnRequests' },
      schema: {
        tags,
        summary:
          'Requests to hear recordings, newest first; one’s own, or all for who decides and who audits',
        querystring: AccessQuery,
        response: { 200: AccessPage },
      },
    },
    request => access.list(askerOf(request), request.query),
  )
  app.get(
    '/api/recording-requests/:id',
    {
      config: { permission: 'recording.readOwnRequests' },
      schema: {
        tags,
        summary: 'One request, and what was decided',
        params: AccessId,
        response: { 200: AccessShown },
      },
    },
    request => access.one(askerOf(request), request.params.id),
  )
  app.post(
    '/api/recording-requests/:id/link',
    {
      config: { permission: 'recording.readOwnRequests' },
      schema: {
        tags,
        summary: 'A link to what was granted: one’s own, until the leave ends; a new one ends the one before',
        params: AccessId,
        response: { 200: LinkShown },
      },
    },
    request => access.link(askerOf(request), request.params.id),
  )
  decisionRoutes(app, access)
}

function decisionRoutes(app: Parameters<typeof accessRoutes>[0], access: Access): void {
  app.post(
    '/api/recording-requests/:id/grant',
    {
      config: { permission: 'recording.grant' },
      schema: {
        tags,
        summary: 'Grant it, for some hours; never by who asked or will hear it',
        params: AccessId,
        body: AskedGrant,
        response: { 200: AccessShown },
      },
    },
    request => access.grant(askerOf(request), request.params.id, request.body),
  )
  app.post(
    '/api/recording-requests/:id/denial',
    {
      config: { permission: 'recording.grant' },
      schema: {
        tags,
        summary: 'Deny it, with the reason',
        params: AccessId,
        body: AskedReason,
        response: { 200: AccessShown },
      },
    },
    request => access.deny(askerOf(request), request.params.id, request.body.reason),
  )
  app.post(
    '/api/recording-requests/:id/revocation',
    {
      config: { permission: 'recording.grant' },
      schema: {
        tags,
        summary: 'End a leave before its time, with the reason; its link leads nowhere from now on',
        params: AccessId,
        body: AskedReason,
        response: { 200: AccessShown },
      },
    },
    request => access.revoke(askerOf(request), request.params.id, request.body.reason),
  )
  app.post(
    '/api/recording-requests/:id/withdrawal',
    {
      config: { permission: 'recording.ask' },
      schema: {
        tags,
        summary: 'Take one’s own request back before it is decided',
        params: AccessId,
        response: { 200: AccessShown },
      },
    },
    request => access.withdraw(askerOf(request), request.params.id),
  )
}
