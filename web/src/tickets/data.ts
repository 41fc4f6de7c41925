import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { useLocation, useSearch } from 'wouter'
import type { AttachmentPage } from '../../../src/attachments/schemas.ts'
import type { UnitShown } from '../../../src/directory/schemas.ts'
import type { LetterPage } from '../../../src/documents/schemas.ts'
import type { WorkingTimeShown } from '../../../src/sla/schemas.ts'
import type { TicketCounts, TicketPage, TicketWithCalls, Timeline } from '../../../src/tickets/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { useFresh } from '../kit/fresh.ts'
import { useIsLive, useLive } from '../kit/live.ts'
import { serverNow } from '../kit/now.ts'
import { remember, remembered } from '../kit/remembered.ts'
import { useUnits } from '../pickers/lists.ts'
import { type WorkTime, workTimeOf } from './countdown.ts'
import { lookAfterNews, lookAgain, lookAtAll, TICKETS } from './looking.ts'

export type Listed = Json<typeof TicketPage>['items'][number]
export type Whole = Json<typeof TicketWithCalls>
export type Happened = Json<typeof Timeline>['items'][number]
export type File_ = Json<typeof AttachmentPage>['items'][number]
export type Counts = Json<typeof TicketCounts>
export type Unit = Json<typeof UnitShown>

export const keys = {
  lists: [TICKETS, 'list'],
  counts: [TICKETS, 'counts'],
  /** One ticket, with its timeline and files under it. */
  one: (id: string) => [TICKETS, 'one', id],
} as const

export const useTicket = (id: string) =>
  useQuery({ queryKey: keys.one(id), queryFn: ({ signal }) => get<Whole>(`/api/tickets/${id}`, {}, signal) })

export const useTimeline = (id: string) =>
  useQuery({
    queryKey: [...keys.one(id), 'timeline'],
    queryFn: async () => (await get<Json<typeof Timeline>>(`/api/tickets/${id}/timeline`)).items,
  })

export const useFiles = (id: string) =>
  useQuery({
    queryKey: [...keys.one(id), 'files'],
    queryFn: () => get<Json<typeof AttachmentPage>>(`/api/tickets/${id}/attachments`),
  })

export const useLetters = (id: string, isAsked: boolean) =>
  useQuery({
    queryKey: [...keys.one(id), 'letters'],
    queryFn: async () => (await get<Json<typeof LetterPage>>('/api/letters', { ticket: id })).items,
    enabled: isAsked,
  })

/** They look again when something of the unit may have moved. */
export function useCounts() {
  const look = useFresh([keys.counts])
  useLive('ticket', look)
  useLive('ticket-left', look)
  useLive('snapshot', look)
  return useQuery({ queryKey: keys.counts, queryFn: () => get<Counts>('/api/tickets/counts') })
}

/** One unit with its people; nobody is shown to those of other units. */
export const useUnit = (id: string | null) =>
  useQuery({
    queryKey: ['directory', 'unit', id],
    queryFn: () => get<Unit>(`/api/units/${id}`),
    enabled: id !== null,
  })

/** The name of a unit as it is called now. */
export function useUnitName(id: string | null): string | null {
  const { data } = useUnits()
  return useMemo(() => data?.find(unit => unit.id === id)?.name ?? null, [data, id])
}

const DAY_MS = 86_400_000
const BACK_DAYS = 10
/** More than the month that the server shows. */
const HOURS = 1_000
const FRESH_MS = 3_600_000

/** Working time of a unit around now, for countdowns; null while it is not known. */
export function useWorkTime(unitId: string | null): WorkTime | null {
  const { data } = useQuery({
    queryKey: ['working-time', unitId],
    queryFn: () => {
      const from = new Date(serverNow() - BACK_DAYS * DAY_MS).toISOString()
      return get<Json<typeof WorkingTimeShown>>('/api/working-time', { from, hours: HOURS, unit: unitId })
    },
    staleTime: FRESH_MS,
  })
  return useMemo(() => (data ? workTimeOf(data.days) : null), [data])
}

type News = Readonly<{ id: string }>

const LIST = 'list of tickets'

/** This is the list that a ticket's page leads back to, as it is cut now. */
export function useListLeft(): void {
  const [path] = useLocation()
  const search = useSearch()
  useEffect(() => remember(LIST, search === '' ? path : `${path}?${search}`), [path, search])
}
export const listLeft = (): string | undefined => remembered<string>(LIST)

/** What is shown of one ticket looks again when something of it has changed. */
export function useTicketNews(id: string | undefined): void {
  const client = useQueryClient()
  const isShown = (one: string | null) => id !== undefined && one === id
  useLive<News & Readonly<{ version: number }>>('ticket', news => {
    if (isShown(news.id)) void lookAfterNews(client, news)
  })
  useLive<News>('ticket-left', news => {
    if (isShown(news.id)) void lookAgain(client)
  })
  useLive<Readonly<{ ticketId: string | null }>>('entry', ({ ticketId }) => {
    if (isShown(ticketId)) void lookAgain(client)
  })
  const isLive = useIsLive()
  const wasLive = useRef(false)
  useEffect(() => {
    if (!isLive) return
    // What happened while the line was away was told to nobody.
    if (wasLive.current) lookAtAll(client)
    wasLive.current = true
  }, [isLive, client])
}
