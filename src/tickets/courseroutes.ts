import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { signedIn } from '../http/session.ts'
import { AskedEvent } from './askedschemas.ts'
import { Forwarding, ForwardingQuery, TicketKey, TicketShown, Timeline } from './schemas.ts'
import type { Tickets } from './service.ts'

/** A ticket on its way through the regulation. */
export const courseRoutes: FastifyPluginAsyncTypebox<{ tickets: Tickets }> = async (app, { tickets }) => {
  app.post(
    '/api/tickets/:id/events',
    {
      config: { permission: 'ticket.act' },
      schema: {
        tags: ['tickets'],
        summary: 'One step through the regulation',
        description:
          '409 with the `article` where the regulation does not allow it; 409 `ticket-changed` with `since` where ' +
          'another person was first; 403 `ticket-not-yours`. `mayNow` of the ticket says what is open to its reader.',
        params: TicketKey,
        body: AskedEvent,
        response: { 200: TicketShown },
      },
    },
    request => tickets.act(signedIn(request), request.params.id, request.body, { address: request.ip }),
  )
  app.get(
    '/api/tickets/:id/forwarding',
    {
      config: { permission: 'ticket.act' },
      schema: {
        tags: ['tickets'],
        summary: 'By when which unit would have to answer, were the ticket forwarded now',
        description: 'Refused as the step itself would be. Nothing is kept.',
        params: TicketKey,
        querystring: ForwardingQuery,
        response: { 200: Forwarding },
      },
    },
    request => tickets.forwarding(signedIn(request), request.params.id, request.query.unitId),
  )
  app.get(
    '/api/tickets/:id/timeline',
    {
      config: { permission: 'ticket.readOwn' },
      schema: {
        tags: ['tickets'],
        summary: 'Who did what to it when, where it moved, and what it said then',
        params: TicketKey,
        response: { 200: Timeline },
      },
    },
    request => tickets.timeline(signedIn(request), request.params.id, request.ip),
  )
}
