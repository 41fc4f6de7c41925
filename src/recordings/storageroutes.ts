import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { signedIn } from '../http/session.ts'
import { RecordingId } from './schemas.ts'
import { CopyList, RestorationBody, StorageShown } from './storageschemas.ts'
import type { Storage } from './storekeeper.ts'

export const storageRoutes: FastifyPluginAsyncTypebox<{ storage: Storage }> = async (app, { storage }) => {
  app.get(
    '/api/storage',
    {
      config: { permission: 'settings.read' },
      schema: {
        tags: ['recordings'],
        summary: 'How recordings are kept: forms, places, room on the disk, what failed',
        response: { 200: StorageShown },
      },
    },
    () => storage.standing(),
  )
  app.get(
    '/api/recordings/:id/copies',
    {
      config: { permission: 'recording.listen' },
      schema: {
        tags: ['recordings'],
        summary: 'What a recording is kept as, and where',
        params: RecordingId,
        response: { 200: CopyList },
      },
    },
    request => storage.copiesOf(request.params.id),
  )
  app.post(
    '/api/recordings/:id/restoration',
    {
      config: { permission: 'recording.listen' },
      schema: {
        tags: ['recordings'],
        summary: 'Bring a recording back from the store',
        description: 'Read and compared with its hash before it counts; its history says who asked.',
        params: RecordingId,
        body: RestorationBody,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await storage.restore(request.params.id, signedIn(request).id, request.body.days)
      return reply.code(204).send(null)
    },
  )
}
