import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { by } from '../http/session.ts'
import { Endpoint, NewSecret, SecretChange, SecretChanges, SecretPreview } from './schemas.ts'
import type { SecretChanging } from './secretchanging.ts'

const tags = ['phones']
const manage = { config: { permission: 'phone.manage' } } as const

/** What another secret would do to a telephone, giving and taking one, and who did. */
export const secretRoutes: FastifyPluginAsyncTypebox<{ secrets: SecretChanging }> = async (
  app,
  { secrets },
) => {
  app.post(
    '/api/phones/:endpoint/preview',
    {
      ...manage,
      schema: {
        ...{ tags, summary: 'What a new secret, or none, would end; nothing is kept', params: Endpoint },
        response: { 200: SecretPreview },
      },
    },
    request => secrets.preview(request.params.endpoint),
  )
  app.post(
    '/api/phones/:endpoint/secret',
    {
      ...manage,
      schema: {
        tags,
        summary: 'A new secret for a phone, with why',
        description:
          'The phone registers with it from now on; the old one is void, and cannot be had back. With `seen` of the preview it is refused with 409 `phone-moved` where somebody changed it meanwhile.',
        params: Endpoint,
        body: SecretChange,
        response: { 200: NewSecret },
      },
    },
    request => secrets.renew(by(request), request.params.endpoint, request.body),
  )
  app.post(
    '/api/phones/:endpoint/withdrawal',
    {
      ...manage,
      schema: {
        tags,
        summary: 'The phone is not known any more, until it gets a new secret',
        params: Endpoint,
        body: SecretChange,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await secrets.withdraw(by(request), request.params.endpoint, request.body)
      return reply.code(204).send(null)
    },
  )
  app.get(
    '/api/phones/:endpoint/changes',
    {
      ...manage,
      schema: {
        tags,
        summary: 'Who gave this phone a secret or took it, newest first; never the secret',
        params: Endpoint,
        response: { 200: SecretChanges },
      },
    },
    async request => ({ items: await secrets.history(request.params.endpoint) }),
  )
}
