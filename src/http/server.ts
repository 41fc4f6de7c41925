import { randomUUID } from 'node:crypto'
import cookies from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController,
} from 'fastify'
import type { Logger } from 'pino'
import { LIMITS } from '../config.ts'
import { compress } from './compressing.ts'
import { answerMissing } from './missing.ts'
import { describe } from './openapi.ts'
import { answerError } from './problem.ts'
import { compileSerializer } from './serialize.ts'
import { guard, type Recognize, type SessionCookie } from './session.ts'
import { type Check, systemRoutes } from './system.ts'
import { compileValidator } from './validate.ts'

export type HttpParts = Readonly<{
  log: Logger
  publicUrl: string
  tls: Readonly<{ cert: string | Buffer; key: string | Buffer }> | null
  cookie: SessionCookie
  recognize: Recognize
  /** Each part the service needs, by name. */
  readyz: () => Promise<readonly Check[]>
  /** Prometheus text. */
  metrics: () => Promise<string>
  /** The rooms' routes: `app => app.register(ticketRoutes, { tickets })`. */
  rooms: readonly FastifyPluginAsync[]
  /** Ends what would keep connections open for ever (the live feed), before closing waits for them. */
  onClose: () => void
}>

const CLOSE_LIMIT_MS = 3_000 // requests of ours take milliseconds; a recording being played is not worth waiting for

/** Everything that speaks HTTP, ready to listen. */
export async function buildHttp(parts: HttpParts): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: parts.log as FastifyBaseLogger,
    ...(parts.tls ? { https: { ...parts.tls } } : {}),
    bodyLimit: LIMITS.bodyBytes,
    // Addresses in the audit log must not be a header that anybody may write.
    trustProxy: false,
    genReqId: () => randomUUID(),
    // One line of ours (logRequests) instead of two.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply as never),
  }) as unknown as FastifyInstance
  app.removeContentTypeParser('text/plain')
  app.setValidatorCompiler(compileValidator as never)
  app.setSerializerCompiler(compileSerializer as never)
  app.setErrorHandler(answerError)
  await protect(app, parts)
  compress(app)
  answerMissing(app)
  guard(app, parts)
  logRequests(app)
  closeInTime(app, parts.onClose)
  await describe(app, parts.cookie.name)
  await app.register(systemRoutes, parts)
  for (const room of parts.rooms) await app.register(room)
  await app.ready()
  return app
}

async function protect(app: FastifyInstance, { publicUrl }: HttpParts): Promise<void> {
  const isSecure = publicUrl.startsWith('https:')
  await app.register(helmet, {
    strictTransportSecurity: isSecure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  })
  await app.register(cookies)
  await app.register(rateLimit, { global: false })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('cache-control', 'no-store') // answers hold personal data; what may be kept says so itself
  })
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const facts = {
      method: request.method,
      path: request.url.split('?')[0], // queries may hold phone numbers
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      personId: request.person?.id ?? null,
    }
    const isNews = request.method !== 'GET' || reply.statusCode >= 400
    request.log[isNews ? 'info' : 'debug'](facts, 'request answered')
  })
}

function closeInTime(app: FastifyInstance, onClose: () => void): void {
  app.addHook('preClose', async () => {
    onClose()
    setTimeout(() => app.server.closeAllConnections(), CLOSE_LIMIT_MS).unref()
  })
}
