import { Table, Text } from '@mantine/core'

type Line = Readonly<{ what: string; before: string; after: string }>

/** What becomes otherwise. */
export function BeforeAfter({ lines }: Readonly<{ lines: readonly Line[] }>) {
  if (lines.length === 0) return <Text c="dimmed">Không có gì khác.</Text>
  return (
    <Table verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Mục</Table.Th>
          <Table.Th>Trước</Table.Th>
          <Table.Th>Sau</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map(({ what, before, after }) => (
          <Table.Tr key={what}>
            <Table.Td>{what}</Table.Td>
            <Table.Td>{before}</Table.Td>
            <Table.Td fw={600}>{after}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
