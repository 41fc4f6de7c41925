import { useQuery } from '@tanstack/react-query'
import type { ColleaguesShown } from '../../../../src/queue/schemas.ts'
import { get, type Json } from '../../kit/api.ts'

/** The feed tells operators of themselves only: who is free is asked for anew while somebody looks for them. */
const LOOK_MS = 3_000

/** @param isLooked a list of them is on the screen */
export const useColleagues = (isLooked: boolean) =>
  useQuery({
    queryKey: ['colleagues'],
    queryFn: () => get<Json<typeof ColleaguesShown>>('/api/colleagues'),
    enabled: isLooked,
    staleTime: 0,
    refetchInterval: LOOK_MS,
  })
