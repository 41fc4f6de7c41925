import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { patch, post } from '../../kit/api.ts'
import { Failure, said, Waiting } from '../../kit/parts.tsx'
import { ReasonModal } from '../ReasonModal.tsx'
import { type Account, PEOPLE } from './accounts.ts'
import { ChangeEffect } from './ChangeEffect.tsx'
import type { Asked, Preview } from './changes.ts'

type Props = Readonly<{
  person: Account
  asked: Asked
  /** The change that this takes back. */
  reverts?: number
  onClose: () => void
}>

/** Before → after with what it means; kept once somebody has seen it and said why. */
export function ChangeModal({ person, asked, reverts, onClose }: Props) {
  const client = useQueryClient()
  const path = `/api/people/${person.id}`
  const preview = useQuery({
    queryKey: [...PEOPLE, 'preview', person.id, asked],
    queryFn: () => post<Preview>(`${path}/preview`, asked),
    // What lies with a person changes by the minute.
    ...{ staleTime: 0, gcTime: 0, refetchOnWindowFocus: false, retry: false },
  })
  const seen = preview.data?.seen
  const keep = useMutation({
    mutationFn: (reason: string) =>
      reverts === undefined
        ? patch<Account>(path, { ...asked, seen, reason })
        : post<Account>(`${path}/changes/${reverts}/revert`, { reason }),
    onSuccess: async changed => {
      said(reverts === undefined ? 'Đã áp dụng.' : 'Đã hoàn tác.')
      onClose()
      client.setQueryData([...PEOPLE, 'one', person.id], changed)
      await client.invalidateQueries({ queryKey: PEOPLE })
    },
  })
  const isNothing = preview.data?.differs.length === 0
  return (
    <ReasonModal
      title={reverts === undefined ? `Đổi tài khoản của ${person.displayName}?` : 'Hoàn tác thay đổi này?'}
      text={reverts === undefined ? 'Có hiệu lực ngay khi áp dụng.' : 'Nội dung trước đó có hiệu lực ngay.'}
      yes={reverts === undefined ? 'Áp dụng' : 'Hoàn tác'}
      error={keep.error}
      isPending={keep.isPending}
      isReady={preview.data !== undefined && !isNothing}
      onClose={onClose}
      onYes={keep.mutate}
    >
      {preview.error && <Failure error={preview.error} />}
      {preview.isPending && <Waiting />}
      {preview.data && <ChangeEffect preview={preview.data} />}
    </ReasonModal>
  )
}
