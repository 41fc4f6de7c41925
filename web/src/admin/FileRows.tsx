import { Alert, ScrollArea, Stack, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { numberOf } from '../kit/format.ts'

type RowsProps = Readonly<{
  title: string
  /** Behind that of the line. */
  heads: readonly string[]
  rows: readonly Readonly<{ line: number; cells: readonly ReactNode[] }>[]
  /** All there are; those that are not here are counted at the end. */
  count: number
}>

/** Lines of a file by their numbers, as many as can be read. */
export function FileRows({ title, heads, rows, count }: RowsProps) {
  if (rows.length === 0) return null
  return (
    <Stack gap={4} component="section" aria-label={title}>
      <Text fw={600} size="sm">
        {title}: {numberOf(count)}
      </Text>
      <ScrollArea.Autosize mah={280} viewportProps={{ tabIndex: 0 }}>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              {['Dòng', ...heads].map(head => (
                <Table.Th key={head}>{head}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ line, cells }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one line may be wrong in two ways; the list is never rearranged
              <Table.Tr key={place} style={{ verticalAlign: 'top' }}>
                <Table.Td>{line}</Table.Td>
                {cells.map((cell, at) => (
                  <Table.Td key={heads[at]}>{cell}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {count > rows.length && (
          <Text size="sm" c="dimmed" p="xs">
            và {numberOf(count - rows.length)} dòng nữa
          </Text>
        )}
      </ScrollArea.Autosize>
    </Stack>
  )
}

type Bad = Readonly<{ line: number; column: string; text: string }>

/** What of a file cannot be taken, and why. */
export function BadLines({ bad, count }: Readonly<{ bad: readonly Bad[]; count: number }>) {
  return (
    <Stack gap="xs">
      <Alert color="red" role="alert" title={`${numberOf(count)} chỗ cần sửa; chưa có gì được nhập`}>
        Sửa trong tệp rồi xem trước lại. Dòng 1 là dòng tên cột.
      </Alert>
      <FileRows
        title="Các dòng sai"
        heads={['Cột', 'Lỗi']}
        rows={bad.map(({ line, column, text }) => ({ line, cells: [column, text] }))}
        count={count}
      />
    </Stack>
  )
}
