import { useQuery } from '@tanstack/react-query'
import type { OwnAccount } from '../../../src/people/schemas.ts'
import { get, type Json } from '../kit/api.ts'

export type Own = Json<typeof OwnAccount>
export const OWN_KEY = ['me', 'account']

export const useOwn = () =>
  useQuery({ queryKey: OWN_KEY, queryFn: ({ signal }) => get<Own>('/api/me', {}, signal) })
