import { Box, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useId, useState } from 'react'
import type { ShownPlan } from '../../../src/planned/plan.ts'
import { post } from '../kit/api.ts'
import { dateTimeOf } from '../kit/format.ts'
import { useNow } from '../kit/now.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { said } from '../kit/parts.tsx'
import { PlanMark } from './PlanMark.tsx'
import { ReasonModal } from './ReasonModal.tsx'

const ROW_PX = 96
const MAX_HEIGHT = 'min(320px, 50vh)'
const LOOK_MS = 5_000

/** Whatever it is a plan of. */
export type Plan = Omit<ShownPlan, 'subject' | 'change'>

/** What is planned of something, in the words of its room. */
export type PlansOf<P extends Plan> = Readonly<{
  /** Its plans, and below each its withdrawal. */
  path: string
  /** What else is another by then: where its keys begin. */
  room: readonly string[]
  /** What a plan makes of it, a line each. */
  becomingOf: (plan: P) => readonly string[]
  /** What stays as it is once a plan is withdrawn. */
  kept: string
}>

type Props<P extends Plan> = Readonly<{ of: PlansOf<P>; mayWithdraw: boolean }>

/** What is planned, and what became of it; what is still to come may be withdrawn. */
export function Plans<P extends Plan>({ of, mayWithdraw }: Props<P>) {
  const head = useId()
  const [asked, setAsked] = useState<P | null>(null)
  const pages = usePages<P>([...of.room, 'plans', of.path], of.path)
  const plans = pages.data?.pages.flatMap(({ items }) => items) ?? []
  useMadeByTheClock(of.room, plans)
  if (plans.length === 0) return null
  return (
    <Card withBorder component="section" aria-labelledby={head}>
      <Title order={2} size="h5" id={head} mb="sm">
        Thay đổi đặt trước
      </Title>
      <PagedList
        pages={pages}
        rowHeight={ROW_PX}
        keyOf={({ id }) => String(id)}
        row={plan => (
          <Row
            plan={plan}
            lines={of.becomingOf(plan)}
            onWithdraw={mayWithdraw ? () => setAsked(plan) : null}
          />
        )}
        empty="Không có thay đổi đặt trước"
        label="Thay đổi đặt trước"
        maxHeight={MAX_HEIGHT}
      />
      {asked && <Withdrawal of={of} plan={asked} onClose={() => setAsked(null)} />}
    </Card>
  )
}

/** The hour has come: what was planned may be by now, until the list says what became of it. */
function useMadeByTheClock(room: readonly string[], plans: readonly Plan[]): void {
  const client = useQueryClient()
  const now = useNow()
  const isDue = plans.some(
    ({ outcome, effectiveFrom }) => outcome === null && Date.parse(effectiveFrom) <= now,
  )
  const look = isDue ? Math.floor(now / LOOK_MS) : null
  useEffect(() => {
    if (look !== null) void client.invalidateQueries({ queryKey: room })
  }, [client, room, look])
}

type RowProps = Readonly<{ plan: Plan; lines: readonly string[]; onWithdraw: (() => void) | null }>

function Row({ plan, lines, onWithdraw }: RowProps) {
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
              aria-label={`Rút lại thay đổi đặt trước ${hour}`}
              onClick={onWithdraw}
            >
              Rút lại
            </Button>
          )}
        </Group>
        {lines.map(line => (
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

type WithdrawalProps<P extends Plan> = Readonly<{ of: PlansOf<P>; plan: P; onClose: () => void }>

function Withdrawal<P extends Plan>({ of, plan, onClose }: WithdrawalProps<P>) {
  const client = useQueryClient()
  const withdraw = useMutation({
    mutationFn: (reason: string) => post(`${of.path}/${plan.id}/withdrawal`, { reason }),
    onSuccess: () => {
      said('Đã rút thay đổi đặt trước.')
      onClose()
    },
    // Refused, too: its hour may have come meanwhile.
    onSettled: () => client.invalidateQueries({ queryKey: of.room }),
  })
  return (
    <ReasonModal
      title="Rút thay đổi đặt trước này?"
      text={`Thay đổi đặt trước sẽ không có hiệu lực; ${of.kept} giữ nguyên như hiện nay.`}
      yes="Rút lại"
      error={withdraw.error}
      isPending={withdraw.isPending}
      onClose={onClose}
      onYes={withdraw.mutate}
    />
  )
}
