import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { iso } from '../clock.ts'
import { by } from '../http/session.ts'
import type { Lines } from './lines.ts'
import { BansShown, ByAddress, LinesShown } from './lineschemas.ts'

const tags = ['phones']
const manage = { config: { permission: 'trunk.manage' } } as const

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
  await app.register(banRoutes, { lines })
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
      schema: {
        ...{ tags, summary: 'Let in again before its time', params: ByAddress },
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await lines.liftBan(request.params.address, by(request))
      return reply.code(204).send(null)
    },
  )
}
