import { useQuery } from '@tanstack/react-query'
import type { FocalPage } from '../../../src/directory/schemas.ts'
import { get, type Json } from '../kit/api.ts'

/** Of every unit: whom to ask there, for what, and by which number. */
export const useFocalList = () =>
  useQuery({
    queryKey: ['directory', 'focal-list'],
    queryFn: async () => (await get<Json<typeof FocalPage>>('/api/focal-list')).items,
    staleTime: 60_000,
  })
