import { type QueryClient, useQuery } from '@tanstack/react-query'
import { useReducer } from 'react'
import type { CallerShown } from '../../../src/callers/schemas.ts'
import type { CallWithAll } from '../../../src/calls/schemas.ts'
import type { ShownOperator } from '../../../src/queue/schemas.ts'
import type { DeskShown } from '../../../src/settings/schemas.ts'
import { get, type Json, Problem } from '../kit/api.ts'
import { useLive, useLiveUnseen } from '../kit/live.ts'
import { refused } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import {
  callOf,
  type LiveCall,
  type LiveCard,
  type LiveEntry,
  type LiveMonitor,
  type LiveOperator,
  NOTHING,
  next,
} from './own.ts'

type Snapshot = Readonly<{
  calls: readonly LiveCall[]
  operators: readonly LiveOperator[]
  monitors: readonly LiveMonitor[]
}>
type RefusedOrder = Readonly<{ code: string; detail: string }>

const PRESENCE = {
  queryKey: ['presence'],
  queryFn: () => get<Json<typeof ShownOperator>>('/api/me/presence'),
}
const SETTINGS = {
  queryKey: ['desk'],
  queryFn: () => get<Json<typeof DeskShown>>('/api/desk'),
  staleTime: 60_000,
}

/** My state and my call, as the live feed tells them; the API is asked once, for a state that nobody has told yet. */
export function useOwn() {
  const { person } = useSession()
  const [own, tell] = useReducer(next, NOTHING)
  useLiveUnseen()
  const isOfMe = ({ operatorId }: Pick<LiveMonitor, 'operatorId'>) => operatorId === person.id
  useLive<Snapshot>('snapshot', ({ calls, operators, monitors }) =>
    tell({
      type: 'snapshot',
      ...{ calls, operator: operators.find(isOfMe) ?? null, monitors: monitors.filter(isOfMe) },
    }),
  )
  useLive<LiveOperator>('operator', operator => {
    if (isOfMe(operator)) tell({ type: 'operator', operator })
  })
  useLive<LiveMonitor>('monitor', monitor => {
    if (isOfMe(monitor)) tell({ type: 'monitor', monitor })
  })
  // By keys of a desk telephone, which itself only hears two tones.
  useLive<RefusedOrder>('order-refused', ({ code, detail }) => refused(new Problem(409, code, detail)))
  useLive<LiveCall>('call', call => tell({ type: 'call', call }))
  useLive<LiveCard>('card', card => tell({ type: 'card', card }))
  useLive<LiveEntry>('entry', entry => tell({ type: 'entry', entry }))
  const asked = useQuery({ ...PRESENCE, enabled: own.operator === null })
  const operator = own.operator ?? (asked.data as LiveOperator | undefined) ?? null
  const whole = { ...own, operator }
  return {
    own: whole,
    operator,
    /** Why there is no state to be shown yet. */
    failed: operator === null ? asked.error : null,
    askAgain: asked.refetch,
    call: callOf(whole),
    told: (one: LiveOperator) => tell({ type: 'answered', operator: one }),
  }
}

export type Mine = ReturnType<typeof useOwn>

/** Numbers to tell, queues, how long a recording stays muted. */
export const useDeskSettings = () => useQuery(SETTINGS)

/** Without these there is no desk to be seen. */
export const askAhead = (client: QueryClient) =>
  Promise.all([client.prefetchQuery(PRESENCE), client.prefetchQuery(SETTINGS)])

export type Card = Readonly<{ isHidden: boolean; shown: string; card: Json<typeof CallerShown> | null }>

/** The card that came with the ring; after a reload it is asked for. */
export function useCard(mine: Mine, callId: string | null): Card | null {
  const told = callId === null ? undefined : mine.own.cards.get(callId)
  const asked = useQuery({
    queryKey: ['caller', 'of-call', callId],
    queryFn: () => cardOfCall(callId as string),
    enabled: callId !== null && told === undefined,
    retry: false,
  })
  return (told as Card | undefined) ?? asked.data ?? null
}

async function cardOfCall(callId: string): Promise<Card> {
  const { caller } = await get<Json<typeof CallWithAll>>(`/api/calls/${callId}`)
  if (caller === null) return { isHidden: true, shown: '', card: null }
  const card = await get<Json<typeof CallerShown>>(`/api/callers/${encodeURIComponent(caller)}`)
  return { isHidden: false, shown: card.shown, card }
}
