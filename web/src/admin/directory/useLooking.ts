import { useMutation, useQueryClient } from '@tanstack/react-query'
import { post } from '../../kit/api.ts'
import { said } from '../../kit/parts.tsx'
import { useFrom } from '../useFrom.tsx'
import { DIRECTORY } from './entries.ts'

type Asking<Kept> = Readonly<{
  previewPath: string
  path: string
  done: (kept: Kept) => string
  onDone: () => void
}>

/** A change of the directory on its way, at once or at an hour: looked at, then kept as it was looked at. */
export function useLooking<Preview, Kept = unknown>({ previewPath, path, done, onDone }: Asking<Kept>) {
  const client = useQueryClient()
  const preview = useMutation({
    mutationFn: async (asked: object) => ({ asked, seen: await post<Preview>(previewPath, asked) }),
  })
  const keep = useMutation({
    mutationFn: (reason: string) => post<Kept>(path, { ...preview.data?.asked, reason }),
    onSuccess: async kept => {
      said(done(kept))
      onDone()
      await client.invalidateQueries({ queryKey: DIRECTORY })
    },
  })
  const forget = () => {
    preview.reset()
    keep.reset()
  }
  const { when, isKnown, later } = useFrom(forget)
  return {
    ...{ preview: preview.data?.seen ?? null, error: keep.error ?? preview.error },
    ...{ when, isKnown, isLooking: preview.isPending },
    look: (asked: object) => preview.mutate({ ...asked, ...later }),
    ...{ keep: keep.mutate, isKeeping: keep.isPending },
    /** What was looked at is something else than what is typed from now on. */
    anew:
      <T>(set: (typed: T) => void) =>
      (typed: T) => {
        set(typed)
        forget()
      },
  }
}
