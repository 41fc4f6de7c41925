import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Timeline } from '../../../src/tickets/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { useLive } from '../kit/live.ts'
import { usePages } from '../kit/PagedList.tsx'
import type { Ticket, WholeTicket } from './useAct.ts'

/** A burst of news is one look. */
const SETTLE_MS = 1_000

/** Asks anew for what begins with these keys, once news of tickets has settled. */
export function useFresh(keys: readonly (readonly unknown[])[]): void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const anew = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      for (const queryKey of keys) void client.invalidateQueries({ queryKey })
    }, SETTLE_MS)
  }
  useLive('ticket', anew)
  useLive('notice', anew)
}

export type ListQuery = Readonly<{
  view?: 'unclear' | 'late' | 'flagged'
  undirected?: boolean
  unitId?: string | null
  order?: 'due'
}>

export function useTickets(query: ListQuery) {
  useFresh([['tickets', 'office']])
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
