import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get } from '../../kit/api.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { Failure, Waiting } from '../../kit/parts.tsx'
import { LineChangeModal } from './LineChangeModal.tsx'
import { LINES, type LineStep, wordsOf } from './lines.ts'

const WHY_NOT = {
  overtaken: 'Không hoàn tác được: đã có thay đổi mới hơn.',
  'not-kept': 'Không hoàn tác được: sổ không giữ nội dung trước.',
  'secret-not-kept': 'Không hoàn tác được: sổ không giữ mật khẩu ở nhà mạng.',
} as const

/** Who changed lines and numbers, from what to what and why; the newest of each may be taken back. */
export function LineHistory() {
  const [undone, setUndone] = useState<LineStep | null>(null)
  const { data, error } = useQuery({
    queryKey: [...LINES, 'changes'],
    queryFn: () => get<{ items: LineStep[] }>('/api/lines/changes'),
  })
  return (
    <Card withBorder component="section" aria-labelledby="lines-history">
      <Title order={2} size="h5" id="lines-history" mb="sm">
        Lịch sử
      </Title>
      {error && <Failure error={error} />}
      {!data && !error && <Waiting />}
      {data?.items.length === 0 && <Text c="dimmed">Chưa có thay đổi nào.</Text>}
      <Stack
        gap="sm"
        mah="min(420px, 60vh)"
        style={{ overflow: 'auto' }}
        tabIndex={0}
        role="group"
        aria-label="Lịch sử"
      >
        {data?.items.map(step => (
          <Step key={step.id} step={step} onUndo={() => setUndone(step)} />
        ))}
      </Stack>
      {undone?.asked && (
        <LineChangeModal asked={undone.asked} reverts={undone.id} onClose={() => setUndone(null)} />
      )}
    </Card>
  )
}

function Step({ step, onUndo }: Readonly<{ step: LineStep; onUndo: () => void }>) {
  const { at, name, by, differs, reason, reverts, asked, whyNot } = step
  return (
    <Stack gap={2}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fw={600} size="sm">
          {reverts === null ? name : `${name}, hoàn tác`}
        </Text>
        {asked && (
          <Button size="compact-xs" variant="default" aria-label={`Hoàn tác ${name}`} onClick={onUndo}>
            Hoàn tác
          </Button>
        )}
      </Group>
      {wordsOf(differs).map(({ what, before, after }) => (
        <Text key={what} size="sm">
          {what}: {before} → {after}
        </Text>
      ))}
      {reason && <Text size="sm">Lý do: {reason}</Text>}
      <Text size="xs" c="dimmed">
        {by?.displayName ?? 'Máy chủ'}, {dateTimeOf(at)}. {whyNot ? WHY_NOT[whyNot] : ''}
      </Text>
    </Stack>
  )
}
