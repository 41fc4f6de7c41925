import { useMutation, useQueryClient } from '@tanstack/react-query'
import { post } from '../kit/api.ts'
import { refused, said } from '../kit/parts.tsx'
import type { Request } from './requests.ts'

/** One step of a request: `verification`, `answer`, … */
export function useRequestAct(id: string, step: string, done: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: object) => post<Request>(`/api/privacy/requests/${id}/${step}`, body),
    onSuccess: () => said(done),
    onError: refused,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['privacy'] })
      await client.invalidateQueries({ queryKey: ['reports', 'waiting'] })
    },
  })
}
