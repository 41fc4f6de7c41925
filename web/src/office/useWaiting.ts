import { useQuery } from '@tanstack/react-query'
import { get } from '../kit/api.ts'
import { useTicketNews } from './useTickets.ts'
import type { Waiting } from './waiting.ts'

/** What waits, counted anew when a ticket moved or somebody was told of something. */
export function useWaiting() {
  useTicketNews([['reports', 'waiting']])
  return useQuery({
    queryKey: ['reports', 'waiting'],
    queryFn: ({ signal }) => get<Waiting>('/api/reports/waiting', {}, signal),
  })
}
