import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Books } from './books.ts'
import { Digests, DigestsQuery, DigestWhole, EvidenceShown, OfDay } from './schemas.ts'

const tags = ['evidence']
const config = { permission: 'audit.read' } as const

export const evidenceRoutes: FastifyPluginAsyncTypebox<{ books: Books }> = async (app, { books }) => {
  app.get(
    '/api/evidence',
    {
      config,
      schema: {
        ...{ tags, summary: 'How the chain of evidence stands, and the public key of its digests' },
        response: { 200: EvidenceShown },
      },
    },
    async () => books.standing(),
  )
  app.get(
    '/api/evidence/digests',
    {
      config,
      schema: {
        ...{ tags, summary: 'Daily digests of the evidence, newest first' },
        ...{ querystring: DigestsQuery, response: { 200: Digests } },
      },
    },
    request => books.digests(request.query.limit ?? 31),
  )
  app.get(
    '/api/evidence/digests/:day',
    {
      config,
      schema: {
        ...{ tags, summary: 'A day’s digest with its signature and time-stamps' },
        ...{ params: OfDay, response: { 200: DigestWhole } },
      },
    },
    request => books.digest(request.params.day),
  )
  app.get(
    '/api/evidence/digests/:day/print',
    {
      config,
      schema: {
        ...{ tags, summary: 'A day’s digest on paper (PDF), with all of it as a QR code' },
        description: 'To be kept outside of the centre: what was forged later can be held against it.',
        ...{ params: OfDay, response: { 200: Type.Unknown() } },
      },
    },
    async (request, reply) => {
      const { day } = request.params
      return reply
        .type('application/pdf')
        .header('content-disposition', `attachment; filename="chung-cu-${day}.pdf"`)
        .send(await books.print(day))
    },
  )
}
