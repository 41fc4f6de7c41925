import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import type { Verifications } from './verifications.ts'
import {
  VerificationId,
  VerificationPage,
  VerificationQuery,
  VerificationWhole,
  VerificationWish,
} from './verificationschemas.ts'

const tags = ['evidence']

export const verificationRoutes: FastifyPluginAsyncTypebox<{ verifications: Verifications }> = async (
  app,
  { verifications },
) => {
  app.post(
    '/api/evidence/verifications',
    {
      config: { permission: 'evidence.verify' },
      schema: {
        ...{ tags, summary: 'Verify what was sealed: nothing altered, and nothing missing' },
        description:
          'Goes on beside everything else; the answer tells where to ask how far it is. One at a time: 409 `verification-running`.',
        ...{ body: VerificationWish, response: { 202: VerificationWhole } },
      },
    },
    async (request, reply) => {
      const asked = await verifications.ask(signedIn(request), request.body, request.ip)
      return reply.code(202).header('location', `/api/evidence/verifications/${asked.id}`).send(asked)
    },
  )
  app.get(
    '/api/evidence/verifications',
    {
      config: { permission: 'audit.read' },
      schema: {
        ...{ tags, summary: 'Verifications that were asked for, newest first' },
        ...{ querystring: VerificationQuery, response: { 200: VerificationPage } },
      },
    },
    request => verifications.list(request.query),
  )
  app.get(
    '/api/evidence/verifications/:id',
    {
      config: { permission: 'audit.read' },
      schema: {
        ...{ tags, summary: 'How far a verification is, and what it came to' },
        ...{ params: VerificationId, response: { 200: VerificationWhole } },
      },
    },
    request => verifications.one(request.params.id),
  )
}
