import { Badge, Box, Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { post } from '../kit/api.ts'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { confirm, refused, said } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { AskDialog } from '../player/AskForm.tsx'
import { PLAN_STATE_NAMES } from '../words/recordings.ts'
import { Basis } from './HoldButton.tsx'
import { PlanItems } from './PlanItems.tsx'
import { PLANS_KEY, type Plan } from './plan.ts'

const ROW_PX = 84

/** One plans, another carries out. */
export function Plans() {
  const pages = usePages<Plan>(PLANS_KEY, '/api/retention/plans')
  return (
    <PagedList
      pages={pages}
      rowHeight={ROW_PX}
      keyOf={({ id }) => id}
      label="Kế hoạch tiêu hủy"
      empty="Chưa có kế hoạch nào"
      maxHeight="300px"
      row={one => <PlanRow plan={one} />}
    />
  )
}

function PlanRow({ plan }: Readonly<{ plan: Plan }>) {
  const { person, may } = useSession()
  const { state, plannedAt, plannedBy, recordings, bytes, purged, kept, basis, endedAt } = plan
  const isOpen = state === 'planned' && may('retention.purge')
  return (
    <Group px="xs" py="sm" justify="space-between" wrap="nowrap">
      <Box>
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {dateTimeOf(plannedAt)} · {plannedBy?.displayName ?? 'không rõ'} · {numberOf(recordings)} bản ghi,{' '}
            {numberOf(Math.round(bytes / 1e6))} MB
          </Text>
          <Badge variant="light" color={state === 'done' ? 'green' : state === 'planned' ? 'orange' : 'gray'}>
            {PLAN_STATE_NAMES[state]}
          </Badge>
        </Group>
        {basis && <Text size="sm">Căn cứ: {basis}</Text>}
        {endedAt && state === 'done' && (
          <Text size="sm">
            Đã tiêu hủy {numberOf(purged)}, giữ lại {numberOf(kept)} lúc {dateTimeOf(endedAt)}
          </Text>
        )}
      </Box>
      <Group gap="xs" justify="flex-end">
        <PlanItems plan={plan} />
        {isOpen && plannedBy?.id !== person.id && <Execute plan={plan} />}
        {isOpen && <Drop plan={plan} />}
      </Group>
    </Group>
  )
}

function Drop({ plan }: Readonly<{ plan: Plan }>) {
  const client = useQueryClient()
  const drop = useMutation({
    mutationFn: () => post(`/api/retention/plans/${plan.id}/dropping`),
    onError: refused,
    onSuccess: () => client.invalidateQueries({ queryKey: PLANS_KEY }),
  })
  const ask = async () => {
    const title = 'Bỏ kế hoạch này?'
    if (
      await confirm({ title, text: 'Không bản ghi nào bị tiêu hủy theo kế hoạch này.', yes: 'Bỏ kế hoạch' })
    )
      drop.mutate()
  }
  return (
    <Button size="xs" variant="default" loading={drop.isPending} onClick={() => void ask()}>
      Bỏ
    </Button>
  )
}

function Execute({ plan }: Readonly<{ plan: Plan }>) {
  const client = useQueryClient()
  return (
    <AskDialog
      title="Tiêu hủy, không lấy lại được"
      yes="Tiêu hủy"
      colour="red"
      ask={typed => post(`/api/retention/plans/${plan.id}/execution`, { basis: typed('basis') })}
      onDone={() => {
        said('Đã bắt đầu tiêu hủy.')
        void client.invalidateQueries({ queryKey: PLANS_KEY })
      }}
      button={open => (
        <Button size="xs" color="red" onClick={open}>
          Thực hiện…
        </Button>
      )}
    >
      <Text>
        {numberOf(plan.recordings)} bản ghi sẽ bị tiêu hủy. Giá trị băm và lịch sử của từng bản vẫn được giữ.
        Bản nào vừa được giữ theo yêu cầu pháp lý sẽ không bị tiêu hủy.
      </Text>
      <Basis data-autofocus />
    </AskDialog>
  )
}
