import { useQuery } from '@tanstack/react-query'
import type { Timeline } from '../../../src/tickets/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { useFresh } from '../kit/fresh.ts'
import { useLive } from '../kit/live.ts'
import { usePages } from '../kit/PagedList.tsx'
import type { Ticket, WholeTicket } from './useAct.ts'

/** Asks anew for what begins with these keys, once news of tickets has settled. */
export function useTicketNews(keys: readonly (readonly unknown[])[]): void {
  const look = useFresh(keys)
  useLive('ticket', look)
  useLive('notice', look)
}

export type ListQuery = Readonly<{
  view?: 'unclear' | 'late' | 'flagged'
  undirected?: boolean
  unitId?: string | null
  order?: 'due'
}>

export function useTickets(query: ListQuery) {
  useTicketNews([['tickets', 'office']])
  return usePages<Ticket>(['tickets', 'office'], '/api/tickets', query)
}

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
