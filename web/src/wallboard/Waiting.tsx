import { Badge, Group, Menu, Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import {
  IconArrowBackUp,
  IconArrowBarToUp,
  IconExternalLink,
  IconUserCheck,
  IconUserOff,
} from '@tabler/icons-react'
import { memo } from 'react'
import { Link } from 'wouter'
import { post, remove } from '../kit/api.ts'
import { phoneOf } from '../kit/format.ts'
import { Nothing } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Assign } from './Assign.tsx'
import { done } from './acts.ts'
import { Panel, Rows } from './Panel.tsx'
import type { LiveCall, Picture, Waiter } from './picture.ts'
import { RowMenu } from './RowMenu.tsx'
import { Since } from './Since.tsx'
import type { NameOf } from './useNames.ts'
import styles from './wallboard.module.css'

type Props = Readonly<{ picture: Picture; nameOf: NameOf }>

/** Everybody who waits, in the order of service. */
export function WaitingPanel({ picture, nameOf }: Props) {
  const { items, queues } = picture.line
  const labels = new Map(queues.map(({ name, label }) => [name, label]))
  const isOne = queues.length < 2
  return (
    <Panel id="waiting" title="Người đang chờ" count={items.length} shortcut="F2">
      {items.length === 0 ? (
        <Nothing title="Không ai đang chờ" />
      ) : (
        <Rows
          items={items}
          keyOf={({ callId }) => callId}
          label="Người đang chờ, theo thứ tự phục vụ"
          row={waiter => (
            <WaiterRow
              waiter={waiter}
              call={picture.calls.get(waiter.callId)}
              queue={isOne ? null : (labels.get(waiter.queue) ?? waiter.queue)}
              wanted={waiter.wantedOperatorId === null ? null : nameOf(waiter.wantedOperatorId)}
            />
          )}
        />
      )}
    </Panel>
  )
}

type RowProps = Readonly<{
  waiter: Waiter
  call: LiveCall | undefined
  queue: string | null
  wanted: string | null
}>

const WaiterRow = memo(function WaiterRow({ waiter, call, queue, wanted }: RowProps) {
  const { place, priority, joinedAt, isOffered, callId } = waiter
  const number = phoneOf(call?.caller ?? null)
  const notes = [queue, waiter.skill, call?.direction === 'out' ? 'gọi lại' : null]
    .filter(Boolean)
    .join(' · ')
  return (
    <div className={`${styles.row} ${styles.waiter}`}>
      <Text fw={600} className="figures" aria-label={`Thứ ${place}`}>
        {place}
      </Text>
      <div className={styles.cut}>
        <Group gap={6} wrap="nowrap">
          <span className="figures">{number}</span>
          {priority > 0 && (
            <Badge size="sm" variant="light" color="red">
              Ưu tiên {priority}
            </Badge>
          )}
          {isOffered && (
            <Badge size="sm" variant="light" color="orange">
              Đang mời
            </Badge>
          )}
        </Group>
        {(notes || wanted) && (
          <Text size="xs" c="dimmed" truncate>
            {wanted ? `Giao: ${wanted}` : notes}
          </Text>
        )}
      </div>
      <div className={styles.end}>
        <Since at={joinedAt} />
      </div>
      <RowMenu label={`Việc làm với người chờ thứ ${place}, ${number}`}>
        <WaiterMenu callId={callId} isAssigned={wanted !== null} number={number} />
      </RowMenu>
    </div>
  )
})

type MenuProps = Readonly<{ callId: string; isAssigned: boolean; number: string }>

function WaiterMenu({ callId, isAssigned, number }: MenuProps) {
  const { may } = useSession()
  const moves = `/api/queue/${callId}/moves`
  const assignment = `/api/queue/${callId}/assignment`
  return (
    <>
      {may('queue.arrange') && (
        <>
          <Menu.Item
            leftSection={<IconArrowBarToUp size={16} aria-hidden />}
            onClick={() => void done(post(moves, { before: null }), `${number}: đã lên đầu hàng.`)}
          >
            Lên đầu hàng
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            onClick={() => void done(remove(moves), `${number}: đã về chỗ cũ.`)}
          >
            Về chỗ cũ
          </Menu.Item>
          <Menu.Item
            leftSection={<IconUserCheck size={16} aria-hidden />}
            onClick={() =>
              modals.open({
                title: `Giao ${number} cho`,
                children: <Assign callId={callId} number={number} />,
              })
            }
          >
            Giao cho điện thoại viên…
          </Menu.Item>
          {isAssigned && (
            <Menu.Item
              leftSection={<IconUserOff size={16} aria-hidden />}
              onClick={() =>
                void done(post(assignment, { operatorId: null }), `${number}: không giao riêng nữa.`)
              }
            >
              Bỏ giao riêng
            </Menu.Item>
          )}
        </>
      )}
      {may('call.read') && (
        <Menu.Item
          component={Link}
          href={`/calls/${callId}`}
          leftSection={<IconExternalLink size={16} aria-hidden />}
        >
          Xem cuộc gọi
        </Menu.Item>
      )}
    </>
  )
}
