import { Alert, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import type { NewSecret, SecretPreview } from '../../../../src/phones/schemas.ts'
import { type Json, post } from '../../kit/api.ts'
import { BeforeAfter } from '../BeforeAfter.tsx'
import { ChangeDialog } from '../ChangeDialog.tsx'
import { EffectCard } from '../EffectCard.tsx'

export type Asked = Readonly<{ endpoint: string; becomes: 'new' | 'none' }>
type Preview = Json<typeof SecretPreview>
type Told = Json<typeof NewSecret>
export const PHONES = ['phones']

type Props = Readonly<{ asked: Asked; onTold: (told: Told) => void; onClose: () => void }>

/** A telephone gets another secret, or has none any more; what stops working is seen before. */
export function SecretModal({ asked: { endpoint, becomes }, onTold, onClose }: Props) {
  const client = useQueryClient()
  const isNew = becomes === 'new'
  const path = `/api/phones/${endpoint}`
  return (
    <ChangeDialog
      title={isNew ? `Cấp mật khẩu cho máy ${endpoint}?` : `Ngừng dùng máy ${endpoint}?`}
      text={isNew ? 'Mật khẩu mới chỉ hiện một lần.' : 'Tổng đài không nhận máy này nữa.'}
      isUndo={false}
      previewKey={[...PHONES, 'preview', endpoint, becomes]}
      look={() => post<Preview>(`${path}/preview`)}
      keep={(reason, { seen }) =>
        post<Told | undefined>(`${path}/${isNew ? 'secret' : 'withdrawal'}`, { reason, seen })
      }
      onKept={async told => {
        if (told) onTold(told)
        await client.invalidateQueries({ queryKey: PHONES })
      }}
      mayKeep={({ hasSecret }) => isNew || hasSecret}
      onClose={onClose}
      effect={preview => <Effect preview={preview} isNew={isNew} />}
    />
  )
}

function Effect({ preview, isNew }: Readonly<{ preview: Preview; isNew: boolean }>) {
  const { hasSecret, isReachable, isUsed } = preview
  const before = hasSecret ? 'đang dùng' : 'chưa có'
  return (
    <EffectCard>
      <BeforeAfter lines={[{ what: 'Mật khẩu', before, after: isNew ? 'mật khẩu mới' : 'không có' }]} />
      {isReachable ? (
        <Alert color="orange" title="Máy đang kết nối">
          {isNew
            ? 'Mật khẩu cũ hết hiệu lực ngay: máy mất kết nối cho đến khi nhập mật khẩu mới.'
            : 'Máy mất kết nối, không gọi và nhận cuộc gọi được nữa.'}
        </Alert>
      ) : (
        <Text size="sm">Hiện không có máy nào kết nối bằng mật khẩu này.</Text>
      )}
      {isUsed && (
        <Alert color="orange" title="Đang có cuộc gọi">
          Máy đang dùng trong một cuộc gọi. Nên đợi nói xong.
        </Alert>
      )}
      <Text size="sm">
        {isNew ? 'Không hoàn tác được: mật khẩu cũ không được lưu.' : 'Muốn dùng lại thì cấp mật khẩu mới.'}
      </Text>
    </EffectCard>
  )
}
