import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import type { Directory } from './service.ts'

const Unit = Type.Object({ id: Type.String({ format: 'uuid' }), code: Type.String(), name: Type.String() })

export const directoryRoutes: FastifyPluginAsyncTypebox<{ directory: Directory }> = async (
  app,
  { directory },
) => {
  app.get(
    '/api/units',
    {
      config: { permission: 'signed-in' },
      schema: { tags: ['directory'], summary: 'Agencies and units', response: { 200: Page(Unit) } },
    },
    async () => ({ items: await directory.units(), next: null }),
  )
}
