import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { iso } from '../clock.ts'
import { by } from '../http/session.ts'
import type { Lines } from './lines.ts'
import { AskedTrunk, BansShown, ByAddress, ByNumber, ByTrunk, LinesShown, NewNumbers } from './schemas.ts'

const tags = ['phones']
const manage = { config: { permission: 'trunk.manage' } } as const
const NOTHING = { 204: Type.Null() }

/** Carriers' lines, and the numbers that citizens dial. */
export const lineRoutes: FastifyPluginAsyncTypebox<{ lines: Lines }> = async (app, { lines }) => {
  app.get(
    '/api/trunks',
    { ...manage, schema: { tags, summary: 'Lines and numbers', response: { 200: LinesShown } } },
    async () => {
      const [trunks, numbers] = await Promise.all([lines.trunks(), lines.numbers()])
      return {
        trunks: trunks.map(({ secret, id: _id, createdAt: _createdAt, ...trunk }) => ({
          ...{ ...trunk, hasSecret: secret !== null },
        })),
        numbers: [...numbers],
      }
    },
  )
  app.put(
    '/api/trunks/:name',
    {
      ...manage,
      schema: {
        tags,
        summary: 'A line of this name, new or in the place of the one before',
        description: 'Without a secret the one that was stored stays.',
        params: ByTrunk,
        body: AskedTrunk,
        response: NOTHING,
      },
    },
    async (request, reply) => {
      await lines.addTrunk({ ...request.body, name: request.params.name }, by(request))
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/trunks/:name',
    {
      ...manage,
      schema: { tags, summary: 'The numbers on it stay ours', params: ByTrunk, response: NOTHING },
    },
    async (request, reply) => {
      await lines.removeTrunk(request.params.name, by(request))
      return reply.code(204).send(null)
    },
  )
  await app.register(numberRoutes, { lines })
  await app.register(banRoutes, { lines })
}

const numberRoutes: FastifyPluginAsyncTypebox<{ lines: Lines }> = async (app, { lines }) => {
  app.post(
    '/api/numbers',
    {
      ...manage,
      schema: {
        tags,
        summary: 'Numbers that are ours, written as the carrier sends them',
        description: 'Calls to other numbers are not taken.',
        body: NewNumbers,
        response: NOTHING,
      },
    },
    async (request, reply) => {
      await lines.addNumbers(request.body.numbers, request.body.trunk, by(request))
      return reply.code(204).send(null)
    },
  )
  app.delete(
    '/api/numbers/:number',
    {
      ...manage,
      schema: { tags, summary: 'Calls to it are not taken any more', params: ByNumber, response: NOTHING },
    },
    async (request, reply) => {
      await lines.removeNumber(request.params.number, by(request))
      return reply.code(204).send(null)
    },
  )
}

/** Addresses that guessed passwords of telephones. */
const banRoutes: FastifyPluginAsyncTypebox<{ lines: Lines }> = async (app, { lines }) => {
  const unban = { config: { permission: 'phone.manage' } } as const
  app.get(
    '/api/phone-bans',
    {
      ...unban,
      schema: { tags, summary: 'Addresses that are refused for a while', response: { 200: BansShown } },
    },
    async () => ({
      items: (await lines.bans()).map(({ address, guesses, bannedAt, until }) => ({
        ...{ address, guesses, bannedAt: iso(bannedAt), until: iso(until) },
      })),
    }),
  )
  app.delete(
    '/api/phone-bans/:address',
    {
      ...unban,
      schema: { tags, summary: 'Let in again before its time', params: ByAddress, response: NOTHING },
    },
    async (request, reply) => {
      await lines.liftBan(request.params.address, by(request))
      return reply.code(204).send(null)
    },
  )
}
