import type { FastifyPluginAsync } from 'fastify'
import Type from 'typebox'

/** One thing the service needs: `database`, `asterisk`, `disk`, `clock` … */
export type Check = Readonly<{ name: string; ok: boolean; detail: string }>

export type SystemParts = Readonly<{
  readyz: () => Promise<readonly Check[]>
  metrics: () => Promise<string>
}>

const Readiness = Type.Object({
  ok: Type.Boolean(),
  checks: Type.Array(Type.Object({ name: Type.String(), ok: Type.Boolean(), detail: Type.String() })),
})

export const systemRoutes: FastifyPluginAsync<SystemParts> = async (app, { readyz, metrics }) => {
  const config = { permission: 'public' } as const

  app.get(
    '/healthz',
    {
      config,
      schema: {
        tags: ['system'],
        summary: 'The process is up',
        response: { 200: Type.Object({ ok: Type.Boolean() }) },
      },
    },
    async () => ({ ok: true }),
  )

  app.get(
    '/readyz',
    {
      config,
      schema: {
        tags: ['system'],
        summary: 'Calls can be answered; each part named',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const checks = await readyz()
      const ok = checks.every(check => check.ok)
      return reply.code(ok ? 200 : 503).send({ ok, checks: [...checks] })
    },
  )

  app.get(
    '/metrics',
    { config, schema: { tags: ['system'], summary: 'Figures for Prometheus', produces: ['text/plain'] } },
    async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
  )
}
