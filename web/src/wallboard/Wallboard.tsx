import { ActionIcon, Button, Table, Tooltip } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconDeviceTv, IconKeyboard } from '@tabler/icons-react'
import { memo } from 'react'
import { Link } from 'wouter'
import { dialogs } from '../kit/dialogs.ts'
import { Waiting } from '../kit/parts.tsx'
import { AlarmsBar } from './AlarmsBar.tsx'
import { CallsPanel } from './Calls.tsx'
import { DisasterButton, DisasterNotice } from './Disaster.tsx'
import { Figures } from './Figures.tsx'
import { MonitorsPanel } from './Monitors.tsx'
import { OperatorsPanel } from './Operators.tsx'
import { goTo } from './Panel.tsx'
import { QueuesPanel } from './Queues.tsx'
import { useNames } from './useNames.ts'
import { usePicture } from './usePicture.ts'
import { useThresholds } from './useThresholds.ts'
import { WaitingPanel } from './Waiting.tsx'
import styles from './wallboard.module.css'

/** The centre at this moment, and what a supervisor does about it. */
export default function Wallboard() {
  const picture = usePicture()
  const nameOf = useNames()
  const thresholds = useThresholds()
  useHotkeys(
    [
      ['F2', () => goTo('waiting')],
      ['F4', () => goTo('operators')],
      ['F8', () => goTo('calls')],
      ['F9', () => document.getElementById('alarms')?.querySelector('button')?.focus()],
      ['shift+?', help],
    ],
    ['INPUT', 'TEXTAREA', 'SELECT'],
  )
  if (picture === null) return <Waiting what="Đang nối với tổng đài…" />
  const { line, calls, operators, monitors, today } = picture
  return (
    <div className={styles.board}>
      <h1 className={styles.unseen}>Bảng điều hành ca trực</h1>
      <Figures picture={picture} thresholds={thresholds}>
        <DisasterButton picture={picture} />
        <Tools />
      </Figures>
      <DisasterNotice picture={picture} />
      <AlarmsBar picture={picture} />
      <div className={styles.panels}>
        <div className={styles.column}>
          <QueuesPanel queues={line.queues} operators={operators} today={today} />
          <CallsPanel calls={calls} nameOf={nameOf} />
          <MonitorsPanel monitors={monitors} calls={calls} nameOf={nameOf} />
        </div>
        <div className={styles.column}>
          <WaitingPanel line={line} calls={calls} nameOf={nameOf} />
        </div>
        <div className={styles.column}>
          <OperatorsPanel operators={operators} calls={calls} nameOf={nameOf} />
        </div>
      </div>
    </div>
  )
}

const Tools = memo(function Tools() {
  return (
    <>
      <Tooltip label="Mở bảng cho màn hình TV">
        <Button
          component={Link}
          href="/wallboard/tv"
          variant="default"
          h="100%"
          mih={40}
          px="xs"
          aria-label="Mở bảng cho màn hình TV"
        >
          <IconDeviceTv size={20} aria-hidden />
        </Button>
      </Tooltip>
      <Tooltip label="Phím tắt (?)">
        <ActionIcon variant="default" h="100%" mih={40} w={40} aria-label="Phím tắt" onClick={help}>
          <IconKeyboard size={20} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </>
  )
})

const KEYS = [
  ['F2', 'Đến người đang chờ'],
  ['F4', 'Đến điện thoại viên'],
  ['F8', 'Đến cuộc gọi đang diễn ra'],
  ['F9', 'Đến cảnh báo'],
  ['↑ ↓', 'Dòng trên, dòng dưới'],
  ['Enter', 'Mở việc làm của dòng'],
  ['Esc', 'Đóng'],
  ['?', 'Bảng phím tắt này'],
] as const

function help(): void {
  dialogs.open({
    title: 'Phím tắt của bảng điều hành',
    children: (
      <Table aria-label="Phím tắt">
        <Table.Tbody>
          {KEYS.map(([key, what]) => (
            <Table.Tr key={key}>
              <Table.Th scope="row" w={90}>
                {key}
              </Table.Th>
              <Table.Td>{what}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    ),
  })
}
