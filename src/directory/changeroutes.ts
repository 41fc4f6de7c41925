import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { iso } from '../clock.ts'
import { by } from '../http/session.ts'
import { readInstant } from '../http/timeline.ts'
import { CHARS_MOST } from './csv.ts'
import { FilePreviewed } from './previewschemas.ts'
import * as schemas from './schemas.ts'
import type { Directory } from './service.ts'
import { VALUES, type Version } from './subjects.ts'

type Routes = FastifyPluginAsyncTypebox<{ directory: Directory }>

const tags = ['directory']
const change = { config: { permission: 'directory.change' } } as const
/** Three bytes a letter at most, and what JSON adds. */
const fileBody = { bodyLimit: 4 * CHARS_MOST }
const shown = ({ id, subject, effectiveFrom }: Version) => ({ id, subject, from: iso(effectiveFrom) })

export const changeRoutes: Routes = async (app, parts) => {
  await app.register(entryRoutes, parts)
  await app.register(versionRoutes, parts)
  await app.register(fileRoutes, parts)
}

const entryRoutes: Routes = async (app, { directory }) => {
  app.get(
    '/api/directory/forms',
    {
      config: { permission: 'directory.read' },
      schema: { tags, summary: 'What each kind is made of', response: { 200: schemas.FormsOfKinds } },
    },
    async () => VALUES,
  )
  app.get(
    '/api/directory/:kind',
    {
      config: { permission: 'directory.read' },
      schema: {
        tags,
        summary: 'All of one kind at an instant, as it is edited',
        params: schemas.ByKind,
        querystring: schemas.AtQuery,
        response: { 200: schemas.EntryPage },
      },
    },
    async ({ params, query: { at } }) => ({
      items: await directory.entries(params.kind, at === undefined ? directory.now() : readInstant(at)),
      next: null,
    }),
  )
  app.post(
    '/api/directory/:kind',
    {
      ...change,
      schema: {
        tags,
        summary: 'A new unit, field, area or routing rule',
        params: schemas.ByKind,
        body: schemas.NewEntry,
        response: { 201: schemas.Kept },
      },
    },
    async (request, reply) =>
      reply.code(201).send(shown(await directory.begin(by(request), request.params.kind, request.body))),
  )
  app.post(
    '/api/directory/:kind/changes',
    {
      ...change,
      schema: {
        tags,
        summary: 'It takes another name, place or rule, or is no more, at once or from an instant on',
        description: 'Parts of the value that are left out stay as they are. What it was stays to be read.',
        params: schemas.ByKind,
        body: schemas.EntryChange,
        response: { 201: schemas.Kept },
      },
    },
    async (request, reply) => {
      const { subject, ...asked } = request.body
      const kept = await directory.change(by(request), [request.params.kind, subject], asked)
      return reply.code(201).send(shown(kept))
    },
  )
}

const versionRoutes: Routes = async (app, { directory }) => {
  app.post(
    '/api/units/:id/merger',
    {
      ...change,
      schema: {
        tags,
        summary: 'A unit is no more, and another has its work from then on',
        description:
          'Open tickets follow; closed ones keep the name. Refused where successors would lead in a ring.',
        params: schemas.ById,
        body: schemas.Merger,
        response: { 201: schemas.Kept },
      },
    },
    async (request, reply) =>
      reply.code(201).send(shown(await directory.merge(by(request), request.params.id, request.body))),
  )
  app.get(
    '/api/directory/:kind/versions',
    {
      config: { permission: 'directory.read' },
      schema: {
        tags,
        summary: 'What one of them was, is and will be; who changed it and why',
        params: schemas.ByKind,
        querystring: schemas.HistoryQuery,
        response: { 200: schemas.VersionPage },
      },
    },
    async ({ params, query }) => ({ items: await directory.history(params.kind, query.subject), next: null }),
  )
  app.post(
    '/api/directory/reversions',
    {
      ...change,
      schema: {
        tags,
        summary: 'A change holds no more',
        description: 'What held before it holds again, as a version of its own; that can be reverted too.',
        body: schemas.Reversion,
        response: { 201: schemas.Kept },
      },
    },
    async (request, reply) => {
      const { version, reason } = request.body
      return reply.code(201).send(shown(await directory.revert(by(request), version, reason)))
    },
  )
}

const fileRoutes: Routes = async (app, { directory }) => {
  app.post(
    '/api/directory/imports/:file/preview',
    {
      ...change,
      ...fileBody,
      schema: {
        tags,
        summary: 'What a file would change, and every line that cannot be taken; nothing is kept',
        params: schemas.ByFile,
        body: schemas.FilePreview,
        response: { 200: FilePreviewed },
      },
    },
    request => directory.previewFile(request.params.file, request.body),
  )
  app.post(
    '/api/directory/imports/:file',
    {
      ...change,
      ...fileBody,
      schema: {
        tags,
        summary: 'A file is taken as a whole, or not at all',
        description: 'What is there and not in the file stays. The same file again changes nothing.',
        params: schemas.ByFile,
        body: schemas.FileLoad,
        response: { 200: schemas.FileRead },
      },
    },
    request => directory.load(by(request), request.params.file, request.body),
  )
}
