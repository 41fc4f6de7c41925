import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import Type from 'typebox'
import { dispositionOf } from '../attachments/attachment.ts'
import { signedIn } from '../http/session.ts'
import { ExportQuery, SlipQuery, TicketOfPaper } from './schemas.ts'
import type { Asker, Documents } from './service.ts'

export const askerOf = (request: FastifyRequest): Asker => ({
  person: signedIn(request),
  address: request.ip,
})

/** To be saved, and never shown in place. */
export const asFile = (reply: FastifyReply, name: string, type: string) =>
  reply.type(type).headers({
    'content-disposition': dispositionOf(name),
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  })

export const documentRoutes: FastifyPluginAsyncTypebox<{ documents: Documents }> = async (
  app,
  { documents },
) => {
  app.get(
    '/api/tickets/:id/slip.pdf',
    {
      config: { permission: 'ticket.readOwn' },
      schema: {
        tags: ['documents'],
        summary: 'Phiếu xử lý, phiếu chuyển or the log of a ticket, as a PDF to print',
        description: 'As its reader may see the citizen. Each print is written into the audit log.',
        params: TicketOfPaper,
        querystring: SlipQuery,
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => {
      const { kind = 'processing' } = request.query
      const { name, pdf } = await documents.slip(askerOf(request), request.params.id, kind)
      return asFile(reply, name, 'application/pdf').send(pdf)
    },
  )
  app.get(
    '/api/tickets/:id/export.zip',
    {
      exposeHeadRoute: false, // whoever asks for the head only has not taken it out
      config: { permission: 'ticket.export' },
      schema: {
        tags: ['documents'],
        summary: 'All of one ticket: slip, log, texts, files, sound, and a list with the SHA-256 of each',
        description:
          'Made while it is sent. What cannot be had is named in `manifest.json`; a file that is not what it was ends the answer in its midst. Written into the audit log with the purpose, each recording for itself.',
        params: TicketOfPaper,
        querystring: ExportQuery,
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { name, stream } = await documents.export(askerOf(request), id, request.query.purpose)
      return asFile(reply, name, 'application/zip').send(stream)
    },
  )
}
