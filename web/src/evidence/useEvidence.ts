import { useQuery } from '@tanstack/react-query'
import type { Digests, EvidenceShown } from '../../../src/evidence/schemas.ts'
import type { VerificationPage, VerificationWhole } from '../../../src/evidence/verificationschemas.ts'
import { get, type Json } from '../kit/api.ts'

export type Verification = Json<typeof VerificationPage>['items'][number]
export type WholeVerification = Json<typeof VerificationWhole>
export const VERIFICATIONS_KEY = ['evidence', 'verifications']

/** The chain grows every half minute, and the feed does not tell of it. */
const GROWS_MS = 30_000
/** A verification tells nobody how far it is but who asks. */
const RUNS_MS = 1_000

export const useStanding = () =>
  useQuery({
    queryKey: ['evidence', 'standing'],
    queryFn: ({ signal }) => get<Json<typeof EvidenceShown>>('/api/evidence', {}, signal),
    refetchInterval: GROWS_MS,
  })

export const useDigests = (limit: number) =>
  useQuery({
    queryKey: ['evidence', 'digests', limit],
    queryFn: ({ signal }) => get<Json<typeof Digests>>('/api/evidence/digests', { limit }, signal),
  })

export const useVerification = (id: string) =>
  useQuery({
    queryKey: [...VERIFICATIONS_KEY, id],
    queryFn: ({ signal }) => get<WholeVerification>(`/api/evidence/verifications/${id}`, {}, signal),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? RUNS_MS : false),
  })
