import { Badge, Box, Menu, Table, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconDoorEnter, IconDoorOff } from '@tabler/icons-react'
import { put } from '../kit/api.ts'
import { useSession } from '../kit/session.tsx'
import { doneInWindow } from './acts.ts'
import { useServerNow } from './clock.ts'
import { staffingOf } from './need.ts'
import { Panel } from './Panel.tsx'
import type { Line, Picture } from './picture.ts'
import { ReasonForm } from './ReasonForm.tsx'
import { RowMenu } from './RowMenu.tsx'
import { Since } from './Since.tsx'
import { percentText } from './texts.ts'
import styles from './wallboard.module.css'

type QueueNow = Line['queues'][number]

/** Each queue: who waits, since when, who is free for it, and how well it did today. */
export function QueuesPanel({ picture }: Readonly<{ picture: Picture }>) {
  const { queues } = picture.line
  return (
    <Panel id="queues" title="Hàng chờ" count={queues.length} isSmall>
      <Box className={styles.rows} role="region" aria-label="Bảng hàng chờ" tabIndex={0}>
        <Table verticalSpacing={2} horizontalSpacing={6} stickyHeader fz="sm">
          <Table.Thead fz="xs">
            <Table.Tr>
              <Table.Th>Tên</Table.Th>
              <Table.Th ta="right">Chờ</Table.Th>
              <Table.Th ta="right">Lâu nhất</Table.Th>
              <Table.Th ta="right">Rảnh</Table.Th>
              <Table.Th ta="right">Mức phục vụ</Table.Th>
              <Table.Td w={28} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {queues.map(queue => (
              <QueueRow key={queue.name} queue={queue} picture={picture} />
            ))}
          </Table.Tbody>
        </Table>
      </Box>
    </Panel>
  )
}

function QueueRow({ queue, picture }: Readonly<{ queue: QueueNow; picture: Picture }>) {
  const { may } = useSession()
  const { name, label, open, waiting, longestSince } = queue
  const { free, present } = staffingOf(picture.operators.values(), useServerNow(), name)
  return (
    <Table.Tr className="figures">
      <Table.Td>
        {label}{' '}
        {!open && (
          <Badge size="sm" color="red" variant="light">
            Đóng
          </Badge>
        )}
      </Table.Td>
      <Table.Td ta="right">{waiting}</Table.Td>
      <Table.Td ta="right">
        <Since at={longestSince} />
      </Table.Td>
      <Table.Td ta="right">
        {free}/{present}
      </Table.Td>
      <Table.Td ta="right">{percentText(picture.today?.levels[name] ?? null)}</Table.Td>
      <Table.Td p={0}>{may('queue.switch') && <QueueMenu queue={queue} />}</Table.Td>
    </Table.Tr>
  )
}

function QueueMenu({ queue: { name, label, open, waiting } }: Readonly<{ queue: QueueNow }>) {
  const Icon = open ? IconDoorOff : IconDoorEnter
  return (
    <RowMenu label={`Việc làm với ${label}`}>
      <Menu.Item
        leftSection={<Icon size={16} aria-hidden />}
        onClick={() =>
          modals.open({
            title: open ? `Đóng ${label}` : `Mở ${label}`,
            children: <SwitchForm name={name} label={label} open={!open} waiting={waiting} />,
          })
        }
      >
        {open ? 'Đóng hàng chờ…' : 'Mở hàng chờ…'}
      </Menu.Item>
    </RowMenu>
  )
}

type SwitchProps = Readonly<{ name: string; label: string; open: boolean; waiting: number }>

function SwitchForm({ name, label, open, waiting }: SwitchProps) {
  const path = `/api/queues/${encodeURIComponent(name)}/open`
  return (
    <ReasonForm
      description="Được lưu lại."
      charsMost={500}
      yes={open ? 'Mở hàng chờ' : 'Đóng hàng chờ'}
      isDangerous={!open}
      send={reason =>
        doneInWindow(put(path, { open, reason }), open ? `${label}: đã mở.` : `${label}: đã đóng.`)
      }
    >
      <Text size="sm">
        {open
          ? 'Hàng chờ nhận người gọi ngay từ bây giờ.'
          : `Không nhận thêm người gọi nữa; ${waiting} người đang chờ vẫn được phục vụ.`}
      </Text>
    </ReasonForm>
  )
}
