import { Table, Text } from '@mantine/core'
import { type Difference, linesOf } from './differ.ts'

/** What becomes otherwise, in words. */
export function Lines({ differs }: Readonly<{ differs: readonly Difference[] }>) {
  const lines = differs.flatMap(linesOf)
  if (lines.length === 0) return <Text c="dimmed">Không có gì khác.</Text>
  return (
    <Table.ScrollContainer minWidth={480}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Mục</Table.Th>
            <Table.Th>Trước</Table.Th>
            <Table.Th>Sau</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map(({ where, before, after }) => (
            <Table.Tr key={`${where} ${before} ${after}`}>
              <Table.Td>{where}</Table.Td>
              <Table.Td>{before ?? '–'}</Table.Td>
              <Table.Td fw={600}>{after ?? '(bỏ)'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
