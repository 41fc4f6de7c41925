import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { signedIn } from '../http/session.ts'
import { ShownPhone, WebPhone } from './schemas.ts'
import type { Phones } from './service.ts'

export const phoneRoutes: FastifyPluginAsyncTypebox<{ phones: Phones }> = async (app, { phones }) => {
  app.get(
    '/api/me/phone',
    {
      config: { permission: 'phone.own' },
      schema: {
        tags: ['phones'],
        summary: 'My phones',
        response: { 200: Type.Object({ items: Type.Array(ShownPhone) }) },
      },
    },
    async request => ({ items: await phones.phonesOf(signedIn(request).id) }),
  )
  app.post(
    '/api/me/phone',
    {
      config: { permission: 'phone.own' },
      schema: {
        tags: ['phones'],
        summary: 'Open my browser phone: a secret that lasts twelve hours',
        description:
          'Where the page registers within 3 s after it was closed or loaded anew in a talk, it is dialled back into it: that INVITE has the header `X-Reconnect: <call id>` and is to be answered at once. Every other one has `X-Call: <call id>`.',
        response: { 200: WebPhone },
      },
    },
    request => phones.openWebPhone(signedIn(request)),
  )
  app.get(
    '/api/phones',
    {
      config: { permission: 'phone.manage' },
      schema: {
        tags: ['phones'],
        summary: "Everybody's phones",
        response: { 200: Type.Object({ items: Type.Array(ShownPhone) }) },
      },
    },
    async () => ({ items: await phones.allPhones() }),
  )
}
