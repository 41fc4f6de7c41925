import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { CallEventPage, CallWithAll } from '../../../src/calls/schemas.ts'
import type { MonitorShown } from '../../../src/monitoring/schemas.ts'
import { get, type Json, type Paged } from '../kit/api.ts'
import { useSession } from '../kit/session.tsx'
import { type Entry, hearingOf } from './hearing.ts'

export type JournalPage = Json<typeof CallEventPage>
export type JournalEntry = Entry & JournalPage['items'][number]
export type Journal = Readonly<{ entries: readonly JournalEntry[]; people: JournalPage['people'] }>
export type CallShown = Json<typeof CallWithAll>
export type Monitor = Json<typeof MonitorShown>

export const callKey = (id: string) => ['calls', id]

export const useCall = (id: string) =>
  useQuery({
    queryKey: callKey(id),
    queryFn: ({ signal }) => get<CallShown>(`/api/calls/${id}`, {}, signal),
  })

/** All of a call's journal; it is short. */
export function useJournal(id: string | null) {
  const { may } = useSession()
  return useQuery({
    queryKey: [...callKey(id ?? ''), 'events'],
    queryFn: ({ signal }) => journalOf(id ?? '', signal),
    enabled: id !== null && may('call.readOwn'),
  })
}

async function journalOf(id: string, signal: AbortSignal): Promise<Journal> {
  const entries: JournalEntry[] = []
  let people: JournalPage['people'] = {}
  let cursor: string | null = null
  do {
    const page: JournalPage = await get(`/api/calls/${id}/events`, { limit: 200, cursor }, signal)
    entries.push(...(page.items as JournalEntry[]))
    people = { ...people, ...page.people }
    cursor = page.next
  } while (cursor !== null)
  return { entries, people }
}

/** Names of those whom a call's journal and its supervisors are. */
export function useNames(callId: string | null): (personId: string) => string | undefined {
  const journal = useJournal(callId)
  const monitors = useMonitors(callId)
  const known = new Map(Object.entries(journal.data?.people ?? {}))
  for (const { personId, person } of monitors.data?.items ?? [])
    if (person) known.set(personId, person.displayName)
  return personId => known.get(personId)
}

/** Supervisors at a call, for who may know of them. */
export function useMonitors(callId: string | null) {
  const { may } = useSession()
  return useQuery({
    queryKey: ['monitors', { callId }],
    queryFn: ({ signal }) => get<Paged<Monitor>>('/api/monitors', { callId, limit: 200 }, signal),
    enabled: callId !== null && may('monitor.read'),
  })
}

/**
 * Who could hear whom in a call; null while it is not known. It is counted when its news come, not with each picture of the
 * player. @param until when it was over, epoch ms
 */
export function useHearing(callId: string | null, until: number | null) {
  const { data } = useJournal(callId)
  const monitors = useMonitors(callId)
  const watched = monitors.data?.items
  return useMemo(() => {
    if (!data || monitors.isLoading) return null
    const last = data.entries.at(-1)
    return hearingOf(data.entries, watched ?? [], until ?? (last ? Date.parse(last.at) : 0))
  }, [data, watched, monitors.isLoading, until])
}
