import { Anchor, Badge, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import type { RecordingShown } from '../../../src/recordings/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { clockOf, dateTimeOf, numberOf, secondOf } from '../kit/format.ts'
import { Failure, PageHead, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Player } from '../player/Player.tsx'
import { GAP_CAUSE_NAMES, RECORDING_STATE_COLOURS, RECORDING_STATE_NAMES } from '../words/recordings.ts'

type Recording = Json<typeof RecordingShown>

/** One recording: to hear, and what is known of it. */
export default function RecordingPage() {
  const { id = '' } = useParams<{ id: string }>()
  const recording = useQuery({
    queryKey: ['recordings', id],
    queryFn: ({ signal }) => get<Recording>(`/api/recordings/${id}`, {}, signal),
  })
  if (recording.error) return <Failure error={recording.error} retry={() => void recording.refetch()} />
  if (!recording.data) return <Waiting />
  const { callId, startedAt } = recording.data
  return (
    <Stack>
      <PageHead title={`Bản ghi âm ${dateTimeOf(startedAt)}`} />
      <Player recordingId={id} callId={callId} startedAt={startedAt} />
      <Facts recording={recording.data} />
    </Stack>
  )
}

function Facts({ recording }: Readonly<{ recording: Recording }>) {
  const { may } = useSession()
  const { callId, state, startedAt, endedAt, expectedMs, actualMs, gapMs, gapCause } = recording
  const rows: [string, React.ReactNode][] = [
    [
      'Tình trạng',
      <Badge key="state" color={RECORDING_STATE_COLOURS[state]} variant="light">
        {RECORDING_STATE_NAMES[state]}
      </Badge>,
    ],
    ['Bắt đầu', secondOf(startedAt)],
    ['Kết thúc', endedAt === null ? 'đang ghi' : secondOf(endedAt)],
    ['Thời lượng cuộc gọi', expectedMs === null ? '–' : clockOf(expectedMs)],
    ['Thời lượng âm thanh', actualMs === null ? '–' : clockOf(actualMs)],
    ['Chênh lệch', gapText(gapMs, gapCause)],
    ['SHA-256', recording.sha256 ?? '–'],
    ...(may('call.readOwn')
      ? [
          [
            'Cuộc gọi',
            <Anchor key="call" component={Link} href={`/calls/${callId}`}>
              Xem diễn biến
            </Anchor>,
          ] as [string, React.ReactNode],
        ]
      : []),
  ]
  return (
    <Table withRowBorders={false} maw={720} aria-label="Thông tin bản ghi âm">
      <Table.Tbody>
        {rows.map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={200}>{name}</Table.Th>
            <Table.Td>
              <Text component="div" size="sm" style={{ overflowWrap: 'anywhere' }}>
                {value}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const gapText = (gapMs: number | null, cause: Recording['gapCause']) =>
  gapMs === null && cause === null
    ? '–'
    : [gapMs === null ? '' : `${numberOf(gapMs)} ms`, cause && GAP_CAUSE_NAMES[cause]]
        .filter(Boolean)
        .join(': ')
