import { Badge, Group, Text } from '@mantine/core'
import { Link } from 'wouter'
import type { RecordingShown } from '../../../src/recordings/schemas.ts'
import type { Json } from '../kit/api.ts'
import { clockOf, dateTimeOf } from '../kit/format.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { PageHead } from '../kit/parts.tsx'
import { RECORDING_STATE_COLOURS, RECORDING_STATE_NAMES } from '../words/recordings.ts'

type Recording = Json<typeof RecordingShown>

export default function RecordingsPage() {
  const pages = usePages<Recording>(['recordings', 'list'], '/api/recordings')
  return (
    <>
      <PageHead title="Ghi âm" />
      <PagedList
        pages={pages}
        rowHeight={44}
        keyOf={one => one.id}
        label="Bản ghi âm"
        empty="Không có bản ghi âm nào"
        height="calc(100dvh - 140px)"
        row={one => (
          <Group p="xs">
            <Link href={`/recordings/${one.id}`}>{dateTimeOf(one.startedAt)}</Link>
            <Text size="sm">{one.actualMs === null ? '–' : clockOf(one.actualMs)}</Text>
            <Badge variant="light" color={RECORDING_STATE_COLOURS[one.state]}>
              {RECORDING_STATE_NAMES[one.state]}
            </Badge>
          </Group>
        )}
      />
    </>
  )
}
