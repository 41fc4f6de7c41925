import { Alert, List, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { StorageShown } from '../../../src/recordings/storageschemas.ts'
import type { Form } from '../../../src/recordings/storing.ts'
import { get, type Json } from '../kit/api.ts'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { FORM_NAMES } from '../words/recordings.ts'

type Shown = Json<typeof StorageShown>

const SPACES: Readonly<Record<Shown['space'], readonly [colour: string, text: string]>> = {
  enough: ['green', 'Đĩa còn đủ chỗ'],
  low: ['yellow', 'Đĩa sắp hết chỗ'],
  protect: ['red', 'Đĩa gần đầy: tạm dừng trích xuất, dọn sớm hơn hẹn'],
}

/** How recordings are kept, and what could not be done about it. */
export function Storage() {
  const { data, error, refetch } = useQuery({
    queryKey: ['storage'],
    queryFn: ({ signal }) => get<Shown>('/api/storage', {}, signal),
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  const [colour, text] = SPACES[data.space]
  const facts = [
    data.hasStore ? 'Có kho lưu trữ ngoài' : 'Không cấu hình kho lưu trữ ngoài',
    data.hasFlac ? 'Nén FLAC được' : 'Máy chủ không có chương trình nén FLAC',
    data.hasKey ? 'Có khóa mã hóa ghi âm' : 'Chưa có khóa mã hóa ghi âm',
  ]
  return (
    <Stack gap="sm">
      <Alert color={colour} title={text}>
        Còn trống {numberOf(Math.round(data.freeBytes / 1e9))} GB.
      </Alert>
      <List size="sm">
        {facts.map(fact => (
          <List.Item key={fact}>{fact}</List.Item>
        ))}
      </List>
      <Table maw={480} aria-label="Các dạng lưu">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Dạng</Table.Th>
            <Table.Th>Số bản ghi</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.stored.map(({ stored, recordings }) => (
            <Table.Tr key={stored}>
              <Table.Td>{storedText(stored)}</Table.Td>
              <Table.Td>{numberOf(recordings)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {data.failed.length > 0 && (
        <Alert color="orange" title="Lần lưu gần nhất không được">
          {data.failed.map(({ recordingId, tries, notBefore }) => (
            <Text key={recordingId} size="sm">
              {recordingId}: {numberOf(tries)} lần, thử lại sau {dateTimeOf(notBefore)}
            </Text>
          ))}
        </Alert>
      )}
    </Stack>
  )
}

function storedText(stored: string): string {
  const isFar = stored.endsWith('+s3')
  const local = isFar ? stored.slice(0, -3) : stored
  const here = local === 'none' ? '' : FORM_NAMES[local as Form]
  if (here === '') return isFar ? 'chỉ trong kho ngoài' : 'đã tiêu hủy'
  return isFar ? `${here}, và bản trong kho ngoài` : here
}
