import { Box, Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ExportPage } from '../../../src/recordings/exportschemas.ts'
import type { Json } from '../kit/api.ts'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { useNow } from '../kit/now.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { PageHead, refused } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { download } from '../player/download.ts'
import { EXPORT_KIND_NAMES } from '../words/recordings.ts'

type Export = Json<typeof ExportPage>['items'][number]
/** So long a selection may be fetched by who made it. */
const FETCHED_WITHIN_MS = 86_400_000
const ROW_PX = 76

/** What was taken out, by whom, and what for. */
export default function ExportsPage() {
  const pages = usePages<Export>(['recording-exports'], '/api/recording-exports')
  return (
    <Group gap={0} wrap="nowrap" style={{ flexDirection: 'column', alignItems: 'stretch', height: '100%' }}>
      <PageHead title="Các lần trích xuất ghi âm" />
      <PagedList
        pages={pages}
        rowHeight={ROW_PX}
        keyOf={({ id }) => id}
        label="Các lần trích xuất"
        empty="Chưa có lần trích xuất nào"
        row={one => <ExportRow taken={one} />}
      />
    </Group>
  )
}

function ExportRow({ taken }: Readonly<{ taken: Export }>) {
  const { person } = useSession()
  const now = useNow()
  const { id, at, kind, purpose, recordings, by } = taken
  const mayFetch = kind === 'bulk' && by?.id === person.id && now < Date.parse(at) + FETCHED_WITHIN_MS
  const fetching = useMutation({
    mutationFn: () => download(`/api/recording-exports/${id}/zip`, {}),
    onError: refused,
  })
  return (
    <Group px="xs" py="sm" justify="space-between" wrap="nowrap">
      <Box miw={0}>
        <Text size="sm" fw={600}>
          {dateTimeOf(at)} · {EXPORT_KIND_NAMES[kind]} · {numberOf(recordings)} bản ghi ·{' '}
          {by?.displayName ?? 'không rõ'}
        </Text>
        <Text size="sm">{purpose}</Text>
        <Text size="xs" c="dimmed">
          Mã trích xuất: {id}
        </Text>
      </Box>
      {mayFetch && (
        <Button variant="default" size="xs" loading={fetching.isPending} onClick={() => fetching.mutate()}>
          Tải lại
        </Button>
      )}
    </Group>
  )
}
