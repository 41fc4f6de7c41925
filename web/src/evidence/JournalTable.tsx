import { Table } from '@mantine/core'
import type { CallState } from '../../../src/calls/call.ts'
import { secondOf } from '../kit/format.ts'
import type { Lane } from '../player/hearing.ts'
import type { Journal } from '../player/journal.ts'
import { CALL_STATE_NAMES } from '../words/calls.ts'
import { toldOf } from './told.ts'

type JournalProps = Readonly<{
  journal: Journal
  lanes: readonly Lane[]
  nameOf: (lane: Lane) => string
  person: (personId: string) => string | undefined
}>

/** Everything that happened to a call, in order. */
export function JournalTable({ journal, lanes, nameOf, person }: JournalProps) {
  const naming = {
    person: (id: string) => person(id) ?? 'Một người đã xóa tài khoản',
    leg(id: string) {
      const lane = lanes.find(one => one.id === id)
      return lane ? nameOf(lane) : 'Máy nhánh'
    },
  }
  return (
    <Table striped aria-label="Nhật ký cuộc gọi">
      <Table.Thead>
        <Table.Tr>
          {['Lúc', 'Sự việc', 'Cuộc gọi khi đó'].map(head => (
            <Table.Th key={head}>{head}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {journal.entries.map(entry => (
          <Table.Tr key={entry.version}>
            <Table.Td>{secondOf(entry.at)}</Table.Td>
            <Table.Td>{toldOf(entry, naming)}</Table.Td>
            <Table.Td>{CALL_STATE_NAMES[entry.toState as CallState] ?? '–'}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
