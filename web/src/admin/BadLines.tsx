import { Alert, ScrollArea, Stack, Table } from '@mantine/core'

type Bad = Readonly<{ line: number; column: string; text: string }>

/** Every line of a file that cannot be taken, and why. */
export function BadLines({ bad, count }: Readonly<{ bad: readonly Bad[]; count: number }>) {
  return (
    <Stack gap="xs">
      <Alert color="red" role="alert" title={`${count} chỗ cần sửa; chưa có gì được nhập`}>
        Sửa trong tệp rồi xem trước lại. Dòng 1 là dòng tên cột.
      </Alert>
      <ScrollArea.Autosize mah={360} tabIndex={0} aria-label="Các dòng sai">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Dòng</Table.Th>
              <Table.Th>Cột</Table.Th>
              <Table.Th>Lỗi</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {bad.map(({ line, column, text }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one cell may be wrong in two ways; the list is never rearranged
              <Table.Tr key={place}>
                <Table.Td>{line}</Table.Td>
                <Table.Td>{column}</Table.Td>
                <Table.Td>{text}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </Stack>
  )
}
