import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { by } from '../http/session.ts'
import * as schemas from './schemas.ts'
import type { People } from './service.ts'

type Routes = FastifyPluginAsyncTypebox<{ people: People }>

const manage = { config: { permission: 'person.manage' } } as const
const tags = ['people']

/** The accounts of others; one's own is in selfroutes.ts. */
export const peopleRoutes: Routes = async (app, parts) => {
  await app.register(rosterRoutes, parts)
  await app.register(reviewRoutes, parts)
  await app.register(importRoutes, parts)
  await app.register(accessRoutes, parts)
}

/** Who works here. */
const rosterRoutes: Routes = async (app, { people }) => {
  app.get(
    '/api/people',
    {
      config: { permission: 'person.read' },
      schema: {
        tags,
        summary: 'People by username',
        querystring: schemas.PeopleQuery,
        response: { 200: schemas.PeoplePage },
      },
    },
    request => people.list(request.query),
  )

  app.get(
    '/api/people/:id',
    {
      config: { permission: 'person.read' },
      schema: { tags, summary: 'One person', params: schemas.ById, response: { 200: schemas.PersonShown } },
    },
    request => people.find(request.params.id),
  )

  app.post(
    '/api/people',
    {
      ...manage,
      schema: {
        tags,
        summary: 'A new person, with a one-time password to hand over',
        body: schemas.NewPersonBody,
        response: { 201: schemas.PersonMade },
      },
    },
    async (request, reply) => reply.code(201).send(await people.create(by(request), request.body)),
  )

  app.patch(
    '/api/people/:id',
    {
      ...manage,
      schema: {
        tags,
        summary: 'Change name, role or unit; disable or enable',
        description: 'Another role, or being disabled, ends every session and token of the person at once.',
        params: schemas.ById,
        body: schemas.PersonChangeBody,
        response: { 200: schemas.PersonShown },
      },
    },
    request => people.change(by(request), request.params.id, request.body),
  )
}

/** Who should still work here: looked through once a quarter (F09). */
const reviewRoutes: Routes = async (app, { people }) => {
  app.get(
    '/api/people/review',
    {
      config: { permission: 'person.read' },
      schema: {
        tags,
        summary: 'Accounts in use that nobody has looked at in this quarter, by username',
        querystring: schemas.ReviewQuery,
        response: { 200: schemas.ReviewPage },
      },
    },
    request => people.unreviewed(request.query),
  )
  app.post(
    '/api/people/:id/review',
    {
      ...manage,
      schema: {
        tags,
        summary: 'It is still right that this person has this account',
        params: schemas.ById,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await people.review(by(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}

/** Many at once. */
const importRoutes: Routes = async (app, { people }) => {
  const whole = { ...manage, bodyLimit: 4 * schemas.ROSTER_CHARS }
  app.post(
    '/api/people/imports/preview',
    {
      ...whole,
      schema: {
        tags,
        summary: 'Who a table would bring, and every line that cannot be taken; nothing is kept',
        body: schemas.RosterText,
        response: { 200: schemas.RosterRead },
      },
    },
    request => people.imports.preview(request.body.text),
  )
  app.post(
    '/api/people/imports',
    {
      ...whole,
      schema: {
        tags,
        summary: 'New people from a table, each with a one-time password: all of them, or none',
        body: schemas.RosterText,
        response: { 201: schemas.RosterMade },
      },
    },
    async (request, reply) => reply.code(201).send(await people.imports.load(by(request), request.body.text)),
  )
}

/** What opens their accounts. */
const accessRoutes: Routes = async (app, { people }) => {
  app.delete(
    '/api/people/:id/lockout',
    {
      ...manage,
      schema: {
        tags,
        summary: 'Who mistyped the password too often may try again at once',
        params: schemas.ById,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await people.liftLockout(by(request), request.params.id)
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/people/:id/resets',
    {
      ...manage,
      schema: {
        tags,
        summary: 'A one-time password, good for an hour; those before it end',
        params: schemas.ById,
        response: { 201: schemas.OneTimeShown },
      },
    },
    async (request, reply) => reply.code(201).send(await people.createReset(by(request), request.params.id)),
  )

  app.delete(
    '/api/people/:id/totp',
    {
      ...manage,
      schema: {
        tags,
        summary: 'Take away a lost second factor',
        params: schemas.ById,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await people.removeTotp(by(request), request.params.id)
      return reply.code(204).send(null)
    },
  )

  app.delete(
    '/api/people/:id/sessions',
    {
      ...manage,
      schema: {
        tags,
        summary: 'Sign the person out everywhere and end their tokens',
        params: schemas.ById,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await people.endSessions(by(request), request.params.id)
      return reply.code(204).send(null)
    },
  )
}
