import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { LIMITS } from '../config.ts'
import { type SessionCookie, sessionOf, signedIn } from '../http/session.ts'
import * as schemas from './schemas.ts'
import { type People, shownSelf } from './service.ts'

type Parts = { people: People; cookie: SessionCookie }

const enrolling = { permission: 'enrolling' } as const
const anyone = { permission: 'signed-in' } as const
/** Per address; the count per account is the service's (proof.ts). */
const guessable = {
  permission: 'public',
  rateLimit: { max: LIMITS.signInsPerMinute, timeWindow: '1 minute' },
} as const
const nothing = { 204: Type.Null() }

/** Signing in and out. */
export const sessionRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { people, cookie }) => {
  const tags = ['session']

  app.post(
    '/api/session',
    {
      config: guessable,
      schema: { tags, summary: 'Sign in', body: schemas.SignInBody, response: { 200: schemas.Self } },
    },
    async (request, reply) => {
      const { secret, expiresAt, session } = await people.sessions.signIn({
        ...request.body,
        address: request.ip,
        userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
        before: request.cookies[cookie.name] ?? null,
      })
      cookie.set(reply, secret, expiresAt)
      return shownSelf(session.person, session.mustEnrol)
    },
  )

  app.get(
    '/api/session',
    { config: enrolling, schema: { tags, summary: 'Who is signed in', response: { 200: schemas.Self } } },
    async request => shownSelf(signedIn(request), sessionOf(request).mustEnrol),
  )

  app.delete(
    '/api/session',
    {
      config: enrolling,
      schema: {
        tags,
        summary: 'Sign out',
        description: 'Who is signed in with no other browser then has no shift any more.',
        querystring: schemas.SignOutQuery,
        response: nothing,
      },
    },
    async (request, reply) => {
      await people.sessions.signOut(sessionOf(request), request.query.everywhere ?? false, request.ip)
      cookie.clear(reply)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/session/reset',
    {
      config: guessable,
      schema: {
        tags,
        summary: 'Set a password by a one-time one',
        body: schemas.ResetBody,
        response: nothing,
      },
    },
    async (request, reply) => {
      await people.useReset({ ...request.body, address: request.ip })
      return reply.code(204).send(null)
    },
  )
}

/** One's own password, second factor and tokens. */
export const selfRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  await app.register(proofRoutes, parts)
  await app.register(tokenRoutes, parts)
}

const proofRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { people }) => {
  const tags = ['me']

  app.get(
    '/api/me',
    {
      config: anyone,
      schema: {
        tags,
        summary: "One's own account, and where one is signed in",
        response: { 200: schemas.OwnAccount },
      },
    },
    request => people.own(sessionOf(request)),
  )

  app.post(
    '/api/me/password',
    {
      config: { ...anyone, rateLimit: guessable.rateLimit },
      schema: {
        tags,
        summary: 'Change the password; other browsers are signed out',
        body: schemas.PasswordBody,
        response: nothing,
      },
    },
    async (request, reply) => {
      await people.changePassword(sessionOf(request), { ...request.body, address: request.ip })
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/me/totp',
    {
      config: enrolling,
      schema: { tags, summary: 'Begin a second factor', response: { 201: schemas.TotpBegun } },
    },
    async (request, reply) => reply.code(201).send(await people.totp.begin(sessionOf(request), request.ip)),
  )

  app.post(
    '/api/me/totp/confirmation',
    {
      config: { ...enrolling, rateLimit: guessable.rateLimit },
      schema: { tags, summary: 'Confirm it by a first code', body: schemas.TotpCode, response: nothing },
    },
    async (request, reply) => {
      await people.totp.confirm(sessionOf(request), request.body.code, request.ip)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/me/totp/removal',
    {
      config: { ...anyone, rateLimit: guessable.rateLimit },
      schema: { tags, summary: 'Give it up', body: schemas.TotpRemoval, response: nothing },
    },
    async (request, reply) => {
      await people.totp.remove(sessionOf(request), { ...request.body, address: request.ip })
      return reply.code(204).send(null)
    },
  )
}

const tokenRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { people }) => {
  const tags = ['me']

  app.get(
    '/api/tokens',
    { config: anyone, schema: { tags, summary: "One's own tokens", response: { 200: schemas.TokenPage } } },
    async request => ({ items: await people.sessions.tokens(signedIn(request)), next: null }),
  )

  app.post(
    '/api/tokens',
    {
      config: anyone,
      schema: {
        tags,
        summary: 'A bearer token for scripts, shown once',
        body: schemas.TokenBody,
        response: { 201: schemas.NewToken },
      },
    },
    async (request, reply) => {
      const asked = { ...request.body, address: request.ip }
      return reply.code(201).send(await people.sessions.createToken(sessionOf(request), asked))
    },
  )

  app.delete(
    '/api/tokens/:id',
    { config: anyone, schema: { tags, summary: 'End a token', params: schemas.ById, response: nothing } },
    async (request, reply) => {
      await people.sessions.endToken(signedIn(request), request.params.id, request.ip)
      return reply.code(204).send(null)
    },
  )
}
