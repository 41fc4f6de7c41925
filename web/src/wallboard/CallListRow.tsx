import { Anchor, Badge, Group, Text } from '@mantine/core'
import { IconPhoneIncoming, IconPhoneOutgoing, IconShieldCheck } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { Fault } from '../../../src/calls/call.ts'
import type { CallShown } from '../../../src/calls/schemas.ts'
import type { Json } from '../kit/api.ts'
import { clockOf, dateTimeOf, phoneOf } from '../kit/format.ts'
import {
  CALL_STATE_NAMES,
  DIRECTION_NAMES,
  ENDING_NAMES,
  FAULT_NAMES,
  REFUSAL_NAMES,
  RESULT_NAMES,
} from '../words/calls.ts'
import styles from './wallboard.module.css'

type Call = Json<typeof CallShown>

const ICONS = { in: IconPhoneIncoming, out: IconPhoneOutgoing, check: IconShieldCheck } as const
const COLOURS: Readonly<Record<NonNullable<Call['ending']>, string>> = {
  served: 'green',
  abandoned: 'red',
  refused: 'gray',
  voicemail: 'blue',
  callback: 'blue',
  lost: 'red',
  unanswered: 'gray',
}

/** One call of the list; its time leads to the whole of it. */
export function CallListRow({ call }: Readonly<{ call: Call }>) {
  const { id, direction, caller, operator, arrivedAt, ending, waitMs, talkMs } = call
  const Icon = ICONS[direction]
  return (
    <div className={`${styles.row} ${styles.listed}`}>
      <Icon size={20} role="img" aria-label={DIRECTION_NAMES[direction]} />
      <Anchor component={Link} href={`/calls/${id}`} size="sm" className="figures">
        {dateTimeOf(arrivedAt)}
      </Anchor>
      <Text size="sm" className="figures">
        {phoneOf(caller)}
      </Text>
      <Group gap={6} wrap="nowrap" className={styles.cut}>
        <Badge variant="light" color={ending === null ? 'orange' : COLOURS[ending]}>
          {ending === null ? CALL_STATE_NAMES[call.state] : ENDING_NAMES[ending]}
        </Badge>
        <Text size="xs" c="dimmed" truncate>
          {whyOf(call)}
        </Text>
      </Group>
      <Text size="sm" truncate>
        {operator?.displayName ?? ''}
      </Text>
      <Text size="xs" c="dimmed" className="figures">
        {waitMs !== null && `chờ ${clockOf(waitMs)}`}
        {talkMs !== null && talkMs > 0 && ` · nói ${clockOf(talkMs)}`}
      </Text>
    </div>
  )
}

/** People hang up; what else ends a call is at fault for it. */
const endedBy = (fault: Fault) =>
  fault === 'caller' || fault === 'operator' ? `${FAULT_NAMES[fault]} gác máy` : `do ${FAULT_NAMES[fault]}`

function whyOf({ refusedFor, result, fault, ending, servedBy }: Call): string {
  const why = [
    refusedFor && REFUSAL_NAMES[refusedFor],
    result && RESULT_NAMES[result],
    fault && ending !== 'refused' && endedBy(fault),
    servedBy === 'fallback' && 'hàng chờ dự phòng',
  ]
  return why.filter(Boolean).join(' · ')
}
