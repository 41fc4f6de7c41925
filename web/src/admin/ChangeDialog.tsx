import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Problem } from '../kit/api.ts'
import { said, Waiting } from '../kit/parts.tsx'
import { ReasonModal } from './ReasonModal.tsx'

type Props<Preview, Kept> = Readonly<{
  title: string
  text: string
  /** Whether it takes back a change that was made. */
  isUndo: boolean
  /** When it is to happen, where that may be chosen. */
  when?: ReactNode
  /** Whether it is to happen later. */
  isPlanned?: boolean
  previewKey: readonly unknown[]
  look: () => Promise<Preview>
  keep: (reason: string, seen: Preview) => Promise<Kept>
  onKept: (kept: Kept) => Promise<void>
  /** Whether there is anything to keep. */
  mayKeep?: (preview: Preview) => boolean
  onClose: () => void
  effect: (preview: Preview) => ReactNode
}>

/** Before → after with what it means; kept once somebody has seen it and said why. */
export function ChangeDialog<Preview, Kept>({ title, text, isUndo, isPlanned, ...of }: Props<Preview, Kept>) {
  const preview = useQuery({
    queryKey: of.previewKey,
    queryFn: of.look,
    // What it would do changes by the minute, and what was typed for it does not lie about.
    ...{ staleTime: 0, gcTime: 0, refetchOnWindowFocus: false, retry: false },
  })
  const seen = preview.data
  const keep = useMutation({
    mutationFn: (yes: Readonly<{ reason: string; seen: Preview }>) => of.keep(yes.reason, yes.seen),
    onSuccess: async kept => {
      said(isUndo ? 'Đã hoàn tác.' : isPlanned ? 'Đã đặt trước.' : 'Đã áp dụng.')
      of.onClose()
      await of.onKept(kept)
    },
    // Somebody was faster: what it would do by now is shown beside why it was not kept.
    onError: error => error instanceof Problem && error.status === 409 && preview.refetch(),
  })
  return (
    <ReasonModal
      title={title}
      text={text}
      yes={isUndo ? 'Hoàn tác' : isPlanned ? 'Đặt trước' : 'Áp dụng'}
      error={keep.error ?? preview.error}
      isPending={keep.isPending}
      isReady={seen !== undefined && of.mayKeep?.(seen) !== false}
      onClose={of.onClose}
      onYes={reason => seen !== undefined && keep.mutate({ reason, seen })}
    >
      {of.when}
      {preview.isPending && <Waiting />}
      {seen !== undefined && of.effect(seen)}
    </ReasonModal>
  )
}
