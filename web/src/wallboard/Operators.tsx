import { Group, Text, TextInput } from '@mantine/core'
import {
  IconBell,
  IconCircleCheck,
  IconLogout,
  IconNotes,
  IconPhoneCall,
  IconPlayerPause,
  IconPlugConnectedX,
  IconSearch,
} from '@tabler/icons-react'
import { memo, useMemo, useState } from 'react'
import { matches } from '../kit/fold.ts'
import { phoneOf } from '../kit/format.ts'
import { Nothing } from '../kit/parts.tsx'
import {
  OPERATOR_STATE_COLOURS,
  OPERATOR_STATE_NAMES,
  type OperatorState,
  pauseReasonOf,
} from '../words/operators.ts'
import { byNeed, isUnreached, staffingOf } from './need.ts'
import { OperatorMenu } from './OperatorMenu.tsx'
import { Panel, Rows } from './Panel.tsx'
import type { LiveCall, LiveOperator, Picture } from './picture.ts'
import { RowMenu } from './RowMenu.tsx'
import { Since } from './Since.tsx'
import type { NameOf } from './useNames.ts'
import styles from './wallboard.module.css'

const ICONS: Readonly<Record<OperatorState, typeof IconBell>> = {
  ready: IconCircleCheck,
  ringing: IconBell,
  talking: IconPhoneCall,
  'wrap-up': IconNotes,
  paused: IconPlayerPause,
  'signed-out': IconLogout,
}

type Props = Readonly<{ picture: Picture; nameOf: NameOf }>

/** Every operator: what they do and since when, those who need somebody first. */
export function OperatorsPanel({ picture, nameOf }: Props) {
  const [typed, setTyped] = useState('')
  const { operators, calls } = picture
  const all = useMemo(() => byNeed(operators.values()), [operators])
  const shown = typed === '' ? all : all.filter(({ operatorId }) => matches(nameOf(operatorId), typed))
  return (
    <Panel
      id="operators"
      title="Điện thoại viên"
      count={all.length}
      shortcut="F4"
      aside={
        <>
          <Summary picture={picture} />
          <TextInput
            size="xs"
            w={112}
            aria-label="Tìm điện thoại viên"
            placeholder="Tìm tên"
            leftSection={<IconSearch size={14} aria-hidden />}
            value={typed}
            onChange={event => setTyped(event.currentTarget.value)}
          />
        </>
      }
    >
      {shown.length === 0 ? (
        <Nothing title={all.length === 0 ? 'Chưa ai vào ca' : 'Không có ai tên như vậy'} />
      ) : (
        <Rows
          items={shown}
          keyOf={({ operatorId }) => operatorId}
          label="Điện thoại viên, ai cần chú ý đứng trước"
          row={operator => (
            <OperatorRow
              operator={operator}
              name={nameOf(operator.operatorId)}
              call={operator.callId === null ? undefined : calls.get(operator.callId)}
            />
          )}
        />
      )}
    </Panel>
  )
}

function Summary({ picture }: Readonly<{ picture: Picture }>) {
  const { free, paused } = staffingOf(picture.operators.values(), Date.now())
  return (
    <Text size="xs" c="dimmed" className="figures" truncate>
      {free} rảnh · {paused} nghỉ
    </Text>
  )
}

type RowProps = Readonly<{ operator: LiveOperator; name: string; call: LiveCall | undefined }>

const OperatorRow = memo(function OperatorRow({ operator, name, call }: RowProps) {
  const isAlone = isUnreached(operator)
  const Icon = isAlone ? IconPlugConnectedX : ICONS[operator.state]
  const colour = isAlone ? 'red' : OPERATOR_STATE_COLOURS[operator.state]
  return (
    <div className={`${styles.row} ${styles.operator}`}>
      <Group gap={6} wrap="nowrap" c={`var(--mantine-color-${colour}-text)`}>
        <Icon size={18} aria-hidden />
        <Text size="sm" fw={600} truncate>
          {isAlone ? 'Mất máy' : OPERATOR_STATE_NAMES[operator.state]}
        </Text>
      </Group>
      <div className={styles.cut}>
        <Text size="sm" truncate>
          {name}
        </Text>
        <Notes operator={operator} call={call} />
      </div>
      <div className={styles.end}>{operator.state === 'signed-out' ? '' : <Since at={operator.since} />}</div>
      <RowMenu label={`Việc làm với ${name}`}>
        <OperatorMenu operator={operator} name={name} isTalking={call?.state === 'talking'} />
      </RowMenu>
    </div>
  )
})

/** What more there is to know of their state. */
function Notes({ operator, call }: Omit<RowProps, 'name'>) {
  const { state, presence, reason, unanswered, isReachable } = operator
  const notes = [
    call ? phoneOf(call.caller) : null,
    state === 'paused' ? pauseReasonOf(reason) : null,
    state !== presence && presence === 'paused' ? 'xong sẽ tạm nghỉ' : null,
    state !== presence && presence === 'signed-out' ? 'xong sẽ thoát' : null,
    unanswered > 0 && reason !== 'unanswered' ? `${unanswered} lần không nhấc máy` : null,
    !isReachable && state !== 'signed-out' ? OPERATOR_STATE_NAMES[state].toLowerCase() : null,
  ].filter(Boolean)
  if (notes.length === 0) return null
  return (
    <Text size="xs" c="dimmed" truncate className="figures">
      {notes.join(' · ')}
    </Text>
  )
}
