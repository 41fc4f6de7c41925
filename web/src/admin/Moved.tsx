import { Table, Text } from '@mantine/core'
import { dateTimeOf, numberOf } from '../kit/format.ts'

type Props = Readonly<{
  moved: Readonly<{
    looked: number
    isWhole: boolean
    moved: number
    first: readonly Readonly<{ code: string; before: string; after: string }>[]
  }>
}>

/** Open tickets whose deadline would be another one. */
export function Moved({ moved: { looked, isWhole, moved, first } }: Props) {
  const among = isWhole ? `${numberOf(looked)}` : `${numberOf(looked)} phiếu đầu tiên trong số các`
  return (
    <div>
      <Text size="sm">
        Hạn của {numberOf(moved)} trong {among} phiếu đang ở đơn vị được tính lại.
      </Text>
      {first.length > 0 && (
        <Table.ScrollContainer minWidth={420}>
          <Table verticalSpacing={4}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Phiếu</Table.Th>
                <Table.Th>Hạn trước</Table.Th>
                <Table.Th>Hạn sau</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {first.map(({ code, before, after }) => (
                <Table.Tr key={code}>
                  <Table.Td>{code}</Table.Td>
                  <Table.Td>{dateTimeOf(before)}</Table.Td>
                  <Table.Td fw={600}>{dateTimeOf(after)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </div>
  )
}
