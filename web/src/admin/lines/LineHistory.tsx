import { Card, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get } from '../../kit/api.ts'
import { Failure, Waiting } from '../../kit/parts.tsx'
import { HistoryStep } from '../HistoryStep.tsx'
import { LineChangeModal } from './LineChangeModal.tsx'
import { LINES, type LineStep, wordsOf } from './lines.ts'

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
      {error && !data && <Failure error={error} />}
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
          <HistoryStep
            key={step.id}
            step={step}
            title={titleOf(step)}
            lines={wordsOf(step.differs)}
            undo={step.asked && { label: `Hoàn tác ${step.name}`, run: () => setUndone(step) }}
            whyNot={step.whyNot}
          />
        ))}
      </Stack>
      {undone?.asked && (
        <LineChangeModal asked={undone.asked} reverts={undone.id} onClose={() => setUndone(null)} />
      )}
    </Card>
  )
}

function titleOf({ name, reverts, plan }: LineStep): string {
  if (reverts !== null) return `${name}, hoàn tác`
  return plan === null ? name : `${name} (đặt trước)`
}
