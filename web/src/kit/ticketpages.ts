import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'
import { get, type Paged, type Query } from './api.ts'
import { type Heard, lookAgain, lookAtOwn } from './cached.ts'
import { useSettled } from './fresh.ts'
import { useIsLive, useLive } from './live.ts'
import { usePages } from './PagedList.tsx'
import type { Row } from './since.ts'

const PATH = '/api/tickets'

/**
 * A list of tickets that stays true while people work in it: what has changed is read again and put where it stands. What is new or
 * has left the list moves nothing: the list says so, and begins anew when its reader wants it, or is elsewhere.
 */
export function useTicketPages<T extends Row>(key: QueryKey, query: Query) {
  const pages = usePages<T>(key, PATH, query, { isLive: true })
  const client = useQueryClient()
  const heard = useRef<Heard>(new Set())
  const ask = (more: Query) => get<Paged<T>>(PATH, { ...query, ...more })
  const look = useSettled([[...key, query]], () => {
    const of = heard.current
    heard.current = new Set()
    lookAgain<T>(client, pages.list, { heard: of, ask }).then(
      isDone => isDone || hear(of),
      // The next news, or the line when it is back, makes up for it.
      () => {
        heard.current = null
      },
    )
  })
  const hear = (news: Heard) => {
    heard.current = heard.current && news && new Set([...heard.current, ...news])
    look()
  }
  useLive<Row>('ticket', ({ id }) => hear(new Set([id])))
  useLive<Row>('ticket-left', ({ id }) => hear(new Set([id])))
  useLineBack(() => hear(null))
  return pages
}

/** What somebody did to a ticket themselves is seen at once in the lists of this key that they look at. */
export async function showAct(client: QueryClient, key: QueryKey, id: string): Promise<void> {
  const lists = client.getQueryCache().findAll({ queryKey: key, type: 'active' })
  const looks = lists.map(({ queryHash, queryKey }) => {
    const ask = (more: Query) => get<Paged<Row>>(PATH, { ...(queryKey.at(-1) as Query), ...more })
    return lookAtOwn<Row>(client, queryHash, { id, ask })
  })
  // Where it fails the news of it makes up for it.
  await Promise.allSettled(looks)
}

/** What happened before the line stood was told to nobody. */
function useLineBack(told: () => void): void {
  const isLive = useIsLive()
  const wasAway = useRef(!isLive)
  const tell = useEffectEvent(told)
  useEffect(() => {
    if (isLive && wasAway.current) tell()
    wasAway.current = !isLive
  }, [isLive])
}
