import { Anchor, Badge, Group, Stack, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import type { RecordingShown } from '../../../src/recordings/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { clockOf, dateTimeOf, numberOf, phoneOf, secondOf } from '../kit/format.ts'
import { Failure, PageHead, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { useCall } from '../player/journal.ts'
import { Player } from '../player/Player.tsx'
import { DIRECTION_NAMES } from '../words/calls.ts'
import { GAP_CAUSE_NAMES, RECORDING_STATE_COLOURS, RECORDING_STATE_NAMES } from '../words/recordings.ts'
import { Copies } from './Copies.tsx'
import { Heard } from './Heard.tsx'
import { HoldButton } from './HoldButton.tsx'
import { Section } from './Section.tsx'

type Recording = Json<typeof RecordingShown>

/** One recording: to hear, what is known of it, and who has heard it. */
export default function RecordingPage() {
  const { id = '' } = useParams<{ id: string }>()
  const { may } = useSession()
  const recording = useQuery({
    queryKey: ['recordings', id],
    queryFn: ({ signal }) => get<Recording>(`/api/recordings/${id}`, {}, signal),
  })
  if (recording.error && !recording.data)
    return <Failure error={recording.error} retry={() => void recording.refetch()} />
  if (!recording.data) return <Waiting />
  const { callId, startedAt } = recording.data
  return (
    <Stack gap="lg" pb="xl">
      <div>
        <PageHead title={`Bản ghi âm ${dateTimeOf(startedAt)}`}>
          {may('recording.hold') && <HoldButton recordingId={id} />}
        </PageHead>
        <Player recordingId={id} callId={callId} startedAt={startedAt} />
      </div>
      {may('call.readOwn') && <OfCall callId={callId} />}
      <Section title="Thông tin">
        <Facts recording={recording.data} />
      </Section>
      {may('audit.read') && (
        <Section title="Ai đã nghe, đã lấy bản sao">
          <Heard recordingId={id} />
        </Section>
      )}
      {may('recording.listen') && (
        <Section title="Các bản lưu">
          <Copies recordingId={id} />
        </Section>
      )}
    </Stack>
  )
}

function Facts({ recording }: Readonly<{ recording: Recording }>) {
  const { state, startedAt, endedAt, expectedMs, actualMs, sha256 } = recording
  const lengthOf = (ms: number | null) => (ms === null ? '–' : clockOf(ms))
  const rows: readonly (readonly [string, ReactNode])[] = [
    [
      'Tình trạng',
      <Badge key="state" color={RECORDING_STATE_COLOURS[state]} variant="light">
        {RECORDING_STATE_NAMES[state]}
      </Badge>,
    ],
    ['Bắt đầu', secondOf(startedAt)],
    ['Kết thúc', endedAt === null ? 'đang ghi' : secondOf(endedAt)],
    ['Thời lượng cuộc gọi', lengthOf(expectedMs)],
    ['Thời lượng âm thanh', lengthOf(actualMs)],
    ['Chênh lệch', gapText(recording)],
    ['Giá trị băm SHA-256', sha256 ?? '–'],
  ]
  return <Rows rows={rows} label="Thông tin bản ghi âm" />
}

/** Whose call it is the sound of. */
function OfCall({ callId }: Readonly<{ callId: string }>) {
  const { data: call } = useCall(callId)
  if (!call) return null
  const { direction, caller, operator, tickets } = call
  const rows: readonly (readonly [string, ReactNode])[] = [
    [
      DIRECTION_NAMES[direction],
      <Group key="call" gap="md" fz="sm">
        {phoneOf(caller)}
        <Anchor component={Link} href={`/calls/${callId}`} inherit>
          Xem diễn biến
        </Anchor>
      </Group>,
    ],
    ...(operator ? ([['Điện thoại viên', operator.displayName]] as const) : []),
    ...tickets.map(({ id, code }) => ['Phiếu', <TicketCode key={id} {...{ id, code }} />] as const),
  ]
  return (
    <Section title="Cuộc gọi">
      <Rows rows={rows} label="Cuộc gọi" />
    </Section>
  )
}

function TicketCode({ id, code }: Readonly<{ id: string; code: string }>) {
  const { may } = useSession()
  if (!may('ticket.readOwn')) return code
  return (
    <Anchor component={Link} href={`/tickets/${id}`} inherit>
      {code}
    </Anchor>
  )
}

type RowsProps = Readonly<{ rows: readonly (readonly [string, ReactNode])[]; label: string }>

function Rows({ rows, label }: RowsProps) {
  return (
    <Table withRowBorders={false} maw={860} aria-label={label}>
      <Table.Tbody>
        {rows.map(([name, value], n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows keep their place
          <Table.Tr key={n}>
            <Table.Th w={200}>{name}</Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function gapText({ gapMs, gapCause }: Recording): string {
  const length = gapMs ? `âm thanh ${gapMs < 0 ? 'dài' : 'ngắn'} hơn ${numberOf(Math.abs(gapMs))} ms` : ''
  return (
    [length, gapCause && gapCause !== 'longer' ? GAP_CAUSE_NAMES[gapCause] : ''].filter(Boolean).join(': ') ||
    '–'
  )
}
