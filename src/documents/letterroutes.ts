import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { RouteShorthandOptions } from 'fastify'
import Type, { type TSchema } from 'typebox'
import { signedIn } from '../http/session.ts'
import type { Permission } from '../people/permissions.ts'
import type { Letters } from './letters.ts'
import { asFile, askerOf } from './routes.ts'
import {
  AskedCancel,
  AskedChange,
  AskedCopy,
  AskedIssue,
  AskedLetter,
  AskedReply,
  LetterId,
  LetterPage,
  LetterQuery,
  LetterShown,
} from './schemas.ts'

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

export const letterRoutes: FastifyPluginAsyncTypebox<{ letters: Letters }> = async (app, { letters }) => {
  readRoutes(app, letters)
  app.post(
    '/api/letters',
    {
      config: { permission: 'letter.write' },
      schema: {
        tags: ['letters'],
        summary: 'Draft a letter about tickets from the province’s template',
        body: AskedLetter,
        response: { 201: LetterShown },
      },
    },
    async (request, reply) => reply.code(201).send(await letters.draft(askerOf(request), request.body)),
  )
  app.put('/api/letters/:id', change('letter.write', 'Change a draft', AskedChange), request =>
    letters.change(askerOf(request), request.params.id, request.body),
  )
  app.post(
    '/api/letters/:id/issue',
    change('letter.write', 'Enter it in the register: number, date, signer', AskedIssue),
    request => letters.issue(askerOf(request), request.params.id, request.body),
  )
  app.post(
    '/api/letters/:id/cancellation',
    change('letter.write', 'A draft that comes to nothing', AskedCancel),
    request => letters.cancel(askerOf(request), request.params.id, request.body.version),
  )
  app.put(
    '/api/letters/:id/signed-copy',
    change('letter.write', 'The signed copy, a file of one of its tickets', AskedCopy),
    request => letters.signedCopy(askerOf(request), request.params.id, request.body.attachmentId),
  )
  app.post(
    '/api/letters/:id/reply',
    change('letter.reply', 'What it was answered with', AskedReply),
    request => letters.reply(askerOf(request), request.params.id, request.body),
  )
}

type App = Parameters<typeof letterRoutes>[0]

const change = <T extends TSchema>(permission: Permission, summary: string, body: T) =>
  ({
    config: { permission },
    schema: { tags: ['letters'], summary, params: LetterId, body, response: { 200: LetterShown } },
  }) satisfies RouteShorthandOptions & { schema: object }

function readRoutes(app: App, letters: Letters): void {
  app.get(
    '/api/letters',
    {
      config: { permission: 'letter.readOwnUnit' },
      schema: {
        tags: ['letters'],
        summary: 'The register of official letters, newest first',
        description: 'Officers and heads see what was sent to their unit.',
        querystring: LetterQuery,
        response: { 200: LetterPage },
      },
    },
    request => letters.list(signedIn(request), request.query),
  )
  app.get(
    '/api/letters/:id',
    {
      config: { permission: 'letter.readOwnUnit' },
      schema: {
        tags: ['letters'],
        summary: 'One letter, with all that was done about it',
        params: LetterId,
        response: { 200: LetterShown },
      },
    },
    request => letters.one(signedIn(request), request.params.id),
  )
  for (const [form, type] of [
    ['pdf', 'application/pdf'],
    ['docx', WORD],
  ] as const)
    app.get(
      `/api/letters/:id/letter.${form}`,
      {
        config: { permission: 'letter.readOwnUnit' },
        schema: {
          tags: ['letters'],
          summary: form === 'pdf' ? 'The letter to print' : 'The letter to go on writing',
          params: LetterId,
          response: { 200: Type.Unknown() },
        },
      },
      async (request, reply) => {
        const { id } = request.params as { id: string }
        const { name, bytes } = await letters.paper(signedIn(request), id, form)
        return asFile(reply, name, type).send(bytes)
      },
    )
}
