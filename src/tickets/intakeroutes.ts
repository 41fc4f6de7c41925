import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { signedIn } from '../http/session.ts'
import { AskedCancellation, AskedEntry, AskedReceipt, AskedRecord } from './askedschemas.ts'
import { TicketKey, TicketShown } from './schemas.ts'
import type { Tickets } from './service.ts'

const from = ({ ip }: FastifyRequest) => ({ address: ip })

/** How a ticket comes in, and how what it says is put right. */
export const intakeRoutes: FastifyPluginAsyncTypebox<{ tickets: Tickets }> = async (app, { tickets }) => {
  app.post(
    '/api/tickets',
    {
      config: { permission: 'ticket.intake' },
      schema: {
        tags: ['tickets'],
        summary: 'Enter by hand what came on paper, over the Government’s portal, or to the counter',
        description: '400 `fields-missing` names what is missing; 409 `already-entered` the ticket.',
        body: AskedEntry,
        response: { 201: TicketShown },
      },
    },
    async (request, reply) => {
      reply.code(201)
      return tickets.enterByHand(signedIn(request), request.body, from(request))
    },
  )
  app.post(
    '/api/tickets/:id/receipt',
    {
      config: { permission: 'ticket.write' },
      schema: {
        tags: ['tickets'],
        summary: 'The draft is complete: receive it, and with `step` do the first thing about it in one',
        description:
          'The province says what its channel asks of the sender; `updatedAt` is that of the draft.',
        params: TicketKey,
        body: AskedReceipt,
        response: { 200: TicketShown },
      },
    },
    request => tickets.receive(signedIn(request), request.params.id, request.body, from(request)),
  )
  app.post(
    '/api/tickets/:id/cancellation',
    {
      config: { permission: 'ticket.write' },
      schema: {
        tags: ['tickets'],
        summary: 'A draft came to nothing',
        params: TicketKey,
        body: AskedCancellation,
        response: { 200: TicketShown },
      },
    },
    request => tickets.cancel(signedIn(request), request.params.id, request.body, from(request)),
  )
  app.put(
    '/api/tickets/:id/record',
    {
      config: { permission: 'ticket.intake' },
      schema: {
        tags: ['tickets'],
        summary: 'Put right what a received ticket says; what it said stays in the version before',
        params: TicketKey,
        body: AskedRecord,
        response: { 200: TicketShown },
      },
    },
    request => tickets.edit(signedIn(request), request.params.id, request.body, from(request)),
  )
}
