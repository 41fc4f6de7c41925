import { useQuery } from '@tanstack/react-query'
import { get } from '../kit/api.ts'
import { useFresh } from '../kit/fresh.ts'
import { useLive } from '../kit/live.ts'
import type { Waiting } from './waiting.ts'

/** What waits, counted anew when a ticket moved or somebody was told of something. */
export function useWaiting() {
  const look = useFresh([['reports', 'waiting']])
  useLive('ticket', look)
  useLive('notice', look)
  return useQuery({
    queryKey: ['reports', 'waiting'],
    queryFn: ({ signal }) => get<Waiting>('/api/reports/waiting', {}, signal),
  })
}
