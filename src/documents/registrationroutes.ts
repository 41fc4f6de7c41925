import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import type { Registrations } from './registrations.ts'
import { asFile, askerOf } from './routes.ts'
import { RegistrationsQuery } from './schemas.ts'

const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

export const registrationRoutes: FastifyPluginAsyncTypebox<{ registrations: Registrations }> = async (
  app,
  { registrations },
) => {
  for (const kind of ['csv', 'xlsx'] as const)
    app.get(
      `/api/registrations.${kind}`,
      {
        config: { permission: 'ticket.export' },
        schema: {
          tags: ['documents'],
          summary: `What was filled in for a sub-type, as a list for the post office (A04), as ${kind.toUpperCase()}`,
          description:
            'Of tickets received in that time and not rejected; citizens as their reader may see them. Written into the audit log with the purpose, and whose data is in it.',
          querystring: RegistrationsQuery,
          response: { 200: Type.Unknown() },
        },
      },
      async (request, reply) => {
        const { name, bytes } = await registrations.sheet(askerOf(request), request.query, kind)
        return asFile(reply, name, TYPES[kind]).send(bytes)
      },
    )
}
