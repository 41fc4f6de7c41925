import { Button, Card, Group, Stack, Table, Text, Textarea, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { dateOf, dateTimeOf, numberOf } from '../../kit/format.ts'
import { Moved } from '../Moved.tsx'
import { Lines } from './Lines.tsx'
import type { Preview } from './useChange.ts'

type Props = Readonly<{
  preview: Preview
  isPending: boolean
  mayKeep: boolean
  onKeep: (reason: string) => void
}>

/** What a change would do, before it is kept, and the way to keep it. */
export function PreviewPart({ preview, isPending, mayKeep, onKeep }: Props) {
  const { effectiveFrom, holdsUntil, differs, calls } = preview
  return (
    <Card withBorder component="section" aria-labelledby="preview-head">
      <Title order={2} size="h5" id="preview-head" mb="xs">
        Xem trước thay đổi
      </Title>
      <Stack gap="sm">
        <Text size="sm">
          Có hiệu lực từ {dateTimeOf(effectiveFrom)}
          {holdsUntil === null ? '.' : `, đến ${dateTimeOf(holdsUntil)} thì thay đổi đã đặt trước thay thế.`}
        </Text>
        <Lines differs={differs} />
        {preview.queues.length > 0 && <Text size="sm">Hàng chờ thay đổi: {preview.queues.join(', ')}.</Text>}
        {calls.length > 0 && <Text size="sm">{calls.length} cuộc gọi đang diễn ra gặp thay đổi này.</Text>}
        <Deadlines preview={preview} />
        <OpenTickets preview={preview} />
        <Days preview={preview} />
        {mayKeep && differs.length > 0 && <Keep isPending={isPending} onKeep={onKeep} />}
      </Stack>
    </Card>
  )
}

function Keep({ isPending, onKeep }: Readonly<{ isPending: boolean; onKeep: (reason: string) => void }>) {
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onKeep(reason.trim())
  }
  return (
    <form onSubmit={submit}>
      <Textarea
        label="Lý do"
        description="Ghi vào nhật ký, giữ mãi"
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
        required
        maxLength={500}
        autosize
      />
      <Group justify="flex-end" mt="sm">
        <Button type="submit" loading={isPending} disabled={reason.trim() === ''}>
          Áp dụng
        </Button>
      </Group>
    </form>
  )
}

function Deadlines({ preview }: Readonly<{ preview: Preview }>) {
  if (preview.deadlines.length === 0) return null
  return (
    <Table>
      <Table.Caption>Hạn của một phiếu chuyển đến đơn vị vào lúc đó</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Phiếu</Table.Th>
          <Table.Th>Trước</Table.Th>
          <Table.Th>Sau</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {preview.deadlines.map(({ of, isUrgent, before, after }) => (
          <Table.Tr key={`${of} ${isUrgent}`}>
            <Table.Td>
              {of === 'head' ? 'Thủ trưởng' : 'Cán bộ đầu mối'}, {isUrgent ? 'khẩn' : 'thường'}
            </Table.Td>
            <Table.Td>{dateTimeOf(before)}</Table.Td>
            <Table.Td fw={before === after ? 400 : 600}>{dateTimeOf(after)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** What is open now: counted anew by another calendar, left as it is by other limits. */
function OpenTickets({ preview }: Readonly<{ preview: Preview }>) {
  if (!preview.tickets) return null
  const { open, moved } = preview.tickets
  if (moved === null)
    return (
      <Text size="sm">
        {numberOf(open)} phiếu đang mở giữ hạn và quy chế đã nhận; thay đổi chỉ tính cho phiếu nhận từ lúc đó.
      </Text>
    )
  if (moved.moved === 0) return <Text size="sm">Không phiếu nào đang mở đổi hạn.</Text>
  return <Moved moved={moved} />
}

type Day = Preview['days'][number]['before']
const inWords = ({ shifts, name }: Day) => {
  const hours = shifts.length === 0 ? 'nghỉ' : shifts.map(shift => shift.join('–')).join(', ')
  return name === null ? hours : `${hours} (${name})`
}

/** Only days that become others. */
function Days({ preview }: Readonly<{ preview: Preview }>) {
  const days = preview.days.filter(({ differs }) => differs)
  if (days.length === 0) return null
  return (
    <Table>
      <Table.Caption>Các ngày thay đổi trong hai tuần đầu</Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Ngày</Table.Th>
          <Table.Th>Trước</Table.Th>
          <Table.Th>Sau</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {days.map(({ on, before, after }) => (
          <Table.Tr key={on}>
            <Table.Td>{dateOf(`${on}T00:00:00+07:00`)}</Table.Td>
            <Table.Td>{inWords(before)}</Table.Td>
            <Table.Td fw={600}>{inWords(after)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
