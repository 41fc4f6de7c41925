import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Refusal } from '../errors.ts'
import { signedIn } from '../http/session.ts'
import type { Access } from './accessing.ts'
import { askerOf } from './accessroutes.ts'
import type { Exports } from './exporting.ts'
import {
  AskedExport,
  CopyQuery,
  ExportId,
  ExportMade,
  ExportPage,
  ExportsQuery,
  LinkQuery,
  Traced,
  TraceQuery,
  WaveformShown,
} from './exportschemas.ts'
import { RecordingId } from './schemas.ts'
import type { Traces } from './tracing.ts'
import type { Waveforms } from './waveform.ts'

export type ExportRooms = Readonly<{
  access: Access
  exports: Exports
  waveforms: Waveforms
  traces: Traces
}>

const tags = ['recordings']
/** Who asks for the head only would be written down as who has the sound. */
const NO_HEAD = { exposeHeadRoute: false }
/** An hour and a half of a talk. */
const TRACED_BYTES_MOST = 96 * 1024 * 1024

export const exportRoutes: FastifyPluginAsyncTypebox<ExportRooms> = async (app, rooms) => {
  await app.register(multipart)
  copyRoutes(app, rooms)
  bulkRoutes(app, rooms)
  traceRoute(app, rooms)
}
type App = Parameters<typeof exportRoutes>[0]

function copyRoutes(app: App, { access, exports, waveforms }: ExportRooms): void {
  app.get(
    '/api/recordings/:id/copy',
    {
      ...NO_HEAD,
      config: { permission: 'recording.listenOwn' },
      schema: {
        tags,
        summary: 'A marked copy to take along, for a purpose',
        description:
          'For who may export, or over a link that was granted for copies. Written down before a byte leaves; the mark tells from which export it came.',
        produces: ['audio/wav'],
        params: RecordingId,
        querystring: CopyQuery,
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const { purpose, link } = request.query
      const asker = askerOf(request)
      const pass = link ? await access.passOf(asker.person, id, { link, wish: 'copy' }) : null
      const { name, exportId, stream, sizeBytes } = await exports.copy(asker, id, { purpose, pass })
      return reply
        .type('audio/wav')
        .headers({
          ...{ 'content-length': sizeBytes, 'content-disposition': `attachment; filename="${name}"` },
          'x-export-id': exportId,
        })
        .send(stream)
    },
  )
  app.get(
    '/api/recordings/:id/peaks',
    {
      config: { permission: 'recording.listenOwn' },
      schema: {
        tags,
        summary: 'What a player draws of it; counted once',
        params: RecordingId,
        querystring: LinkQuery,
        response: { 200: WaveformShown },
      },
    },
    async request => {
      const person = signedIn(request)
      const { link } = request.query
      const { id } = request.params
      const pass = link ? await access.passOf(person, id, { link, wish: 'listen' }) : null
      return waveforms.of(person, id, pass)
    },
  )
}

function bulkRoutes(app: App, { exports }: ExportRooms): void {
  app.post(
    '/api/recording-exports',
    {
      config: { permission: 'recording.export' },
      schema: {
        tags,
        summary: 'Fix a selection of recordings to take out, for a purpose',
        description: '503 `disk-protected` while the disk is nearly full.',
        body: AskedExport,
        response: { 201: ExportMade },
      },
    },
    async (request, reply) => reply.code(201).send(await exports.select(askerOf(request), request.body)),
  )
  app.get(
    '/api/recording-exports',
    {
      config: { permission: 'recording.export' },
      schema: {
        tags,
        summary: 'What was taken out, newest first: of everybody for who decides and audits',
        querystring: ExportsQuery,
        response: { 200: ExportPage },
      },
    },
    request => exports.list(askerOf(request), request.query),
  )
  app.get(
    '/api/recording-exports/:id/zip',
    {
      ...NO_HEAD,
      config: { permission: 'recording.export' },
      schema: {
        tags,
        summary: 'The selection as one ZIP with a signed list, for who made it, within a day',
        description:
          'Each recording is marked, and written into the audit log as its turn comes. `script/verify --offline` checks the ZIP without the centre.',
        params: ExportId,
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => {
      const { name, stream } = await exports.zip(askerOf(request), request.params.id)
      return reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(stream)
    },
  )
}

const traceRoute = (app: App, { traces }: ExportRooms) =>
  app.post(
    '/api/recording-traces',
    {
      config: { permission: 'recording.trace' },
      schema: {
        tags,
        summary: 'Whose export a copy is that turned up outside, or a piece of one',
        description:
          'multipart/form-data with one WAV file whose samples are as they were; sound that was compressed with loss has no mark any more. Written into the audit log.',
        consumes: ['multipart/form-data'],
        querystring: TraceQuery,
        response: { 200: Traced },
      },
    },
    async request => {
      if (!request.isMultipart())
        throw new Refusal('unsupported-media-type', 415, 'Tệp được gửi bằng multipart/form-data.')
      const limits = { files: 1, parts: 1, fields: 0, fileSize: TRACED_BYTES_MOST }
      const part = await request.file({ limits }).catch(() => undefined)
      if (!part) throw new Refusal('sound-missing', 400, 'Yêu cầu không có tệp âm thanh nào.')
      const bytes = await part.toBuffer().catch(() => null)
      if (!bytes) throw new Refusal('sound-too-long', 413, 'Tệp âm thanh quá lớn.')
      return traces.trace(askerOf(request), bytes, request.query.recordingId ?? null)
    },
  )
