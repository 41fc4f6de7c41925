import { Anchor, Group, ScrollArea, Table, Text } from '@mantine/core'
import { dateOf, dateTimeOf, numberOf } from '../kit/format.ts'
import { Failure, Nothing, Waiting } from '../kit/parts.tsx'
import { useDigests } from './useEvidence.ts'

/** Daily digests, newest first, to be printed and kept outside. */
export function DigestTable({ limit }: Readonly<{ limit: number }>) {
  const { data, error, refetch } = useDigests(limit)
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  if (data.items.length === 0)
    return <Nothing title="Chưa có bản tóm lược nào">Bản đầu tiên được lập sau nửa đêm.</Nothing>
  return (
    <ScrollArea type="auto">
      <Table aria-label="Bản tóm lược hằng ngày" miw={760}>
        <Table.Thead>
          <Table.Tr>
            {['Ngày', 'Lập lúc', 'Mục niêm phong', 'SHA-256', 'Bản in'].map(head => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.items.map(({ day, madeAt, first, last, sha256 }) => (
            <Table.Tr key={day}>
              <Table.Td>{dateOf(`${day}T12:00:00+07:00`)}</Table.Td>
              <Table.Td>{dateTimeOf(madeAt)}</Table.Td>
              <Table.Td>
                {last < first
                  ? 'không có'
                  : `${numberOf(first)}–${numberOf(last)} (${numberOf(last - first + 1)} mục)`}
              </Table.Td>
              <Table.Td>
                <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                  {sha256}
                </Text>
              </Table.Td>
              <Table.Td>
                <Group gap="xs" wrap="nowrap">
                  <Anchor href={`/api/evidence/digests/${day}/print`} target="_blank" rel="noreferrer">
                    Mở để in
                  </Anchor>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  )
}
