import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Static } from 'typebox'
import type { AskedStep } from '../../../src/tickets/askedschemas.ts'
import type { TicketPage, TicketShown, TicketWithCalls } from '../../../src/tickets/schemas.ts'
import { type Json, post } from '../kit/api.ts'
import { refused, said } from '../kit/parts.tsx'
import { showAct } from '../kit/ticketpages.ts'

export type Ticket = Json<typeof TicketPage>['items'][number]
export type WholeTicket = Json<typeof TicketWithCalls>
export type Step = Static<typeof AskedStep>

/** Long lists keep themselves up to date (kit/ticketpages.ts). */
export const LISTS = ['tickets', 'office'] as const

type Asked = Readonly<{
  ticket: Pick<Ticket, 'id' | 'version'>
  step: Step
  /** Said when it is done: whoever asked may be off the screen by then, since the ticket has left the list. */
  done?: string | ((ticket: Json<typeof TicketShown>) => string)
}>

/** One step of the regulation; who was not the first is told so, and sees the ticket as it is now. */
export function useAct() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ ticket, step }: Asked) =>
      post<Json<typeof TicketShown>>(`/api/tickets/${ticket.id}/events`, {
        ...{ version: ticket.version, key: crypto.randomUUID(), event: step },
      }),
    onSuccess: (ticket, { done }) =>
      done !== undefined && said(typeof done === 'string' ? done : done(ticket)),
    onError: refused,
    onSettled: (_done, _error, { ticket }) =>
      Promise.all([
        showAct(client, LISTS, ticket.id),
        client.invalidateQueries({
          queryKey: ['tickets'],
          predicate: ({ queryKey }) => queryKey[1] !== 'office',
        }),
        client.invalidateQueries({ queryKey: ['reports', 'waiting'] }),
      ]),
  })
}
