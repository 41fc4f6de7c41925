import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '../errors.ts'
import { may, type Permission } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'

/**
 * What a route asks for. `public` = nobody in particular; `signed-in` = any person; `enrolling` = also a person who
 * still has to set up the second factor.
 */
export type Access = Permission | 'public' | 'signed-in' | 'enrolling'

export type SignedIn = Readonly<{
  sessionId: string
  kind: 'cookie' | 'token'
  person: Person
  /** The role asks for a second factor that is not set up: nothing but setting it up is allowed. */
  mustEnrol: boolean
}>

/** Whose secret this is; null for unknown, ended, expired, or a disabled person. */
export type Recognize = (secret: string) => Promise<SignedIn | null>

declare module 'fastify' {
  interface FastifyContextConfig {
    permission?: Access
  }
  interface FastifyRequest {
    /** Null on public routes, whoever asks. */
    person: Person | null
    session: SignedIn | null
  }
}

export type SessionCookie = Readonly<{
  name: string
  set(reply: FastifyReply, secret: string, expiresAt: number): void
  clear(reply: FastifyReply): void
}>

/** `__Host-` makes browsers refuse the cookie from anybody but this host over TLS. */
export function sessionCookie(publicUrl: string): SessionCookie {
  const secure = publicUrl.startsWith('https:')
  const name = secure ? '__Host-cc1022' : 'cc1022'
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure } as const
  return {
    name,
    set: (reply, secret, expiresAt) => {
      reply.setCookie(name, secret, { ...options, expires: new Date(expiresAt) })
    },
    clear: reply => {
      reply.clearCookie(name, options)
    },
  }
}

export type Guard = Readonly<{ recognize: Recognize; cookie: SessionCookie; publicUrl: string }>

/** Nothing is served that does not say who may have it, and nobody else gets it. */
export function guard(app: FastifyInstance, { recognize, cookie, publicUrl }: Guard): void {
  app.decorateRequest('person', null)
  app.decorateRequest('session', null)
  app.addHook('onRoute', route => {
    if (!route.config?.permission)
      throw new Error(`${route.method} ${route.url} does not name its permission`)
  })
  app.addHook('onRequest', async request => {
    if (request.is404) return
    const access = request.routeOptions.config.permission as Access
    const bearer = bearerOf(request)
    // A browser adds cookies to other sites' requests too; it never adds a bearer token.
    if (bearer === null) refuseOtherSites(request, publicUrl)
    if (access === 'public') return
    const secret = bearer ?? request.cookies[cookie.name]
    const session = secret ? await recognize(secret) : null
    if (!session) throw new Refusal('not-signed-in', 401, 'Bạn chưa đăng nhập hoặc phiên đã hết hạn.')
    request.session = session
    request.person = session.person
    if (access === 'enrolling') return
    if (session.mustEnrol)
      throw new Refusal('totp-setup-required', 403, 'Bạn cần thiết lập xác thực hai lớp trước khi tiếp tục.')
    if (access !== 'signed-in' && !may(session.person.role, access))
      throw new Refusal('not-allowed', 403, 'Bạn không có quyền thực hiện thao tác này.')
  })
}

/** The person a guarded route serves. */
export function signedIn(request: FastifyRequest): Person {
  return sessionOf(request).person
}

/** Who asks, and from where: for what is written down. */
export const by = (request: FastifyRequest) => ({ person: signedIn(request), address: request.ip })

export function sessionOf(request: FastifyRequest): SignedIn {
  if (!request.session) throw new Error('a public route asks who is signed in')
  return request.session
}

function bearerOf(request: FastifyRequest): string | null {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Cross-site request forgery: SameSite=Strict already keeps the cookie away; this holds where a browser is old, or the
 * other site is a sister host. Programs send neither header.
 */
function refuseOtherSites(request: FastifyRequest, publicUrl: string): void {
  if (SAFE.has(request.method)) return
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const isOurs =
    site === undefined
      ? origin === undefined ||
        origin === new URL(publicUrl).origin ||
        hostOf(origin) === request.headers.host
      : site === 'same-origin'
  if (!isOurs) throw new Refusal('other-site', 403, 'Yêu cầu đến từ một trang web khác và bị từ chối.')
}

function hostOf(origin: string): string | null {
  return URL.parse(origin)?.host ?? null
}
