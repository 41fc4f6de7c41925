import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { dispositionOf } from '../attachments/attachment.ts'
import { signedIn } from '../http/session.ts'
import { courseRoutes } from './courseroutes.ts'
import { intakeRoutes } from './intakeroutes.ts'
import { AskedDraft, TicketCounts, TicketKey, TicketPage, TicketShown, TicketWithCalls } from './schemas.ts'
import { TicketFileQuery, TicketQuery } from './searchschemas.ts'
import type { Tickets } from './service.ts'

export const ticketRoutes: FastifyPluginAsyncTypebox<{ tickets: Tickets }> = async (app, { tickets }) => {
  for (const part of PARTS) await app.register(part, { tickets })
  app.get(
    '/api/tickets',
    {
      config: { permission: 'ticket.readOwn' },
      schema: {
        tags: ['tickets'],
        summary: 'Tickets, newest first or in another order, as they are looked for',
        description: 'Citizens are masked by role; what is shown of them is written down.',
        querystring: TicketQuery,
        response: { 200: TicketPage },
      },
    },
    request => tickets.list(signedIn(request), request.query, request.ip),
  )
  app.get(
    '/api/tickets/:id',
    {
      config: { permission: 'ticket.readOwn' },
      schema: {
        tags: ['tickets'],
        summary: 'One ticket by id or code, with its calls and recordings',
        params: TicketKey,
        response: { 200: TicketWithCalls },
      },
    },
    request => tickets.one(signedIn(request), request.params.id, request.ip),
  )
  app.post(
    '/api/tickets/:id/taking',
    {
      config: { permission: 'ticket.write' },
      schema: {
        tags: ['tickets'],
        summary: 'See to a message that nobody has taken yet',
        description: '403 `ticket-not-yours` when somebody else was first. Twice is harmless.',
        params: TicketKey,
        response: { 200: TicketShown },
      },
    },
    request => tickets.take(signedIn(request), request.params.id, request.ip),
  )
  app.put(
    '/api/tickets/:id/draft',
    {
      config: { permission: 'ticket.write' },
      schema: {
        tags: ['tickets'],
        summary: 'Keep what the operator who holds the ticket has written so far',
        description:
          '`updatedAt` is that of the ticket as it was read; 409 `ticket-changed` when it is older.',
        params: TicketKey,
        body: AskedDraft,
        response: { 200: TicketShown },
      },
    },
    request => tickets.saveDraft(signedIn(request), request.params.id, request.body),
  )
}

const countRoutes: FastifyPluginAsyncTypebox<{ tickets: Tickets }> = async (app, { tickets }) => {
  app.get(
    '/api/tickets/counts',
    {
      config: { permission: 'ticket.inbox' },
      schema: {
        tags: ['tickets'],
        summary: 'How many tickets there are in the lists of whoever works for a unit',
        response: { 200: TicketCounts },
      },
    },
    request => tickets.counts(signedIn(request)),
  )
}

const sheetRoutes: FastifyPluginAsyncTypebox<{ tickets: Tickets }> = async (app, { tickets }) => {
  app.get(
    '/api/tickets.csv',
    {
      exposeHeadRoute: false, // whoever asks for the head only has not taken it out
      config: { permission: 'ticket.readOwn' },
      schema: {
        tags: ['tickets'],
        summary: 'The list of tickets as a file for spreadsheets, cut and ordered as the list is',
        description:
          'Citizens as in the list. Written into the audit log with the purpose. 400 `too-many-rows` above 10,000.',
        querystring: TicketFileQuery,
        response: { 200: Type.Unknown() },
      },
    },
    async (request, reply) => {
      const { name, stream } = await tickets.sheet(signedIn(request), request.query, request.ip)
      return reply
        .type('text/csv; charset=utf-8')
        .headers({ 'content-disposition': dispositionOf(name), 'x-content-type-options': 'nosniff' })
        .send(stream)
    },
  )
}

const PARTS = [courseRoutes, intakeRoutes, countRoutes, sheetRoutes]
