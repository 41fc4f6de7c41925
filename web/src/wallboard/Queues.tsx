import { Badge, Box, Menu, Table, Text } from '@mantine/core'
import { IconDoorEnter, IconDoorOff } from '@tabler/icons-react'
import { memo } from 'react'
import { put } from '../kit/api.ts'
import { dialogs } from '../kit/dialogs.ts'
import { useNow } from '../kit/now.ts'
import { useSession } from '../kit/session.tsx'
import { doneInWindow } from './acts.ts'
import { type Staffing, staffingOf } from './need.ts'
import { Panel } from './Panel.tsx'
import type { Line, Picture } from './picture.ts'
import { ReasonForm } from './ReasonForm.tsx'
import { RowButton, useRowMenu } from './RowMenu.tsx'
import { Since } from './Since.tsx'
import { percentText } from './texts.ts'
import styles from './wallboard.module.css'

type QueueNow = Line['queues'][number]

type Props = Readonly<{ queues: Line['queues'] } & Pick<Picture, 'operators' | 'today'>>

const labelOf = ({ label }: Pick<QueueNow, 'label'>) => `Việc làm với ${label}`

/** Each queue: who waits, since when, who is free for it, and how well it did today. */
export const QueuesPanel = memo(function QueuesPanel({ queues, operators, today }: Props) {
  const { may } = useSession()
  const now = useNow()
  const { onClick, menu } = useRowMenu(key => {
    const queue = queues.find(({ name }) => name === key)
    return queue ? { label: labelOf(queue), items: <QueueItem queue={queue} /> } : null
  })
  return (
    <Panel id="queues" title="Hàng chờ" count={queues.length} isSmall>
      <Box className={styles.rows} role="region" aria-label="Bảng hàng chờ" tabIndex={0} onClick={onClick}>
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
            {queues.map(({ name, label, open, waiting, longestSince }) => {
              const { free, present } = staffingOf(operators.values(), now, name)
              const level = percentText(today?.levels[name] ?? null)
              const told = { name, label, open, waiting, longestSince, free, present, level }
              return <QueueRow key={name} {...told} maySwitch={may('queue.switch')} />
            })}
          </Table.Tbody>
        </Table>
      </Box>
      {menu}
    </Panel>
  )
})

type RowProps = Readonly<
  Pick<QueueNow, 'name' | 'label' | 'open' | 'waiting' | 'longestSince'> &
    Pick<Staffing, 'free' | 'present'> & { level: string; maySwitch: boolean }
>

const QueueRow = memo(function QueueRow(props: RowProps) {
  const { name, label, open, waiting, longestSince, free, present, level, maySwitch } = props
  return (
    <Table.Tr className="figures" data-key={name}>
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
      <Table.Td ta="right">{level}</Table.Td>
      <Table.Td p={0}>{maySwitch && <RowButton label={labelOf(props)} />}</Table.Td>
    </Table.Tr>
  )
})

function QueueItem({ queue: { name, label, open, waiting } }: Readonly<{ queue: QueueNow }>) {
  const Icon = open ? IconDoorOff : IconDoorEnter
  return (
    <Menu.Item
      leftSection={<Icon size={16} aria-hidden />}
      onClick={() =>
        dialogs.open({
          title: open ? `Đóng ${label}` : `Mở ${label}`,
          children: <SwitchForm name={name} label={label} open={!open} waiting={waiting} />,
        })
      }
    >
      {open ? 'Đóng hàng chờ…' : 'Mở hàng chờ…'}
    </Menu.Item>
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
