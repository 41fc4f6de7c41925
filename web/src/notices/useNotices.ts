import { type InfiniteData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Unread } from '../../../src/notices/schemas.ts'
import { get, type Json, post } from '../kit/api.ts'
import { useLive } from '../kit/live.ts'
import { usePages } from '../kit/PagedList.tsx'
import { refused } from '../kit/parts.tsx'
import { afterReading, type Notice, type OwnList } from './list.ts'

const UNREAD = ['notices', 'unread']
const LIST = ['notices', 'own']

/** How many one has not read; counts on as they come. */
export function useUnread(): number {
  const client = useQueryClient()
  const { data = 0 } = useQuery({
    queryKey: UNREAD,
    queryFn: async ({ signal }) => (await get<OwnList>('/api/notices', { limit: 1 }, signal)).unread,
    refetchOnWindowFocus: 'always',
  })
  // The feed may have been away: what came meanwhile was told to nobody.
  useLive('snapshot', () => void client.invalidateQueries({ queryKey: ['notices'] }))
  useLive<Notice>('notice', () => {
    client.setQueryData<number>(UNREAD, (before = 0) => before + 1)
    void client.invalidateQueries({ queryKey: LIST })
  })
  return data
}

export const useOwnNotices = () => usePages<Notice>(LIST, '/api/notices')

/** Some were read, or all of them. */
export function useReading() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (ids?: readonly string[]) =>
      post<Json<typeof Unread>>('/api/notices/reading', ids === undefined ? {} : { ids }),
    onSuccess: ({ unread }, ids) => {
      const at = new Date().toISOString()
      client.setQueryData<number>(UNREAD, unread)
      client.setQueriesData<InfiniteData<OwnList>>(
        { queryKey: LIST },
        known => known && { ...known, pages: known.pages.map(page => afterReading(page, unread, at, ids)) },
      )
    },
    onError: refused,
  })
}
