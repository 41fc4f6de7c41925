import { useQueryClient } from '@tanstack/react-query'
import { patch, post } from '../../kit/api.ts'
import { ChangeDialog } from '../ChangeDialog.tsx'
import { useFrom } from '../useFrom.tsx'
import { type Account, PEOPLE } from './accounts.ts'
import { ChangeEffect } from './ChangeEffect.tsx'
import type { Asked, Plan, Preview } from './changes.ts'

type Props = Readonly<{
  person: Account
  asked: Asked
  /** The change that this takes back. */
  reverts?: number
  onClose: () => void
}>

/** An account becomes another, now or at a later hour, or is again as it was. */
export function ChangeModal({ person, asked, reverts, onClose }: Props) {
  const client = useQueryClient()
  const path = `/api/people/${person.id}`
  const isUndo = reverts !== undefined
  const { when, isPlanned, isKnown, later } = useFrom()
  const whole = { ...asked, ...later }
  return (
    <ChangeDialog
      title={isUndo ? 'Hoàn tác thay đổi này?' : `Đổi tài khoản của ${person.displayName}?`}
      text={
        isUndo ? 'Nội dung trước đó có hiệu lực ngay.' : 'Xem thay đổi làm gì, và chọn khi nào có hiệu lực.'
      }
      isUndo={isUndo}
      isPlanned={isPlanned}
      when={isUndo ? null : when}
      previewKey={[...PEOPLE, 'preview', person.id, whole]}
      look={() => post<Preview>(`${path}/preview`, whole)}
      keep={async (reason, { seen }) => {
        if (isPlanned) await post<Plan>(`${path}/plans`, { ...whole, seen, reason })
        else if (isUndo) await post<Account>(`${path}/changes/${reverts}/revert`, { reason })
        else await patch<Account>(path, { ...asked, seen, reason })
      }}
      onKept={() => client.invalidateQueries({ queryKey: PEOPLE })}
      mayKeep={({ differs }) => differs.length > 0 && isKnown}
      onClose={onClose}
      effect={preview => <ChangeEffect preview={preview} />}
    />
  )
}
