import { useQueryClient } from '@tanstack/react-query'
import { patch, post } from '../../kit/api.ts'
import { ChangeDialog } from '../ChangeDialog.tsx'
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

/** An account becomes another, or is again as it was. */
export function ChangeModal({ person, asked, reverts, onClose }: Props) {
  const client = useQueryClient()
  const path = `/api/people/${person.id}`
  const isUndo = reverts !== undefined
  return (
    <ChangeDialog
      title={isUndo ? 'Hoàn tác thay đổi này?' : `Đổi tài khoản của ${person.displayName}?`}
      text={isUndo ? 'Nội dung trước đó có hiệu lực ngay.' : 'Có hiệu lực ngay khi áp dụng.'}
      isUndo={isUndo}
      previewKey={[...PEOPLE, 'preview', person.id, asked]}
      look={() => post<Preview>(`${path}/preview`, asked)}
      keep={(reason, { seen }) =>
        isUndo
          ? post<Account>(`${path}/changes/${reverts}/revert`, { reason })
          : patch<Account>(path, { ...asked, seen, reason })
      }
      onKept={async changed => {
        client.setQueryData([...PEOPLE, 'one', person.id], changed)
        await client.invalidateQueries({ queryKey: PEOPLE })
      }}
      mayKeep={({ differs }) => differs.length > 0}
      onClose={onClose}
      effect={preview => <ChangeEffect preview={preview} />}
    />
  )
}
