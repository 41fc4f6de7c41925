import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import Type from 'typebox'
import { Refusal } from '../errors.ts'
import { signedIn } from '../http/session.ts'
import { dispositionOf } from './attachment.ts'
import {
  AskedWithdrawal,
  AttachmentId,
  AttachmentKindQuery,
  AttachmentPage,
  AttachmentShown,
  TicketOfAttachment,
} from './schemas.ts'
import type { Asker, Attachments } from './service.ts'

const askerOf = (request: FastifyRequest): Asker => ({ person: signedIn(request), address: request.ip })

export const attachmentRoutes: FastifyPluginAsyncTypebox<{ attachments: Attachments }> = async (
  app,
  { attachments },
) => {
  await app.register(multipart)
  uploadRoute(app, attachments)
  contentRoute(app, attachments)
  readRoutes(app, attachments)
  app.post(
    '/api/attachments/:id/withdrawal',
    {
      config: { permission: 'attachment.add' },
      schema: {
        tags: ['attachments'],
        summary: 'Take a file back, with a reason',
        description: 'Whoever sent it, or the Office. It stays as evidence and is given out no more.',
        params: AttachmentId,
        body: AskedWithdrawal,
        response: { 200: AttachmentShown },
      },
    },
    request => attachments.withdraw(askerOf(request), request.params.id, request.body.why),
  )
  app.post(
    '/api/attachments/:id/signature-checks',
    {
      config: { permission: 'attachment.add' },
      schema: {
        tags: ['attachments'],
        summary: 'Look at the digital signatures of a PDF once more',
        description:
          'Who is trusted changes: what was found is kept once for each list of those who are, and anew where it is another; each look is written into the audit log. 410 `attachment-withdrawn` for what was taken back.',
        params: AttachmentId,
        response: { 200: AttachmentShown },
      },
    },
    request => attachments.checkAgain(askerOf(request), request.params.id),
  )
}

type App = Parameters<typeof attachmentRoutes>[0]

function readRoutes(app: App, attachments: Attachments): void {
  app.get(
    '/api/tickets/:id/attachments',
    {
      config: { permission: 'ticket.readOwn' },
      schema: {
        tags: ['attachments'],
        summary: 'Files of a ticket, in the order they came; withdrawn ones are named',
        params: TicketOfAttachment,
        response: { 200: AttachmentPage },
      },
    },
    request => attachments.list(signedIn(request), request.params.id),
  )
  app.get(
    '/api/attachments/:id',
    {
      config: { permission: 'ticket.readOwn' },
      schema: {
        tags: ['attachments'],
        summary: 'One file: type, size, SHA-256, and what its digital signatures say',
        params: AttachmentId,
        response: { 200: AttachmentShown },
      },
    },
    request => attachments.one(signedIn(request), request.params.id),
  )
}

const uploadRoute = (app: App, attachments: Attachments) =>
  app.post(
    '/api/tickets/:id/attachments',
    {
      config: { permission: 'attachment.add' },
      schema: {
        tags: ['attachments'],
        summary: 'Add a file to a ticket',
        description:
          'multipart/form-data with one file. The type is that of the content: pictures (JPEG, PNG, WebP) are drawn anew without what the camera noted, PDF and office documents are kept byte for byte. The same file once more is the one that is there.',
        consumes: ['multipart/form-data'],
        params: TicketOfAttachment,
        querystring: AttachmentKindQuery,
        response: { 201: AttachmentShown },
      },
    },
    async (request, reply) => {
      const { kind } = request.query
      if (!request.isMultipart())
        throw new Refusal('unsupported-media-type', 415, 'Tệp được gửi bằng multipart/form-data.')
      const limits = { files: 1, parts: 1, fields: 0, fileSize: attachments.limitOf(kind) }
      const part = await request.file({ limits, throwFileSizeLimit: false }).catch(() => undefined)
      if (!part) throw new Refusal('attachment-missing', 400, 'Yêu cầu không có tệp nào.')
      const added = await attachments.add(askerOf(request), {
        ...{ ticket: request.params.id, kind, name: part.filename, stream: part.file },
        isCut: () => part.file.truncated,
      })
      return reply.code(201).send(added)
    },
  )

const contentRoute = (app: App, attachments: Attachments) =>
  app.get(
    '/api/attachments/:id/content',
    {
      config: { permission: 'ticket.readOwn' },
      schema: {
        tags: ['attachments'],
        summary: 'The file itself, to be saved and never shown in place',
        description:
          'Every look is written into the audit log. 410 `attachment-withdrawn` for what was taken back, 403 `citizen-restricted` where the citizen had their data hidden.',
        params: AttachmentId,
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => {
      const { stream, name, type, sizeBytes, sha256 } = await attachments.open(
        askerOf(request),
        request.params.id,
      )
      return reply
        .type(type)
        .headers({
          ...{ 'content-length': sizeBytes, etag: `"${sha256}"` },
          'content-disposition': dispositionOf(name),
          // Whatever a browser thinks it is: it may run nothing, and belongs to nobody.
          'content-security-policy': "sandbox; default-src 'none'",
          'x-content-type-options': 'nosniff',
        })
        .send(stream)
    },
  )
