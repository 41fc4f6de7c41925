import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { get, type Paged } from '../../kit/api.ts'
import { useLive } from '../../kit/live.ts'
import { useSession } from '../../kit/session.tsx'
import type { Draft } from './autosave.ts'
import type { Ticket } from './fields.ts'
import { draftNow, isSafe, notice, openDraft, openKeeping, watchDrafts } from './keeper.ts'

type LiveTicket = Ticket & Readonly<{ callId: string | null }>
const MOST = 50

/** What is typed into one ticket; null = it is not open. */
export const useDraft = (ticketId: string | null): Draft | null =>
  useSyncExternalStore(watchDrafts, () => (ticketId === null ? null : draftNow(ticketId)))

/** Whether everything typed would outlive this page. */
export const useIsSafe = (ticketId: string) => useSyncExternalStore(watchDrafts, () => isSafe(ticketId))

/** Tickets that I have not finished yet, the newest first; those of the call that goes on open by themselves. */
export function useDrafts(callId: string | null) {
  const { person } = useSession()
  const client = useQueryClient()
  const [activeId, setActive] = useState<string | null>(null)
  const list = useQuery({
    queryKey: ['tickets', 'drafts', person.id],
    queryFn: () => get<Paged<Ticket>>('/api/tickets', { state: 'draft', operatorId: person.id, limit: MOST }),
  })
  const ofCall = useQuery({
    queryKey: ['tickets', 'of-call', callId],
    queryFn: () => get<Paged<Ticket>>('/api/tickets', { callId }),
    enabled: callId !== null,
  })
  useLive<LiveTicket>('ticket', ticket => {
    notice(ticket.id, ticket.updatedAt)
    const isMine = ticket.operatorId === person.id
    const isListed = list.data?.items.some(({ id }) => id === ticket.id) ?? false
    if (isListed !== (isMine && ticket.state === 'draft'))
      void client.invalidateQueries({ queryKey: ['tickets', 'drafts'] })
    if (ticket.callId !== null && ticket.callId === callId)
      void client.invalidateQueries({ queryKey: ['tickets', 'of-call', callId] })
  })
  const opened = useOpened(list.data?.items, ofCall.data?.items, person.id)
  const current = ofCall.data?.items.find(
    ({ state, operatorId }) => state === 'draft' && operatorId === person.id,
  )
  const [shownFor, setShownFor] = useState<string | null>(null)
  useEffect(() => {
    if (!current || callId === null || shownFor === callId || !opened.has(current.id)) return
    // Once a call: who has gone back to the ticket before stays there.
    setShownFor(callId)
    setActive(current.id)
  }, [current, callId, shownFor, opened])
  const drafts = inOrder([...(list.data?.items ?? []), ...(current ? [current] : [])]).filter(({ id }) =>
    opened.has(id),
  )
  const active = drafts.find(({ id }) => id === activeId) ?? drafts[0] ?? null
  return { drafts, active, setActive, related: ofCall.data?.items ?? [] }
}
export type Drafts = ReturnType<typeof useDrafts>

const inOrder = (tickets: readonly Ticket[]): Ticket[] =>
  [...new Map(tickets.map(ticket => [ticket.id, ticket])).values()].sort((one, other) =>
    one.openedAt < other.openedAt ? 1 : -1,
  )

/** Those that are open here with what was left of them. */
function useOpened(
  listed: readonly Ticket[] | undefined,
  ofCall: readonly Ticket[] | undefined,
  personId: string,
) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  useEffect(() => {
    const mine = [...(listed ?? []), ...(ofCall ?? [])].filter(
      ({ state, operatorId }) => state === 'draft' && operatorId === personId,
    )
    let isGone = false
    void openKeeping(personId).then(async () => {
      for (const ticket of mine) await openDraft(ticket)
      if (!isGone) setOpened(new Set(mine.map(({ id }) => id)))
    })
    return () => {
      isGone = true
    }
  }, [listed, ofCall, personId])
  return opened
}
