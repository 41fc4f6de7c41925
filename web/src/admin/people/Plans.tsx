import { Box, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { post } from '../../kit/api.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { useNow } from '../../kit/now.ts'
import { PagedList, usePages } from '../../kit/PagedList.tsx'
import { said } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { PlanMark } from '../PlanMark.tsx'
import { ReasonModal } from '../ReasonModal.tsx'
import { type Account, PEOPLE } from './accounts.ts'
import { becomingOf, type Plan } from './changes.ts'

const ROW_PX = 96
const MAX_HEIGHT = 'min(320px, 50vh)'
const LOOK_MS = 5_000

/** What is planned for the account, and what became of it; what is still to come may be withdrawn. */
export function Plans({ person }: Readonly<{ person: Account }>) {
  const { may } = useSession()
  const [asked, setAsked] = useState<Plan | null>(null)
  const pages = usePages<Plan>([...PEOPLE, 'plans', person.id], `/api/people/${person.id}/plans`)
  const plans = pages.data?.pages.flatMap(({ items }) => items) ?? []
  useMadeByTheClock(plans)
  if (plans.length === 0) return null
  return (
    <Card withBorder component="section" aria-labelledby="person-plans">
      <Title order={2} size="h5" id="person-plans" mb="sm">
        Thay đổi đặt trước
      </Title>
      <PagedList
        pages={pages}
        rowHeight={ROW_PX}
        keyOf={({ id }) => String(id)}
        row={plan => <Row plan={plan} onWithdraw={may('person.manage') ? () => setAsked(plan) : null} />}
        empty="Không có thay đổi đặt trước"
        label="Thay đổi đặt trước"
        maxHeight={MAX_HEIGHT}
      />
      {asked && <Withdrawal plan={asked} onClose={() => setAsked(null)} />}
    </Card>
  )
}

/** The hour has come: the account may be another by now, until the list says what became of the plan. */
function useMadeByTheClock(plans: readonly Plan[]): void {
  const client = useQueryClient()
  const now = useNow()
  const isDue = plans.some(
    ({ outcome, effectiveFrom }) => outcome === null && Date.parse(effectiveFrom) <= now,
  )
  const look = isDue ? Math.floor(now / LOOK_MS) : null
  useEffect(() => {
    if (look !== null) void client.invalidateQueries({ queryKey: PEOPLE })
  }, [client, look])
}

function Row({ plan, onWithdraw }: Readonly<{ plan: Plan; onWithdraw: (() => void) | null }>) {
  const { effectiveFrom, outcome, reason, madeBy, madeAt } = plan
  const hour = dateTimeOf(effectiveFrom)
  return (
    <Box py="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Stack gap={2}>
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Group gap="xs">
            <Text fw={600} size="sm">
              Từ {hour}
            </Text>
            <PlanMark outcome={outcome?.outcome ?? null} />
          </Group>
          {onWithdraw && outcome === null && (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Rút thay đổi đặt trước ${hour}`}
              onClick={onWithdraw}
            >
              Rút lại
            </Button>
          )}
        </Group>
        {becomingOf(plan).map(line => (
          <Text key={line} size="sm">
            {line}
          </Text>
        ))}
        <Text size="sm">Lý do: {reason}</Text>
        {outcome?.text && (
          <Text size="sm" {...(outcome.outcome === 'refused' ? { c: 'red' } : {})}>
            {outcome.outcome === 'refused' ? 'Không thực hiện được' : 'Lý do rút'}: {outcome.text}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {madeBy?.displayName ?? 'Không rõ ai'} đặt lúc {dateTimeOf(madeAt)}
          {outcome && `; ${outcome.by?.displayName ?? 'máy chủ'}, ${dateTimeOf(outcome.at)}`}
        </Text>
      </Stack>
    </Box>
  )
}

function Withdrawal({ plan, onClose }: Readonly<{ plan: Plan; onClose: () => void }>) {
  const client = useQueryClient()
  const withdraw = useMutation({
    mutationFn: (reason: string) =>
      post(`/api/people/${plan.personId}/plans/${plan.id}/withdrawal`, { reason }),
    onSuccess: () => {
      said('Đã rút thay đổi đặt trước.')
      onClose()
    },
    // Refused, too: its hour may have come meanwhile.
    onSettled: () => client.invalidateQueries({ queryKey: PEOPLE }),
  })
  return (
    <ReasonModal
      title="Rút thay đổi đặt trước này?"
      text="Thay đổi đặt trước sẽ không có hiệu lực; tài khoản giữ nguyên như hiện nay."
      yes="Rút lại"
      error={withdraw.error}
      isPending={withdraw.isPending}
      onClose={onClose}
      onYes={withdraw.mutate}
    />
  )
}
