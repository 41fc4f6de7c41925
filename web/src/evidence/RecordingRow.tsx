import { Anchor, Badge, Box, Checkbox, Text } from '@mantine/core'
import type { CSSProperties } from 'react'
import { Link } from 'wouter'
import type { RecordingPage } from '../../../src/recordings/schemas.ts'
import type { Json } from '../kit/api.ts'
import { clockOf, dateTimeOf, phoneOf } from '../kit/format.ts'
import { useSession } from '../kit/session.tsx'
import { DIRECTION_NAMES } from '../words/calls.ts'
import { RECORDING_STATE_COLOURS, RECORDING_STATE_NAMES } from '../words/recordings.ts'

export type Recording = Json<typeof RecordingPage>['items'][number]

const gridOf = (hasBox: boolean): CSSProperties => ({
  display: 'grid',
  gridTemplateColumns: `${hasBox ? '36px ' : ''}150px 70px minmax(150px, 1fr) minmax(130px, 1fr) minmax(190px, 1fr) 150px`,
  gap: 8,
  alignItems: 'center',
  minWidth: 860,
})

export function RecordingHead({ hasBox }: Readonly<{ hasBox: boolean }>) {
  const heads = ['Bắt đầu', 'Dài', 'Số điện thoại', 'Điện thoại viên', 'Phiếu', 'Tình trạng']
  return (
    // The rows scroll by themselves; their heading never makes the page wider.
    <Box visibleFrom="sm" style={{ overflow: 'hidden', flexShrink: 0 }} aria-hidden>
      <Box px="xs" py={6} style={gridOf(hasBox)}>
        {hasBox && <span />}
        {heads.map(head => (
          <Text key={head} size="sm" fw={600}>
            {head}
          </Text>
        ))}
      </Box>
    </Box>
  )
}

type RowProps = Readonly<{ recording: Recording; isChosen: boolean; onChoose?: () => void }>

export function RecordingRow({ recording, isChosen, onChoose }: RowProps) {
  const { may } = useSession()
  const { id, startedAt, actualMs, state, purgedAt, call, tickets } = recording
  const when = dateTimeOf(startedAt)
  return (
    <Box px="xs" py={8} style={gridOf(onChoose !== undefined)}>
      {onChoose && (
        <Checkbox aria-label={`Chọn bản ghi ${when}`} size="md" checked={isChosen} onChange={onChoose} />
      )}
      <Anchor component={Link} href={`/recordings/${id}`} size="sm">
        {when}
      </Anchor>
      <Text size="sm">{actualMs === null ? '–' : clockOf(actualMs)}</Text>
      <Text size="sm" truncate>
        {call ? (may('call.readOwn') ? phoneOf(call.caller) : DIRECTION_NAMES[call.direction]) : '–'}
        {call?.direction === 'out' && may('call.readOwn') ? ' (gọi ra)' : ''}
      </Text>
      <Text size="sm" truncate>
        {call?.operator?.displayName ?? '–'}
      </Text>
      <Text size="sm" component="div" truncate>
        {tickets.length === 0 && '–'}
        {tickets.map(({ id: ticketId, code }) => (
          <Anchor key={ticketId} component={Link} href={`/tickets/${ticketId}`} size="sm" mr={6}>
            {code}
          </Anchor>
        ))}
      </Text>
      {purgedAt ? (
        <Badge variant="light" color="gray">
          Đã tiêu hủy
        </Badge>
      ) : (
        <Badge variant="light" color={RECORDING_STATE_COLOURS[state]}>
          {RECORDING_STATE_NAMES[state]}
        </Badge>
      )}
    </Box>
  )
}
