import { Table, Text } from '@mantine/core'

type Line = Readonly<{ what: string; before: string; after: string }>
type Props = Readonly<{
  lines: readonly Line[]
  /** Of the three columns. */
  heads?: readonly [what: string, before: string, after: string]
  caption?: string
  /** Below this it is scrolled sideways. */
  minWidth?: number
}>

const HEADS = ['Mục', 'Trước', 'Sau'] as const

/** What was, and what will be; what becomes otherwise is bold. */
export function BeforeAfter({ lines, heads = HEADS, caption, minWidth }: Props) {
  if (lines.length === 0) return <Text c="dimmed">Không có gì khác.</Text>
  const table = (
    <Table verticalSpacing={4}>
      {caption && <Table.Caption>{caption}</Table.Caption>}
      <Table.Thead>
        <Table.Tr>
          {heads.map(head => (
            <Table.Th key={head}>{head}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map(({ what, before, after }) => (
          <Table.Tr key={`${what} ${before} ${after}`}>
            <Table.Td>{what}</Table.Td>
            <Table.Td>{before}</Table.Td>
            <Table.Td fw={before === after ? 400 : 600}>{after}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
  if (minWidth === undefined) return table
  return <Table.ScrollContainer minWidth={minWidth}>{table}</Table.ScrollContainer>
}
