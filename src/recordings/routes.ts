import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Refusal } from '../errors.ts'
import { signedIn } from '../http/session.ts'
import type { Access } from './accessing.ts'
import { LinkQuery } from './exportschemas.ts'
import { chooseRange } from './range.ts'
import { AudioHeaders, RecordingId, RecordingPage, RecordingQuery, RecordingShown } from './schemas.ts'
import type { Recordings } from './service.ts'

export type RecordingRooms = Readonly<{
  recordings: Recordings
  /** What a link is good for (D06). */
  access: Pick<Access, 'passOf'>
}>

export const recordingRoutes: FastifyPluginAsyncTypebox<RecordingRooms> = async (
  app,
  { recordings, access },
) => {
  app.get(
    '/api/recordings',
    {
      config: { permission: 'recording.listenOwn' },
      schema: {
        tags: ['recordings'],
        summary: 'Recordings, newest first',
        description:
          'Operators: of calls they answered; officers and heads: of calls whose ticket their unit holds.',
        querystring: RecordingQuery,
        response: { 200: RecordingPage },
      },
    },
    request => recordings.list(signedIn(request), request.query, request.ip),
  )
  app.get(
    '/api/recordings/:id',
    {
      config: { permission: 'recording.listenOwn' },
      schema: {
        tags: ['recordings'],
        summary: 'One recording: its state, times and SHA-256',
        params: RecordingId,
        response: { 200: RecordingShown },
      },
    },
    request => recordings.one(signedIn(request), request.params.id),
  )
  audioRoute(app, { recordings, access })
}

const audioRoute = (app: Parameters<typeof recordingRoutes>[0], { recordings, access }: RecordingRooms) =>
  app.route({
    method: ['GET', 'HEAD'],
    url: '/api/recordings/:id/audio',
    config: { permission: 'recording.listenOwn' },
    schema: {
      tags: ['recordings'],
      summary: 'The audio, whole or one range of it',
      description:
        'Every GET of sound is written into the audit log: who, which bytes and seconds, and where it was cut. ETag is the SHA-256 of the file. `link`: what was granted on request (D06).',
      produces: ['audio/wav'],
      params: RecordingId,
      querystring: LinkQuery,
      headers: AudioHeaders,
      response: { 200: Type.Unknown(), 206: Type.Unknown() },
    },
    async handler(request, reply) {
      const { id } = request.params as { id: string }
      const person = signedIn(request)
      const { link } = request.query as { link?: string }
      const pass = link ? await access.passOf(person, id, { link, wish: 'listen' }) : null
      const audio = await recordings.open(person, id, pass)
      const { sizeBytes, sha256 } = audio
      const etag = `"${sha256}"`
      const { range, 'if-range': ifRange } = request.headers
      // RFC 9110 §14.2: Range means something for GET only.
      const isHead = request.method === 'HEAD'
      const verdict = chooseRange({
        ...{ sizeBytes, etag, range: isHead ? undefined : range },
        ifRange: Array.isArray(ifRange) ? ifRange.join() : ifRange,
      })
      reply.headers({ etag, 'accept-ranges': 'bytes', 'content-disposition': `inline; filename="${id}.wav"` })
      if (isHead || verdict.send === 'none') {
        await audio.close()
        if (isHead) return reply.type('audio/wav').header('content-length', sizeBytes).send()
        reply.header('content-range', `bytes */${sizeBytes}`)
        throw new Refusal('range-not-satisfiable', 416, 'Bản ghi âm không có phần được yêu cầu.', {
          sizeBytes,
        })
      }
      const part = verdict.send === 'part' ? verdict.range : null
      const stream = await audio.listen(part, request.ip)
      reply.type('audio/wav').header('content-length', part ? part.last - part.first + 1 : sizeBytes)
      if (part) reply.code(206).header('content-range', `bytes ${part.first}-${part.last}/${sizeBytes}`)
      return reply.send(stream)
    },
  })
