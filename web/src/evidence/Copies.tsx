import { Button, Group, Stack, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CopyList } from '../../../src/recordings/storageschemas.ts'
import { get, type Json, post } from '../kit/api.ts'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { Failure, refused, said, Waiting } from '../kit/parts.tsx'
import { FORM_NAMES, PLACE_NAMES } from '../words/recordings.ts'

/** A recording that is brought back from the store stays here so long at least. */
const RESTORED_DAYS = 30

/** What a recording is kept as, and where. */
export function Copies({ recordingId }: Readonly<{ recordingId: string }>) {
  const client = useQueryClient()
  const key = ['recordings', recordingId, 'copies']
  const { data, error } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => get<Json<typeof CopyList>>(`/api/recordings/${recordingId}/copies`, {}, signal),
  })
  const restore = useMutation({
    mutationFn: () => post(`/api/recordings/${recordingId}/restoration`, { days: RESTORED_DAYS }),
    onError: refused,
    onSuccess() {
      said('Đã khôi phục từ kho và đối chiếu giá trị băm.')
      void client.invalidateQueries({ queryKey: key })
    },
  })
  if (error && !data) return <Failure error={error} />
  if (!data) return <Waiting />
  if (data.items.length === 0) return <Text c="dimmed">Chỉ có tệp gốc trên máy chủ.</Text>
  const isFar = data.items.every(({ place }) => place !== 'local')
  return (
    <Stack gap="xs">
      <Table aria-label="Các bản lưu">
        <Table.Thead>
          <Table.Tr>
            {['Nơi lưu', 'Dạng', 'Cỡ (byte)', 'Từ', 'Giá trị băm'].map(head => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.items.map(({ place, form, sizeBytes, at, sha256 }) => (
            <Table.Tr key={`${place} ${form}`}>
              <Table.Td>{PLACE_NAMES[place]}</Table.Td>
              <Table.Td>{FORM_NAMES[form]}</Table.Td>
              <Table.Td>{numberOf(sizeBytes)}</Table.Td>
              <Table.Td>{dateTimeOf(at)}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{sha256}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {isFar && (
        <Group>
          <Button variant="default" loading={restore.isPending} onClick={() => restore.mutate()}>
            Khôi phục từ kho về máy chủ
          </Button>
        </Group>
      )}
    </Stack>
  )
}
