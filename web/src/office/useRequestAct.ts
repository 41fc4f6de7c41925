import { useMutation, useQueryClient } from '@tanstack/react-query'
import { post } from '../kit/api.ts'
import { refused, said } from '../kit/parts.tsx'

/**
 * One step of a request: `verification`, `answer`, …
 * @param take what becomes of the answer: the form may be gone by then, since the request is another one now
 */
export function useRequestAct(id: string, step: string, done: string, take?: (answer: unknown) => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: object) => post<unknown>(`/api/privacy/requests/${id}/${step}`, body),
    onSuccess: answer => {
      take?.(answer)
      said(done)
    },
    onError: refused,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['privacy'] })
      await client.invalidateQueries({ queryKey: ['reports', 'waiting'] })
    },
  })
}
