import { Button, Group, Stack, Text } from '@mantine/core'
import { dateTimeOf } from '../kit/format.ts'

type Props = Readonly<{
  step: Readonly<{
    at: string
    by: Readonly<{ displayName: string }> | null
    reason: string | null
  }>
  title: string
  /** Before: null where it is not known, as of what was only planned. */
  lines: readonly Readonly<{ what: string; before: string | null; after: string }>[]
  /** Null where it cannot be taken back, or not by whoever looks. */
  undo: Readonly<{ label: string; run: () => void }> | null
  /** Told to whoever might else. */
  whyNot: keyof typeof WHY_NOT | null
}>

const WHY_NOT = {
  overtaken: 'Không hoàn tác được: đã có thay đổi mới hơn.',
  'not-kept': 'Không hoàn tác được: sổ không giữ nội dung trước.',
  'secret-not-kept': 'Không hoàn tác được: sổ không giữ mật khẩu ở nhà mạng.',
  'told-once': 'Không hoàn tác được: mật khẩu máy chỉ hiện một lần, không lưu.',
} as const

/** One change of those that were made: from what to what, by whom, when and why; and the way back. */
export function HistoryStep({ step: { at, by, reason }, title, lines, undo, whyNot }: Props) {
  return (
    <Stack gap={2}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fw={600} size="sm">
          {title}
        </Text>
        {undo && (
          <Button size="compact-xs" variant="default" aria-label={undo.label} onClick={undo.run}>
            Hoàn tác
          </Button>
        )}
      </Group>
      {lines.map(({ what, before, after }) => (
        <Text key={what} size="sm">
          {what}: {before !== null && `${before} → `}
          {after}
        </Text>
      ))}
      {reason && <Text size="sm">Lý do: {reason}</Text>}
      <Text size="xs" c="dimmed">
        {by?.displayName ?? 'Máy chủ'}, {dateTimeOf(at)}. {whyNot ? WHY_NOT[whyNot] : ''}
      </Text>
    </Stack>
  )
}
