import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconLoader2 } from '@tabler/icons-react'
import { secondOf } from '../../kit/format.ts'
import { type Draft, unsaved } from './autosave.ts'
import type { FieldName, Fields } from './fields.ts'
import { settle } from './keeper.ts'
import { useIsSafe } from './useDrafts.ts'

/** What the server has of it, by the clock. */
export function SaveState({ draft }: Readonly<{ draft: Draft }>) {
  const { trouble, isSaving, savedAt } = draft
  const isSafe = useIsSafe(draft.ticketId)
  const waits = unsaved(draft).length > 0
  return (
    <Group gap={6} wrap="nowrap" role="status" aria-label="Trạng thái lưu">
      {trouble ? (
        <>
          <IconAlertTriangle size={16} aria-hidden />
          <Text size="sm" c="red">
            Chưa lưu được: {trouble.text} {isSafe && 'Nội dung đang được giữ an toàn trên máy này.'}
          </Text>
        </>
      ) : isSaving || waits ? (
        <>
          <IconLoader2 size={16} aria-hidden />
          <Text size="sm">Đang lưu…</Text>
        </>
      ) : (
        <>
          <IconCheck size={16} aria-hidden />
          <Text size="sm">{savedAt === null ? 'Đã lưu' : `Đã lưu ${secondOf(savedAt)}`}</Text>
        </>
      )}
    </Group>
  )
}

const NAMES: Readonly<Record<FieldName, string>> = {
  ...{ kind: 'Loại', content: 'Nội dung', callerName: 'Họ và tên', callerNumber: 'Số điện thoại' },
  ...{ address: 'Địa chỉ', email: 'Thư điện tử', place: 'Địa điểm', areaCode: 'Địa bàn' },
  ...{ fieldCode: 'Lĩnh vực', subtype: 'Tiểu loại', urgency: 'Mức khẩn', isProcedural: 'Thủ tục' },
  ...{ form: 'Biểu mẫu', first: 'Bước đầu tiên' },
}

const wordsOf = (value: Fields[FieldName]): string =>
  value === null || value === ''
    ? '(để trống)'
    : typeof value === 'object'
      ? Object.values(value).join('; ')
      : String(value)

/** The same box was written in two windows: a person chooses. */
export function Conflicts({ draft }: Readonly<{ draft: Draft }>) {
  if (draft.conflicts.length === 0) return null
  return (
    <Alert color="orange" role="alert" title="Phiếu này vừa được sửa ở một cửa sổ khác" p="xs">
      <Stack gap="xs">
        {draft.conflicts.map(({ name, theirs }) => (
          <Stack key={name} gap={4}>
            <Text size="sm">
              <b>{NAMES[name]}</b> ở cửa sổ kia: {wordsOf(theirs)}
            </Text>
            <Group gap={6}>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => settle(draft.ticketId, name, 'mine')}
              >
                Giữ của tôi: {NAMES[name]}
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => settle(draft.ticketId, name, 'theirs')}
              >
                Lấy của cửa sổ kia: {NAMES[name]}
              </Button>
            </Group>
          </Stack>
        ))}
      </Stack>
    </Alert>
  )
}
