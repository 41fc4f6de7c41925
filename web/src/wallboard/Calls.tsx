import { Badge, Menu, Text } from '@mantine/core'
import { IconExternalLink, IconPhoneIncoming, IconPhoneOutgoing, IconShieldCheck } from '@tabler/icons-react'
import { memo, useMemo } from 'react'
import { Link } from 'wouter'
import type { Direction } from '../../../src/calls/call.ts'
import { phoneOf } from '../kit/format.ts'
import { Nothing } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { CALL_STATE_NAMES, DIRECTION_NAMES } from '../words/calls.ts'
import { underWay } from './need.ts'
import { Panel, Rows } from './Panel.tsx'
import type { LiveCall, Picture } from './picture.ts'
import { RowMenu } from './RowMenu.tsx'
import { Since } from './Since.tsx'
import type { NameOf } from './useNames.ts'
import styles from './wallboard.module.css'

const ICONS: Readonly<Record<Direction, typeof IconPhoneIncoming>> = {
  in: IconPhoneIncoming,
  out: IconPhoneOutgoing,
  check: IconShieldCheck,
}

type Props = Readonly<{ picture: Picture; nameOf: NameOf }>

/** Calls that are in no queue: talks, and those in greeting and menu. */
export function CallsPanel({ picture, nameOf }: Props) {
  const { calls: all } = picture
  const calls = useMemo(() => underWay({ calls: all }), [all])
  return (
    <Panel id="calls" title="Cuộc gọi đang diễn ra" count={calls.length} shortcut="F8">
      {calls.length === 0 ? (
        <Nothing title="Không có cuộc gọi nào" />
      ) : (
        <Rows
          items={calls}
          keyOf={({ callId }) => callId}
          label="Cuộc gọi đang diễn ra"
          row={call => (
            <CallRow call={call} operator={call.operatorId === null ? null : nameOf(call.operatorId)} />
          )}
        />
      )}
    </Panel>
  )
}

const CallRow = memo(function CallRow({
  call,
  operator,
}: Readonly<{ call: LiveCall; operator: string | null }>) {
  const { may } = useSession()
  const Icon = ICONS[call.direction]
  const number = phoneOf(call.caller)
  return (
    <div className={`${styles.row} ${styles.call}`}>
      <Icon size={18} aria-label={DIRECTION_NAMES[call.direction]} role="img" />
      <div className={styles.cut}>
        <Text size="sm" truncate>
          <span className="figures">{number}</span>
          {operator && ` · ${operator}`}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {CALL_STATE_NAMES[call.state]}
          {call.guest?.label && ` · với ${call.guest.label}`}
          {call.reconnecting && ' · máy điện thoại viên đang nối lại'}
          {call.isRecordingMuted && ' · tạm tắt ghi âm'}{' '}
          {call.isHeld && (
            <Badge size="xs" variant="light" color="yellow">
              Giữ máy
            </Badge>
          )}
        </Text>
      </div>
      <div className={styles.end}>
        <Since at={call.since} />
      </div>
      {may('call.read') ? (
        <RowMenu label={`Việc làm với cuộc gọi ${number}`}>
          <Menu.Item
            component={Link}
            href={`/calls/${call.callId}`}
            leftSection={<IconExternalLink size={16} aria-hidden />}
          >
            Xem cuộc gọi
          </Menu.Item>
        </RowMenu>
      ) : (
        <span />
      )}
    </div>
  )
})
