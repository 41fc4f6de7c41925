import { Badge } from '@mantine/core'
import { IconPhoneIncoming, IconPhoneOutgoing, IconShieldCheck } from '@tabler/icons-react'
import { memo, useCallback, useMemo } from 'react'
import type { Direction } from '../../../src/calls/call.ts'
import { phoneOf } from '../kit/format.ts'
import { Nothing } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { CALL_STATE_NAMES, DIRECTION_NAMES } from '../words/calls.ts'
import { underWay } from './need.ts'
import { Panel, Rows } from './Panel.tsx'
import type { LiveCall, Picture } from './picture.ts'
import { type RowActs, RowButton } from './RowMenu.tsx'
import { Since } from './Since.tsx'
import { TalkItems } from './TalkItems.tsx'
import type { NameOf } from './useNames.ts'
import styles from './wallboard.module.css'

const ICONS: Readonly<Record<Direction, typeof IconPhoneIncoming>> = {
  in: IconPhoneIncoming,
  out: IconPhoneOutgoing,
  check: IconShieldCheck,
}

type Props = Readonly<Pick<Picture, 'calls'> & { nameOf: NameOf }>

const keyOf = ({ callId }: LiveCall) => callId
const labelOf = ({ caller }: LiveCall) => `Việc làm với cuộc gọi ${phoneOf(caller)}`
/** State below, always. */
const isTall = () => true

/** Calls that are in no queue: talks, and those in greeting and menu. */
export const CallsPanel = memo(function CallsPanel({ calls: all, nameOf }: Props) {
  const calls = useMemo(() => underWay({ calls: all }), [all])
  const actsOf = useCallback(
    (call: LiveCall): RowActs => {
      const { callId, state, operatorId } = call
      const name = state === 'talking' && operatorId !== null ? nameOf(operatorId) : null
      return { label: labelOf(call), items: <TalkItems {...{ callId, name }} /> }
    },
    [nameOf],
  )
  return (
    <Panel id="calls" title="Cuộc gọi đang diễn ra" count={calls.length} shortcut="F8">
      {calls.length === 0 ? (
        <Nothing title="Không có cuộc gọi nào" />
      ) : (
        <Rows
          items={calls}
          keyOf={keyOf}
          isTall={isTall}
          actsOf={actsOf}
          label="Cuộc gọi đang diễn ra"
          row={call => (
            <CallRow call={call} operator={call.operatorId === null ? null : nameOf(call.operatorId)} />
          )}
        />
      )}
    </Panel>
  )
})

type RowProps = Readonly<{ call: LiveCall; operator: string | null }>

/** A line for the name: beside the number it would be cut on a screen of 1366 px. */
const CallRow = memo(function CallRow({ call, operator }: RowProps) {
  const { may } = useSession()
  const Icon = ICONS[call.direction]
  const number = phoneOf(call.caller)
  return (
    <div className={`${styles.row} ${styles.call}`}>
      <Icon size={18} aria-label={DIRECTION_NAMES[call.direction]} role="img" />
      <div className={styles.cut}>
        <div className={`${styles.first} figures`}>{operator ?? number}</div>
        <div className={`${styles.notes} figures`}>
          {operator !== null && `${number} · `}
          {call.isHeld ? (
            <Badge size="xs" variant="light" color="yellow">
              Giữ máy
            </Badge>
          ) : (
            CALL_STATE_NAMES[call.state]
          )}
          {call.guest?.label && ` · với ${call.guest.label}`}
          {call.reconnecting && ' · máy điện thoại viên đang nối lại'}
          {call.isRecordingMuted && ' · tạm tắt ghi âm'}
        </div>
      </div>
      <div className={styles.end}>
        <Since at={call.since} />
      </div>
      {may('call.read') ? <RowButton label={labelOf(call)} /> : <span />}
    </div>
  )
})
