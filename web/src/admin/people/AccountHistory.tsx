import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { dateTimeOf } from '../../kit/format.ts'
import { PagedList, usePages } from '../../kit/PagedList.tsx'
import { useSession } from '../../kit/session.tsx'
import { ACTION_NAMES } from '../../words/audit.ts'
import { type Account, PEOPLE } from './accounts.ts'
import { ChangeModal } from './ChangeModal.tsx'
import { linesOf, type Step } from './changes.ts'

const ROW_PX = 88
const HEIGHT = 'min(420px, 60vh)'

/** What became of the account: who, when, from what to what, and why; changes may be taken back. */
export function AccountHistory({ person }: Readonly<{ person: Account }>) {
  const { may } = useSession()
  const [undone, setUndone] = useState<Step | null>(null)
  const pages = usePages<Step>([...PEOPLE, 'changes', person.id], `/api/people/${person.id}/changes`)
  return (
    <Card withBorder component="section" aria-labelledby="person-history">
      <Title order={2} size="h5" id="person-history" mb="sm">
        Lịch sử tài khoản
      </Title>
      <PagedList
        pages={pages}
        rowHeight={ROW_PX}
        keyOf={({ id }) => String(id)}
        row={step => <Row step={step} onUndo={may('person.manage') ? () => setUndone(step) : null} />}
        empty="Chưa có gì trong sổ"
        label="Lịch sử tài khoản"
        height={HEIGHT}
      />
      {undone?.back && (
        <ChangeModal
          person={person}
          asked={undone.back}
          reverts={undone.id}
          onClose={() => setUndone(null)}
        />
      )}
    </Card>
  )
}

const WHY_NOT = {
  overtaken: 'Không hoàn tác được: đã có thay đổi mới hơn.',
  'not-kept': 'Không hoàn tác được: sổ không giữ nội dung trước.',
} as const

function Row({ step, onUndo }: Readonly<{ step: Step; onUndo: (() => void) | null }>) {
  const { action, at, by, differs, reason, reverts, back, whyNot } = step
  const name = ACTION_NAMES[action] ?? action
  return (
    <Stack gap={2} py="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fw={600} size="sm">
          {reverts === null ? name : 'Hoàn tác thay đổi'}
        </Text>
        {onUndo && back && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={`Hoàn tác ${name} ${dateTimeOf(at)}`}
            onClick={onUndo}
          >
            Hoàn tác
          </Button>
        )}
      </Group>
      {action !== 'person.created' &&
        linesOf(differs).map(({ what, before, after }) => (
          <Text key={what} size="sm">
            {what}: {before} → {after}
          </Text>
        ))}
      {reason && <Text size="sm">Lý do: {reason}</Text>}
      <Text size="xs" c="dimmed">
        {by?.displayName ?? 'Máy chủ'}, {dateTimeOf(at)}. {onUndo && whyNot ? WHY_NOT[whyNot] : ''}
      </Text>
    </Stack>
  )
}
