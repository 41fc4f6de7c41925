import { Button, ScrollArea, Table } from '@mantine/core'
import { useMemo } from 'react'
import { clockOf } from '../kit/format.ts'
import type { Hearing, Lane } from '../player/hearing.ts'
import { DOING_NAMES } from '../words/hearing.ts'
import { rowsOf } from './chart.ts'

type TableProps = Readonly<{
  hearing: Hearing
  nameOf: (lane: Lane) => string
  cursor: number | null
  onSeek: (at: number) => void
}>

/** Who could hear whom, when, in words; the rows that hold where the player is are marked. */
export function HearingTable({ hearing, nameOf, cursor, onSeek }: TableProps) {
  const rows = useMemo(() => rowsOf(hearing), [hearing])
  const lanes = new Map(hearing.lanes.map(lane => [lane.id, lane]))
  const named = (ids: readonly string[]) =>
    ids
      .flatMap(id => lanes.get(id) ?? [])
      .map(nameOf)
      .join(', ') || '–'
  return (
    <ScrollArea.Autosize
      mah={360}
      type="auto"
      viewportProps={{ tabIndex: 0, 'aria-label': 'Bảng ai nghe được ai' }}
    >
      <Table stickyHeader striped aria-label="Ai nghe được ai">
        <Table.Thead>
          <Table.Tr>
            {['Từ', 'Đến', 'Ai', 'Đang', 'Nghe được', 'Được nghe bởi'].map(head => (
              <Table.Th key={head}>{head}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ lane, part, heardBy }) => {
            const isNow = cursor !== null && part.from <= cursor && cursor < part.to
            return (
              <Table.Tr
                key={`${lane.id} ${part.from}`}
                aria-current={isNow ? 'true' : undefined}
                {...(isNow ? { bg: 'var(--mantine-primary-color-light)' } : {})}
              >
                <Table.Td>
                  <Button size="compact-xs" variant="subtle" onClick={() => onSeek(part.from)}>
                    {clockOf(part.from - hearing.from)}
                  </Button>
                </Table.Td>
                <Table.Td>{clockOf(part.to - hearing.from)}</Table.Td>
                <Table.Td>{nameOf(lane)}</Table.Td>
                <Table.Td>
                  {DOING_NAMES[part.doing]}
                  {part.isSilent ? ' (không ai nghe thấy)' : ''}
                </Table.Td>
                <Table.Td>{named(part.hears)}</Table.Td>
                <Table.Td>{named(heardBy)}</Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  )
}
