import { Badge, Button, Checkbox, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { FocalPage } from '../../../src/directory/schemas.ts'
import { get, type Json, post } from '../kit/api.ts'
import { matches } from '../kit/fold.ts'
import { dateOf, phoneOf } from '../kit/format.ts'
import { Failure, Nothing, PageHead, refused, said, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { useFields } from '../pickers/lists.ts'

type Focal = Json<typeof FocalPage>['items'][number]
const KEY = ['directory', 'focal-list']

/** Who answers for each unit, and whether the unit says that it is right (L02). */
export default function FocalList() {
  const [typed, setTyped] = useState('')
  const [isDueOnly, setDueOnly] = useState(false)
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<{ items: Focal[] }>('/api/focal-list', {}, signal),
  })
  const shown = useMemo(
    () => data?.items.filter(unit => isMeant(unit, typed) && (!isDueOnly || unit.isConfirmationDue)),
    [data, typed, isDueOnly],
  )
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!shown) return <Waiting />
  return (
    <Stack gap="sm">
      <PageHead title="Đầu mối các đơn vị" />
      <Group align="flex-end">
        <TextInput
          label="Tìm"
          placeholder="Đơn vị hoặc người, không cần dấu"
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          w={300}
        />
        <Checkbox
          label="Chưa xác nhận tháng này"
          checked={isDueOnly}
          onChange={event => setDueOnly(event.currentTarget.checked)}
          mb={8}
        />
      </Group>
      {shown.length === 0 ? <Nothing title="Không có đơn vị nào khớp" /> : <Units units={shown} />}
    </Stack>
  )
}

const isMeant = ({ name, people }: Focal, typed: string) =>
  matches([name, ...people.map(person => person.name ?? '')].join(' '), typed)

function Units({ units }: Readonly<{ units: readonly Focal[] }>) {
  return (
    <Table.ScrollContainer minWidth={820}>
      <Table verticalSpacing="xs" aria-label="Đầu mối các đơn vị" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Đơn vị</Table.Th>
            <Table.Th scope="col" w={170}>
              Người phụ trách
            </Table.Th>
            <Table.Th scope="col">Lĩnh vực</Table.Th>
            <Table.Th scope="col" w={150}>
              Xác nhận
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {units.map(unit => (
            <UnitRow key={unit.id} unit={unit} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function UnitRow({ unit }: Readonly<{ unit: Focal }>) {
  const { data: fields } = useFields()
  const named = unit.fields.map(code => fields?.find(field => field.code === code)?.name ?? code)
  return (
    <Table.Tr>
      <Table.Td>{unit.name}</Table.Td>
      <Table.Td>
        {unit.people.map(({ personId, name, dutyName, phone, isDisabled }) => (
          <Text size="sm" key={`${personId} ${dutyName}`}>
            {[name ?? '–', dutyName, phone && phoneOf(phone), isDisabled ? 'tài khoản đã khóa' : null]
              .filter(Boolean)
              .join(', ')}
          </Text>
        ))}
        {!unit.hasOfficer && (
          <Badge variant="light" color="orange" tt="none">
            Chưa có đầu mối
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm" lineClamp={3} title={named.join(', ')}>
          {named.join(', ')}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" className="figures">
          {unit.confirmedAt
            ? [dateOf(unit.confirmedAt), unit.confirmedBy].filter(Boolean).join(', ')
            : 'Chưa từng'}
        </Text>
        {unit.isConfirmationDue && <Confirm unit={unit} />}
      </Table.Td>
    </Table.Tr>
  )
}

/** Said by the unit itself, or by an administrator for it. */
function Confirm({ unit }: Readonly<{ unit: Focal }>) {
  const { may, person } = useSession()
  const client = useQueryClient()
  const confirm = useMutation({
    mutationFn: () => post(`/api/units/${unit.id}/confirmations`),
    onSuccess: () => said(`Đã xác nhận danh sách của ${unit.name}.`),
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  })
  const isTheirs = may('focal.confirm') || (may('focal.confirmOwnUnit') && person.unitId === unit.id)
  if (!isTheirs)
    return (
      <Badge variant="light" color="orange" tt="none">
        Cần xác nhận
      </Badge>
    )
  return (
    <Button size="xs" variant="default" loading={confirm.isPending} onClick={() => confirm.mutate()}>
      Xác nhận đúng
    </Button>
  )
}
