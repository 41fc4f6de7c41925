import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AuditPage, AuditQuery } from './schemas.ts'
import type { Audit } from './service.ts'

export const auditRoutes: FastifyPluginAsyncTypebox<{ audit: Audit }> = async (app, { audit }) => {
  app.get(
    '/api/audit',
    {
      config: { permission: 'audit.read' },
      schema: {
        tags: ['audit'],
        summary: 'What was done by whom, newest first',
        querystring: AuditQuery,
        response: { 200: AuditPage },
      },
    },
    request => audit.list(request.query),
  )
}
