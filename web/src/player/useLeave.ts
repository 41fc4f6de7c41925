import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccessShown, LinkShown } from '../../../src/recordings/accessschemas.ts'
import { get, type Json, type Paged, post } from '../kit/api.ts'
import { useSession } from '../kit/session.tsx'

export type AccessRequest = Json<typeof AccessShown>
export const REQUESTS_KEY = ['recording-requests']

export type Leave = ReturnType<typeof useLeave>

/** What somebody was given leave to hear; its link lives as long as the page, and stands nowhere else. */
export function useLeave(recordingId: string) {
  const { person, may } = useSession()
  const client = useQueryClient()
  const [leave, setLeave] = useState({ link: null as string | null, mayCopy: false })
  const [isWanted, setWanted] = useState(false)
  const mine = useQuery({
    queryKey: [...REQUESTS_KEY, 'for', recordingId],
    queryFn: ({ signal }) => get<Paged<AccessRequest>>('/api/recording-requests', { limit: 100 }, signal),
    enabled: isWanted && may('recording.readOwnRequests'),
    select: ({ items }) =>
      items.filter(one => one.for?.id === person.id && one.recordingIds.includes(recordingId)),
  })
  const open = useMutation({
    mutationFn: ({ id }: AccessRequest) => post<Json<typeof LinkShown>>(`/api/recording-requests/${id}/link`),
    onSuccess: ({ link }, { wish }) => setLeave({ link, mayCopy: wish === 'copy' }),
  })
  const ask = useMutation({
    mutationFn: (body: Readonly<Record<string, unknown>>) =>
      post<AccessRequest>('/api/recording-requests', body),
    onSuccess: () => client.invalidateQueries({ queryKey: REQUESTS_KEY }),
  })
  return { ...leave, mine: mine.data ?? [], look: () => setWanted(true), open, ask }
}
