import { useQuery, useQueryClient } from '@tanstack/react-query'
import { get } from '../kit/api.ts'
import { useLive } from '../kit/live.ts'
import type { Waiting } from './waiting.ts'

/** What waits, counted anew when a ticket moved or somebody was told of something. */
export function useWaiting() {
  const client = useQueryClient()
  const anew = () => void client.invalidateQueries({ queryKey: ['reports', 'waiting'] })
  useLive('ticket', anew)
  useLive('notice', anew)
  return useQuery({
    queryKey: ['reports', 'waiting'],
    queryFn: ({ signal }) => get<Waiting>('/api/reports/waiting', {}, signal),
  })
}
