import { useQuery } from '@tanstack/react-query'
import type { FiguresShown } from '../../../src/reports/schemas.ts'
import { get, type Json } from '../kit/api.ts'

/** The formula of each figure, in words, by its code: asked of an instant in which nothing has to be counted. */
export function useFormulas(): ReadonlyMap<string, string> {
  const { data } = useQuery({
    queryKey: ['reports', 'formulas'],
    queryFn: async ({ signal }) => {
      const window = { from: '2020-01-01T00:00:00Z', to: '2020-01-01T00:00:01Z' }
      const { figures } = await get<Json<typeof FiguresShown>>('/api/reports/figures', window, signal)
      return new Map(figures.map(({ code, formula }) => [code, formula]))
    },
    staleTime: 3_600_000,
  })
  return data ?? NONE
}

const NONE: ReadonlyMap<string, string> = new Map()
