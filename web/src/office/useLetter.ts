import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { get } from '../kit/api.ts'
import { refused, said } from '../kit/parts.tsx'
import type { Letter } from './letters.ts'

export const useLetter = (id: string) =>
  useQuery({
    queryKey: ['letters', 'one', id],
    queryFn: ({ signal }) => get<Letter>(`/api/letters/${id}`, {}, signal),
  })

/** Something done to one letter; its answer is the letter as it is then. */
export function useLetterAct<Asked>(
  act: (asked: Asked) => Promise<Letter>,
  done: string,
  onError: (error: Error) => void = refused,
) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: letter => {
      said(done)
      client.setQueryData(['letters', 'one', letter.id], letter)
    },
    onError,
    onSettled: () =>
      Promise.all(
        [['letters'], ['reports', 'waiting']].map(queryKey =>
          client.invalidateQueries({ queryKey, predicate: query => query.queryKey[1] !== 'one' }),
        ),
      ),
  })
}
