import { useQuery } from '@tanstack/react-query'
import type { Timeline } from '../../../src/tickets/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { useTicketPages } from '../kit/ticketpages.ts'
import { LISTS, type Ticket, type WholeTicket } from './useAct.ts'

export type ListQuery = Readonly<{
  view?: 'unclear' | 'late' | 'flagged'
  undirected?: boolean
  unitId?: string | null
  order?: 'due'
}>

export const useTickets = (query: ListQuery) => useTicketPages<Ticket>(LISTS, query)

export const useTicket = (id: string) =>
  useQuery({
    queryKey: ['tickets', 'whole', id],
    queryFn: ({ signal }) => get<WholeTicket>(`/api/tickets/${id}`, {}, signal),
  })

export const useTimeline = (id: string) =>
  useQuery({
    queryKey: ['tickets', 'timeline', id],
    queryFn: ({ signal }) => get<Json<typeof Timeline>>(`/api/tickets/${id}/timeline`, {}, signal),
  })
