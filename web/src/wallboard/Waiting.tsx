import { Badge, Menu } from '@mantine/core'
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
import { dialogs } from '../kit/dialogs.ts'
import { phoneOf } from '../kit/format.ts'
import { Nothing } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Assign } from './Assign.tsx'
import { done } from './acts.ts'
import { Panel, Rows } from './Panel.tsx'
import type { Picture, Waiter } from './picture.ts'
import { RowButton } from './RowMenu.tsx'
import { Since } from './Since.tsx'
import type { NameOf } from './useNames.ts'
import styles from './wallboard.module.css'

type Props = Readonly<Pick<Picture, 'line' | 'calls'> & { nameOf: NameOf }>
type Shown = Omit<RowProps, 'waiter'>

const keyOf = ({ callId }: Waiter) => callId

/** Everybody who waits, in the order of service. */
export const WaitingPanel = memo(function WaitingPanel({ line, calls, nameOf }: Props) {
  const { items, queues } = line
  const labels = new Map(queues.map(({ name, label }) => [name, label]))
  const isOne = queues.length < 2
  const shownOf = ({ callId, queue, wantedOperatorId }: Waiter): Shown => {
    const call = calls.get(callId)
    return {
      number: phoneOf(call?.caller ?? null),
      isBack: call?.direction === 'out',
      queue: isOne ? null : (labels.get(queue) ?? queue),
      wanted: wantedOperatorId === null ? null : nameOf(wantedOperatorId),
    }
  }
  return (
    <Panel id="waiting" title="Người đang chờ" count={items.length} shortcut="F2">
      {items.length === 0 ? (
        <Nothing title="Không ai đang chờ" />
      ) : (
        <Rows
          items={items}
          keyOf={keyOf}
          label="Người đang chờ, theo thứ tự phục vụ"
          row={waiter => <WaiterRow waiter={waiter} {...shownOf(waiter)} />}
          isTall={waiter => notesOf(waiter, shownOf(waiter)) !== ''}
          actsOf={waiter => {
            const { number, wanted } = shownOf(waiter)
            const items = <WaiterMenu callId={waiter.callId} isAssigned={wanted !== null} number={number} />
            return { label: labelOf(waiter, number), items }
          }}
        />
      )}
    </Panel>
  )
})

const labelOf = ({ place }: Waiter, number: string) => `Việc làm với người chờ thứ ${place}, ${number}`

function notesOf({ skill }: Waiter, { queue, wanted, isBack }: Shown): string {
  if (wanted) return `Giao: ${wanted}`
  return [queue, skill, isBack ? 'gọi lại' : null].filter(Boolean).join(' · ')
}

type RowProps = Readonly<{
  waiter: Waiter
  number: string
  queue: string | null
  wanted: string | null
  /** Somebody the centre has called. */
  isBack: boolean
}>

const WaiterRow = memo(function WaiterRow({ waiter, ...shown }: RowProps) {
  const { place, priority, joinedAt, isOffered } = waiter
  const { number } = shown
  const notes = notesOf(waiter, shown)
  return (
    <div className={`${styles.row} ${styles.waiter}`}>
      <b className="figures" role="img" aria-label={`Thứ ${place}`}>
        {place}
      </b>
      <div className={styles.cut}>
        <div className={styles.badges}>
          <span className="figures">{number}</span>
          {/* Room for one: whoever is offered already waits for no turn. */}
          {isOffered ? (
            <Badge size="sm" variant="light" color="orange">
              Đang mời
            </Badge>
          ) : (
            priority > 0 && (
              <Badge size="sm" variant="light" color="red">
                Ưu tiên {priority}
              </Badge>
            )
          )}
        </div>
        {notes && <div className={styles.notes}>{notes}</div>}
      </div>
      <div className={styles.end}>
        <Since at={joinedAt} />
      </div>
      <RowButton label={labelOf(waiter, number)} />
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
              dialogs.open({
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
