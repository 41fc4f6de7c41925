import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'

const DESCRIPTION = `JSON in and out; times are ISO 8601 UTC; ids are UUIDs; lists are { items, next } with an opaque cursor.
Errors are application/problem+json (RFC 9457) with a stable \`code\` and a Vietnamese \`detail\`.
\`x-permission\` of each operation names what the person needs; see GET /api/session for one's own.`

/** The document is made from the routes' own schemas, so it cannot differ from what is served. */
export async function describe(app: FastifyInstance, cookieName: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tổng đài 1022', version: '1', description: DESCRIPTION },
      components: {
        securitySchemes: {
          cookie: { type: 'apiKey', in: 'cookie', name: cookieName },
          token: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const permission = route.config?.permission
      const security = permission === 'public' ? [] : [{ cookie: [] }, { token: [] }]
      return { schema: { ...schema, security, 'x-permission': permission } as never, url }
    },
  })
  app.get(
    '/api/openapi.json',
    { config: { permission: 'public' }, schema: { tags: ['system'], summary: 'This document' } },
    () => app.swagger(),
  )
}
