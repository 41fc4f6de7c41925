import { useQuery } from '@tanstack/react-query'
import type { ColleaguesShown } from '../../../../src/queue/schemas.ts'
import { get, type Json } from '../../kit/api.ts'

/** The feed tells operators of themselves only: who is free is asked for anew while somebody looks for them. */
const LOOK_MS = 3_000

/**
 * @param isLooked somebody wants to know who they are
 * @param isWatched what they do now too
 */
export const useColleagues = (isLooked: boolean, isWatched = true) =>
  useQuery({
    queryKey: ['colleagues'],
    queryFn: () => get<Json<typeof ColleaguesShown>>('/api/colleagues'),
    enabled: isLooked,
    staleTime: 0,
    refetchInterval: isWatched ? LOOK_MS : false,
  })
