import { Alert, Button, Card, Group, Select, Stack, Table, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { StaffPreview } from '../../../../src/directory/previewschemas.ts'
import { DUTIES, type Duty } from '../../../../src/directory/subjects.ts'
import { type Json, post } from '../../kit/api.ts'
import { dateTimeOf, numberOf } from '../../kit/format.ts'
import { said, textOf } from '../../kit/parts.tsx'
import { PersonPicker } from '../../pickers/pickers.tsx'
import { From } from '../From.tsx'
import { instantOf } from '../settings/instants.ts'
import { Keep } from './EntryForm.tsx'
import { DIRECTORY } from './entries.ts'

type Preview = Json<typeof StaffPreview>
type Held = Readonly<{ personId: string; duty: string }>
type Props = Readonly<{ unitId: string; posts: readonly Held[]; onDone: () => void }>

const DUTY_CHOICES = Object.entries(DUTIES).map(([value, label]) => ({ value, label }))

/** Somebody takes up a duty of the unit, or lays it down; who is reached then is seen before. */
export function PostForm({ unitId, posts, onDone }: Props) {
  const client = useQueryClient()
  const [personId, setPerson] = useState<string | null>(null)
  const [duty, setDuty] = useState<Duty>('officer')
  const [from, setFrom] = useState<string | null>(null)
  const isHeld = !posts.some(one => one.personId === personId && one.duty === duty)
  const path = `/api/units/${unitId}/staff`
  const asked = { personId, duty, isHeld, effectiveFrom: instantOf(from) }
  const preview = useMutation({ mutationFn: () => post<Preview>(`${path}/preview`, asked) })
  const keep = useMutation({
    mutationFn: (reason: string) => post(path, { ...asked, reason }),
    onSuccess: async () => {
      said('Đã đổi phân công.')
      onDone()
      await client.invalidateQueries({ queryKey: DIRECTORY })
    },
  })
  const anew = <T,>(set: (picked: T) => void) => {
    return (picked: T) => {
      set(picked)
      preview.reset()
      keep.reset()
    }
  }
  const error = keep.error ?? preview.error
  return (
    <Card withBorder component="section" aria-label="Đổi phân công">
      <Stack gap="sm">
        {error && (
          <Alert color="red" role="alert">
            {textOf(error)}
          </Alert>
        )}
        <PersonPicker unitId={unitId} value={personId} onChange={anew(setPerson)} required />
        <Select
          label="Nhiệm vụ"
          data={DUTY_CHOICES}
          value={duty}
          onChange={anew((picked: string | null) => setDuty((picked as Duty | null) ?? duty))}
          allowDeselect={false}
          required
        />
        <Text size="sm" c="dimmed">
          {isHeld ? 'Người này nhận nhiệm vụ.' : 'Người này đang giữ nhiệm vụ: sẽ thôi nhiệm vụ.'}
        </Text>
        <From value={from} onChange={anew(setFrom)} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Thôi
          </Button>
          <Button
            loading={preview.isPending}
            disabled={personId === null || from === ''}
            onClick={() => preview.mutate()}
          >
            Xem trước
          </Button>
        </Group>
        {preview.data && (
          <>
            <Reached preview={preview.data} />
            <Keep isPending={keep.isPending} onKeep={keep.mutate} />
          </>
        )}
      </Stack>
    </Card>
  )
}

const WHO = [
  ['officers', 'Cán bộ đầu mối'],
  ['heads', 'Thủ trưởng'],
  ['processing', 'Cán bộ xử lý'],
] as const

/** Whom tickets reach, before and after. */
function Reached({ preview }: Readonly<{ preview: Preview }>) {
  const { before, after, tickets, effectiveFrom } = preview
  const told = (names: readonly string[]) => (names.length === 0 ? 'không có ai' : names.join(', '))
  return (
    <>
      <Text size="sm">
        Từ {dateTimeOf(effectiveFrom)}; {numberOf(tickets.open)} phiếu đang mở ở đơn vị
        {tickets.late > 0 ? `, ${numberOf(tickets.late)} phiếu trễ hạn` : ''}.
      </Text>
      <Table verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Phiếu đến</Table.Th>
            <Table.Th>Trước</Table.Th>
            <Table.Th>Sau</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {WHO.map(([who, title]) => (
            <Table.Tr key={who}>
              <Table.Td>{title}</Table.Td>
              <Table.Td>{told(before[who])}</Table.Td>
              <Table.Td fw={told(before[who]) === told(after[who]) ? 400 : 600}>{told(after[who])}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {after.officers.length === 0 && (
        <Alert color="orange" title="Không còn cán bộ đầu mối">
          Phiếu chuyển đến đơn vị sẽ đến thẳng thủ trưởng (QC 9.2).
        </Alert>
      )}
    </>
  )
}
