import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import Type from 'typebox'
import { Refusal } from '../errors.ts'
import { by, signedIn } from '../http/session.ts'
import { Trial } from '../speech/rules.ts'
import { type Prompts, UPLOAD_BYTES } from './prompts.ts'
import { PromptHistory, PromptName, PromptPage, RecordingId, Uploaded } from './promptschemas.ts'

const tags = ['settings']
const read = { config: { permission: 'settings.read' } } as const

/** What the centre says. A prompt takes other words or another sound by a change of the section `announcements`. */
export const promptRoutes: FastifyPluginAsyncTypebox<{ prompts: Prompts }> = async (app, { prompts }) => {
  await app.register(multipart)
  app.get(
    '/api/prompts',
    {
      ...read,
      schema: {
        tags,
        summary: 'Every prompt, its words and what became of them',
        response: { 200: PromptPage },
      },
    },
    async () => ({ items: await prompts.list(), next: null }),
  )
  app.get(
    '/api/prompts/:name/audio',
    {
      ...read,
      schema: {
        tags,
        summary: 'What callers hear, as a WAV',
        params: PromptName,
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => asWav(reply, await prompts.sound(request.params.name)),
  )
  app.get(
    '/api/prompts/:name/changes',
    {
      ...read,
      schema: {
        tags,
        summary: 'What it said before, and is planned to say; the newest step first',
        description: 'In the order in which callers hear it; null: the standard words.',
        params: PromptName,
        response: { 200: PromptHistory },
      },
    },
    async request => ({ items: await prompts.history(request.params.name), next: null }),
  )
  uploadRoute(app, prompts)
  trialRoute(app, prompts)
  app.get(
    '/api/prompt-recordings/:id/audio',
    {
      ...read,
      schema: {
        tags,
        summary: 'A recording as it was uploaded',
        params: RecordingId,
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => asWav(reply, await prompts.recording(request.params.id)),
  )
}

const uploadRoute = (app: Parameters<typeof promptRoutes>[0], prompts: Prompts) =>
  app.post(
    '/api/prompt-recordings',
    {
      config: { permission: 'settings.change' },
      bodyLimit: UPLOAD_BYTES + 100_000,
      schema: {
        tags,
        summary: 'Upload a recording; nobody hears it yet',
        description:
          'multipart/form-data with one WAV: PCM of 16 or 24 bit, one or two channels, up to two minutes, not silent and not cut. It is heard once a change of the section `announcements` names it. The same file once more is the one that is there.',
        consumes: ['multipart/form-data'],
        response: { 201: Uploaded },
      },
    },
    async (request, reply) => {
      if (!request.isMultipart())
        throw new Refusal('unsupported-media-type', 415, 'Tệp được gửi bằng multipart/form-data.')
      const limits = { files: 1, parts: 1, fields: 0, fileSize: UPLOAD_BYTES }
      const part = await request.file({ limits, throwFileSizeLimit: false }).catch(() => undefined)
      if (!part) throw new Refusal('file-missing', 400, 'Yêu cầu không có tệp nào.')
      const bytes = await part.toBuffer()
      if (part.file.truncated) throw new Refusal('wav-too-large', 413, 'Tệp không được lớn hơn 12 MB.')
      return reply.code(201).send(await prompts.take(by(request), { name: part.filename, bytes }))
    },
  )

const trialRoute = (app: Parameters<typeof promptRoutes>[0], prompts: Prompts) =>
  app.post(
    '/api/prompts/trial',
    {
      config: { permission: 'settings.change' },
      schema: {
        tags,
        summary: 'Words that nobody has set yet, as callers would hear them',
        description: 'A WAV; nothing is kept. Twenty a minute for each person, four at once for all.',
        body: Trial,
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => asWav(reply, await prompts.hear(signedIn(request).id, request.body)),
  )

/** Changes under the same address: whoever listens hears what holds now. */
const asWav = (reply: FastifyReply, wav: Buffer) =>
  reply
    .type('audio/wav')
    .headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .send(wav)
