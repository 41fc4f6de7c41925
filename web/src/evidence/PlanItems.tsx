import { Anchor, Box, Button, Modal, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link } from 'wouter'
import { dateTimeOf } from '../kit/format.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { KEPT_FOR_NAMES, RECORDING_KIND_NAMES } from '../words/recordings.ts'
import { PLANS_KEY, type Plan, type PlanItem } from './plan.ts'

const ROW_PX = 56

/** Which recordings a plan lists, and what became of each: looked at before anybody carries it out. */
export function PlanItems({ plan }: Readonly<{ plan: Plan }>) {
  const [isOpen, dialog] = useDisclosure(false)
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open}>
        Xem danh sách
      </Button>
      <Modal
        opened={isOpen}
        onClose={dialog.close}
        title={`Bản ghi trong kế hoạch lập ${dateTimeOf(plan.plannedAt)}`}
        size="lg"
        centered
      >
        <Items plan={plan} />
      </Modal>
    </>
  )
}

function Items({ plan: { id } }: Readonly<{ plan: Plan }>) {
  const pages = usePages<PlanItem>([...PLANS_KEY, id, 'items'], `/api/retention/plans/${id}/recordings`)
  return (
    <PagedList
      pages={pages}
      rowHeight={ROW_PX}
      keyOf={({ recordingId }) => recordingId}
      label="Bản ghi trong kế hoạch"
      empty="Kế hoạch không có bản ghi nào"
      height="60vh"
      row={one => <Item item={one} />}
    />
  )
}

function Item({ item: { recordingId, kind, startedAt, purgedAt, kept } }: Readonly<{ item: PlanItem }>) {
  return (
    <Box py={6}>
      <Anchor component={Link} href={`/recordings/${recordingId}`} size="sm">
        {dateTimeOf(startedAt)} · {RECORDING_KIND_NAMES[kind]}
      </Anchor>
      <Text size="xs" c="dimmed">
        {purgedAt !== null && `Đã tiêu hủy lúc ${dateTimeOf(purgedAt)}`}
        {kept !== null && `Giữ lại: ${KEPT_FOR_NAMES[kept]}`}
        {purgedAt === null && kept === null && 'Chưa tiêu hủy'}
      </Text>
    </Box>
  )
}
