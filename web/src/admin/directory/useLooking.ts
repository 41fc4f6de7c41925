import { useMutation, useQueryClient } from '@tanstack/react-query'
import { post } from '../../kit/api.ts'
import { said } from '../../kit/parts.tsx'
import { DIRECTORY } from './entries.ts'

type Asking = Readonly<{ previewPath: string; path: string; done: string; onDone: () => void }>

/** A change of the directory on its way: looked at, then kept as it was looked at. */
export function useLooking<Preview>({ previewPath, path, done, onDone }: Asking) {
  const client = useQueryClient()
  const preview = useMutation({
    mutationFn: async (asked: object) => ({ asked, seen: await post<Preview>(previewPath, asked) }),
  })
  const keep = useMutation({
    mutationFn: (reason: string) => post(path, { ...preview.data?.asked, reason }),
    onSuccess: async () => {
      said(done)
      onDone()
      await client.invalidateQueries({ queryKey: DIRECTORY })
    },
  })
  return {
    ...{ preview: preview.data?.seen ?? null, error: keep.error ?? preview.error },
    ...{ look: preview.mutate, isLooking: preview.isPending },
    ...{ keep: keep.mutate, isKeeping: keep.isPending },
    /** What was looked at is something else than what is typed from now on. */
    anew:
      <T>(set: (typed: T) => void) =>
      (typed: T) => {
        set(typed)
        preview.reset()
        keep.reset()
      },
  }
}
