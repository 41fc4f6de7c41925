import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../errors.ts'
import { problem } from './problem.ts'

/** 404, or 405 with the methods an address does have: Fastify itself tells them not apart. */
export function answerMissing(app: FastifyInstance): void {
  const routes: { pattern: RegExp; methods: readonly string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const source = url
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/:[^/]+/g, '[^/]+')
      .replace('*', '.*')
    routes.push({ pattern: new RegExp(`^${source}$`), methods: [method].flat() })
  })
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.split('?')[0] ?? ''
    const allowed = new Set(
      routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods),
    )
    // A route that found nothing to answer with passes here too.
    if (allowed.size === 0 || allowed.has(request.method))
      return problem(request, reply, new Refusal('not-found', 404, 'Không tìm thấy địa chỉ này.'))
    reply.header('allow', [...allowed].sort().join(', '))
    return problem(
      request,
      reply,
      new Refusal('method-not-allowed', 405, 'Địa chỉ này không nhận thao tác đó.'),
    )
  })
}
