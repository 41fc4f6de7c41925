import { Text, TextInput } from '@mantine/core'
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
import { serverNow } from '../kit/now.ts'
import { Nothing } from '../kit/parts.tsx'
import {
  isForUnanswered,
  OPERATOR_STATE_COLOURS,
  OPERATOR_STATE_NAMES,
  type OperatorState,
  pauseReasonOf,
} from '../words/operators.ts'
import { byNeed, isUnreached, staffingOf } from './need.ts'
import { OperatorMenu } from './OperatorMenu.tsx'
import { Panel, Rows } from './Panel.tsx'
import type { LiveCall, LiveOperator, Picture } from './picture.ts'
import { RowButton } from './RowMenu.tsx'
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

type Props = Readonly<Pick<Picture, 'operators' | 'calls'> & { nameOf: NameOf }>

const keyOf = ({ operatorId }: LiveOperator) => operatorId
const labelOf = (name: string) => `Việc làm với ${name}`

/** Every operator: what they do and since when, those who need somebody first. */
export const OperatorsPanel = memo(function OperatorsPanel({ operators, calls, nameOf }: Props) {
  const [typed, setTyped] = useState('')
  const all = useMemo(() => byNeed(operators.values()), [operators])
  const shown = useMemo(
    () => (typed === '' ? all : all.filter(({ operatorId }) => matches(nameOf(operatorId), typed))),
    [all, typed, nameOf],
  )
  const callOf = ({ callId }: LiveOperator) => (callId === null ? undefined : calls.get(callId))
  return (
    <Panel
      id="operators"
      title="Điện thoại viên"
      count={all.length}
      shortcut="F4"
      aside={
        <>
          <Summary operators={operators} />
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
          keyOf={keyOf}
          label="Điện thoại viên, ai cần chú ý đứng trước"
          isTall={operator => notesOf(operator, callOf(operator)) !== ''}
          actsOf={operator => {
            const name = nameOf(operator.operatorId)
            const isTalking = callOf(operator)?.state === 'talking'
            const items = <OperatorMenu operator={operator} name={name} isTalking={isTalking} />
            return { label: labelOf(name), items }
          }}
          row={operator => (
            <OperatorRow
              operator={operator}
              name={nameOf(operator.operatorId)}
              notes={notesOf(operator, callOf(operator))}
            />
          )}
        />
      )}
    </Panel>
  )
})

function Summary({ operators }: Pick<Picture, 'operators'>) {
  const { free, paused } = staffingOf(operators.values(), serverNow())
  return (
    <Text size="xs" c="dimmed" className="figures" truncate>
      {free} rảnh · {paused} nghỉ
    </Text>
  )
}

type RowProps = Readonly<{ operator: LiveOperator; name: string; notes: string }>

const OperatorRow = memo(function OperatorRow({ operator, name, notes }: RowProps) {
  const { state, since } = operator
  const isAlone = isUnreached(operator)
  const Icon = isAlone ? IconPlugConnectedX : ICONS[state]
  const colour = isAlone ? 'red' : OPERATOR_STATE_COLOURS[state]
  return (
    <div className={`${styles.row} ${styles.operator}`}>
      <div className={styles.state} style={{ color: `var(--mantine-color-${colour}-text)` }}>
        <Icon size={18} aria-hidden />
        <span className={styles.cut}>{isAlone ? 'Mất máy' : OPERATOR_STATE_NAMES[state]}</span>
      </div>
      <div className={styles.cut}>
        <div className={styles.first}>{name}</div>
        {notes && <div className={`${styles.notes} figures`}>{notes}</div>}
      </div>
      <div className={styles.end}>{state === 'signed-out' ? '' : <Since at={since} />}</div>
      <RowButton label={labelOf(name)} />
    </div>
  )
})

/** What more there is to know of their state. */
function notesOf(operator: LiveOperator, call: LiveCall | undefined): string {
  const { state, presence, reason, unanswered, isReachable } = operator
  const notes = [
    call ? phoneOf(call.caller) : null,
    state === 'paused' ? pauseReasonOf(reason) : null,
    state !== presence && presence === 'paused' ? 'xong sẽ tạm nghỉ' : null,
    state !== presence && presence === 'signed-out' ? 'xong sẽ thoát' : null,
    unanswered > 0 && !isForUnanswered(reason) ? `${unanswered} lần không nhấc máy` : null,
    !isReachable && state !== 'signed-out' ? OPERATOR_STATE_NAMES[state].toLowerCase() : null,
  ]
  return notes.filter(Boolean).join(' · ')
}
