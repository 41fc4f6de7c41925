import { Box, Table, Text } from '@mantine/core'
import { numberOf } from '../kit/format.ts'
import { Failure, Nothing, Waiting } from '../kit/parts.tsx'
import { percentText, secondsText } from './texts.ts'
import { type Operators, useOperatorFigures } from './useFigures.ts'
import type { Days } from './window.ts'

type Item = Operators['items'][number]

const lasted = ({ times }: Item, wanted: Item['times'][number]['state']) =>
  times.filter(({ state }) => state === wanted).reduce((sum, { ms }) => sum + ms, 0) / 1_000

const COLUMNS: readonly (readonly [title: string, of: (item: Item) => string])[] = [
  ['Trả lời', item => numberOf(item.answered)],
  ['Đàm thoại TB', item => secondsText(item.answered === 0 ? null : item.talkMs / 1_000 / item.answered)],
  ['Lượt mời', item => numberOf(item.offers)],
  ['Không nhấc', item => numberOf(item.noAnswer)],
  ['Từ chối', item => numberOf(item.refused)],
  ['Mất máy', item => numberOf(item.unreachable)],
  ['Sẵn sàng', item => secondsText(lasted(item, 'ready'))],
  ['Đàm thoại', item => secondsText(lasted(item, 'talking'))],
  ['Ghi chú', item => secondsText(lasted(item, 'wrap-up'))],
  ['Tạm nghỉ', item => secondsText(lasted(item, 'paused'))],
  ['Mức bận', item => percentText(item.figures.find(({ code }) => code === 'occupancy')?.value ?? null)],
]

/** Each operator's time and offers in the window. */
export function OperatorsTable({ days }: Readonly<{ days: Days }>) {
  const { data, error, refetch } = useOperatorFigures(days)
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting what="Đang tính số liệu…" />
  if (data.items.length === 0) return <Nothing title="Không ai làm việc trong khoảng ngày này" />
  return (
    <>
      <Box style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Bảng điện thoại viên">
        <Table fz="sm" verticalSpacing={4} stickyHeader className="figures" miw={980}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Điện thoại viên</Table.Th>
              {COLUMNS.map(([title]) => (
                <Table.Th key={title} ta="right">
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.items.map(item => (
              <Table.Tr key={item.operatorId}>
                <Table.Th scope="row" fw={400}>
                  {item.operator?.displayName ?? 'Tài khoản đã xóa'}
                </Table.Th>
                {COLUMNS.map(([title, of]) => (
                  <Table.Td key={title} ta="right">
                    {of(item)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
      <Text size="sm" c="dimmed" mt="xs">
        Mức bận = (đàm thoại + ghi chú) ÷ (sẵn sàng + đổ chuông + đàm thoại + ghi chú). Lượt mời mà người gọi
        gác máy trước không tính vào ai.
      </Text>
    </>
  )
}
