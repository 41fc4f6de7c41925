import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { FiguresShown, OperatorsShown } from '../../../src/reports/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { useLive } from '../kit/live.ts'
import { serverNow } from '../kit/now.ts'
import { bucketOf, type Days, holdsNow, windowOf } from './window.ts'

export type Figures = Json<typeof FiguresShown>
export type Operators = Json<typeof OperatorsShown>

/** A day of calls is counted anew at most so often while somebody looks at it. */
const BETWEEN_MS = 15_000

/** The figures of a window; those of today follow the day. */
export function useFigures(days: Days) {
  const client = useQueryClient()
  const countedAt = useRef(0)
  useLive('today', () => {
    const now = serverNow()
    if (!holdsNow(days, now) || now - countedAt.current < BETWEEN_MS) return
    countedAt.current = now
    void client.invalidateQueries({ queryKey: ['reports', 'window'] })
  })
  const query = { ...windowOf(days), bucket: bucketOf(days) }
  return useQuery({
    queryKey: ['reports', 'window', 'figures', query],
    queryFn: ({ signal }) => get<Figures>('/api/reports/figures', query, signal),
    placeholderData: keepPreviousData,
  })
}

export function useOperatorFigures(days: Days) {
  const query = windowOf(days)
  return useQuery({
    queryKey: ['reports', 'window', 'operators', query],
    queryFn: ({ signal }) => get<Operators>('/api/reports/operators', query, signal),
    placeholderData: keepPreviousData,
  })
}
